import Foundation
import TestKit

/// Files that want something: made in the test, byte by byte where no program would write them.
enum HostileFiles {
  // MARK: Lists and documents that name other files

  static func texts(secret: String) -> [(name: String, text: String)] {
    [
      ("file.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://\(secret)\n#EXT-X-ENDLIST\n"),
      ("plain.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(secret)\n#EXT-X-ENDLIST\n"),
      ("key.m3u8", "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"file://\(secret)\"\n#EXTINF:1,\nx.ts\n"),
      ("concat.m3u8", "#EXTM3U\n#EXTINF:1,\nconcat:\(secret)|\(secret)\n#EXT-X-ENDLIST\n"),
      ("subfile.m3u8", "#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,99,,:\(secret)\n#EXT-X-ENDLIST\n"),
      ("data.m3u8", "#EXTM3U\n#EXTINF:1,\ndata:video/mp4;base64,AAAA\n#EXT-X-ENDLIST\n"),
      ("crypto.m3u8", "#EXTM3U\n#EXTINF:1,\ncrypto:\(secret)\n#EXT-X-ENDLIST\n"),
      ("net.m3u8", "#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/latest/\n#EXT-X-ENDLIST\n"),
      ("list.ffconcat", "ffconcat version 1.0\nfile '\(secret)'\n"),
      ("list.mp4", "ffconcat version 1.0\nfile 'file:\(secret)'\nduration 1\n"),
      (
        "manifest.mpd",
        "<?xml version=\"1.0\"?><MPD><Period><AdaptationSet><Representation><BaseURL>file://\(secret)"
          + "</BaseURL></Representation></AdaptationSet></Period></MPD>"
      ),
      (
        "session.sdp",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
      ),
      ("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file://\(secret)\"/></svg>"),
      (
        "laughs.svg",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"haha\"><!ENTITY b \"&a;&a;&a;&a;\">"
          + "<!ENTITY c \"&b;&b;&b;&b;\">]><svg>&c;</svg>"
      ),
      ("page.html", "<!doctype html><video src=\"file://\(secret)\">"),
      ("script.vpy", "import os\nos.system('cat \(secret)')\n"),
      ("script.avs", "DirectShowSource(\"\(secret)\")\n"),
      ("meta.txt", ";FFMETADATA1\ntitle=x\n"), ("sheet.cue", "FILE \"\(secret)\" WAVE\n  TRACK 01 AUDIO\n"),
      (
        "fonts.ass",
        "[Script Info]\nScriptType: v4.00+\n[Fonts]\nfontname: ../../\(secret)\n0123456789\n[Events]\n"
          + "Format: Start, End, Style, Text\nDialogue: 0:00:00.00,0:00:01.00,Default,{\\fn\(secret)}x\n"
      ),
      ("titles.srt", "1\n00:00:00,000 --> 00:00:01,000\n\(secret)\n"),
    ]
  }

  // MARK: Sizes

  static func png(width: UInt32, height: UInt32, chunks: [UInt8] = []) -> [UInt8] {
    let header = big(width) + big(height) + [8, 6, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunks
      + chunk("IDAT", [0x78, 1, 3, 0, 0, 0, 0, 1]) + chunk("IEND", [])
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return big(UInt32(content.count)) + body + big(crc(body))
  }

  static let gif: [UInt8] =
    Array("GIF89a".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF]
    + [0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0x4C, 1, 0, 0x3B]

  /// An extended WebP whose canvas has 16383×16383 samples.
  static let webp: [UInt8] = {
    var file: [UInt8] = Array("RIFF".utf8)
    file += little(30)
    file += Array("WEBPVP8X".utf8)
    file += little(10)
    file += [2, 0, 0, 0, 0xFE, 0x3F, 0, 0xFE, 0x3F, 0]
    file += Array("ANIM".utf8)
    return file + little(0)
  }()

  static let bmp: [UInt8] = {
    var file: [UInt8] = Array("BM".utf8)
    for number: UInt32 in [54, 0, 54, 40, 100_000, 100_000] { file += little(number) }
    return file + [1, 0, 24, 0] + [UInt8](repeating: 0, count: 24)
  }()

  static let jpeg: [UInt8] =
    [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xDC, 0xFF, 0xDC, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]
    + [0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xFF, 0xD9]

  static let y4m = Array("YUV4MPEG2 W60000 H60000 F25:1 C420\nFRAME\n".utf8)

  static let ivf: [UInt8] = {
    var file: [UInt8] = Array("DKIF".utf8) + [0, 0, 32, 0]
    file += Array("VP90".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]
    for number: UInt32 in [25, 1, .max, 0, .max] { file += little(number) }
    return file + [UInt8](repeating: 0, count: 8)
  }()

  static func wav(rate: UInt32, channels: UInt16, bytes: UInt32) -> [UInt8] {
    var file: [UInt8] = Array("RIFF".utf8)
    file += little(bytes)
    file += Array("WAVEfmt ".utf8)
    file += little(16)
    file += [1, 0, UInt8(channels & 255), UInt8(channels >> 8)]
    file += little(rate)
    file += little(rate &* 2)
    file += [2, 0, 16, 0]
    file += Array("data".utf8)
    file += little(bytes)
    return file + [UInt8](repeating: 1, count: 4096)
  }

  // MARK: Structures

  /// Boxes in boxes, each of which says that it holds all of the rest.
  static func nested(_ depth: Int) -> [UInt8] {
    let head = big(16) + Array("ftypisom".utf8) + big(0)
    return head + (0..<depth).flatMap { big(UInt32((depth - $0) * 8)) + Array("moov".utf8) }
  }

  /// A film whose media are said to lie in another file: an alias record of QuickTime, as FFmpeg's reader of `dref` takes it.
  static func referring(_ own: String, to path: String) throws -> [UInt8] {
    func field(_ text: String, _ size: Int) -> [UInt8] {
      let text = Array(text.utf8.prefix(size))
      return [UInt8(text.count)] + text + [UInt8](repeating: 0, count: size - text.count)
    }
    func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    let names = zeros(14) + field("disk", 27) + zeros(12) + field("secret.mp4", 63)
    let length = [UInt8(path.utf8.count >> 8), UInt8(path.utf8.count & 255)]
    let paths =
      zeros(16) + [0, 1, 0, 1] + zeros(16) + [0, 2] + length + Array(path.utf8) + [0xFF, 0xFF, 0, 0]
    var film = try MP4Bytes(own)
    let boxes = ["moov", "trak", "mdia", "minf", "dinf", "dref"]
    guard film.append("alis", names + paths, at: boxes),
      film.replace(behind: Array("dref".utf8), skip: 4, with: big(2)),
      // The second reference, of the first sample entry.
      film.replace(behind: Array("stsd".utf8), skip: 22, with: [0, 2])
    else { throw CocoaError(.fileReadCorruptFile) }
    return [UInt8](film.data)
  }

  /// Matroska of so many tracks, and a compressed block of the first.
  static func matroska(tracks: Int, compressed: [UInt8]? = nil, isText: Bool = false) -> [UInt8] {
    let head = element(0x1A45_DFA3, element(0x4282, Array("matroska".utf8)) + element(0x4287, [4]))
    let compression = element(0x5034, element(0x4254, [0]))
    let encoding = element(0x6D80, element(0x6240, element(0x5031, [0]) + compression))
    let size = element(0xE0, element(0xB0, [1, 0]) + element(0xBA, [1, 0]))
    var entries: [UInt8] = []
    for number in 1...tracks {
      let bytes = [UInt8(number >> 8), UInt8(number & 255)]
      var track = element(0xD7, bytes) + element(0x73C5, bytes) + element(0x83, [isText ? 17 : 1])
      track += element(0x86, Array((isText ? "S_TEXT/UTF8" : "V_VP8").utf8)) + (isText ? [] : size)
      if compressed != nil { track += encoding }
      entries += element(0xAE, track)
    }
    var segment = element(0x1549_A966, element(0x2AD7B1, [0x0F, 0x42, 0x40]))
    segment += element(0x1654_AE6B, entries)
    if let compressed {
      let block: [UInt8] = [0x81, 0, 0, 0x80] + compressed
      segment += element(0x1F43_B675, element(0xE7, [0]) + element(0xA3, block))
    }
    return head + element(0x1853_8067, segment)
  }

  /// An EBML element whose size has eight bytes.
  private static func element(_ id: UInt32, _ content: [UInt8]) -> [UInt8] {
    let name = big(id).drop { $0 == 0 }
    return name + [1] + long(UInt64(content.count)).dropFirst() + content
  }

  /// A zlib stream (RFC 1950) of so many zeros.
  static func zeros(_ count: Int) throws -> [UInt8] {
    let file = TemporaryDirectory.shared.file("zeros-\(UUID().uuidString).gz")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "head -c \(count) /dev/zero | gzip -9n > '\(file)'"]
    try process.run()
    process.waitUntilExit()
    let gzip = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    // Adler-32 of zeros: the first sum stays 1, the second counts them.
    return [0x78, 0xDA] + gzip[10..<gzip.count - 8] + big(UInt32(count % 65_521) << 16 | 1)
  }

  // MARK: Numbers

  static func big(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
  private static func long(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
  static func little(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }
}
