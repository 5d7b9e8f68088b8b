import ClipJob

/// A caption file's text: valid UTF-8 without a byte order mark.
struct CaptionSource {
  let bytes: [UInt8]
  /// As messages have it.
  let name: String
  /// The end of the file's name, in small letters and without its dot; empty: none.
  let ending: String

  /// For text that is known to be valid.
  init(_ text: String, name: String) {
    self.init(valid: Array(text.utf8), name: name)
  }

  private init(valid bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = ForeignText.cut(ForeignText.harmless(name), bytes: 200)
    let last = name.split(separator: "/").last ?? ""
    ending = last.contains(".") ? last.split(separator: ".").last?.lowercased() ?? "" : ""
  }

  /// UTF-16 in either order and UTF-8 by their byte order mark, otherwise UTF-8.
  init(decoding raw: [UInt8], name: String) throws(CaptionError) {
    let empty = CaptionSource(valid: [], name: name)
    guard raw.count <= CaptionLimits.bytes else {
      throw CaptionError(
        "captions.tooLarge",
        "\(empty.name) has \(raw.count) bytes; caption files have at most \(CaptionLimits.bytes >> 20) MiB",
        hint: "a two-hour film has captions of less than 1 MiB: check that this is the right file")
    }
    if let kind = Self.media(raw) {
      throw CaptionError(
        "captions.unknownFormat", "\(empty.name) is \(kind), not a caption file",
        hint:
          "name an .srt, .vtt, .ass, .ttml or .json beside it; ffmpeg -i FILE captions.srt takes the subtitles "
          + "that are inside of a video")
    }
    do throws(EncodingProblem) {
      self.init(valid: try CaptionEncoding.decode(raw), name: name)
    } catch {
      throw error.error(in: empty.name)
    }
  }

  /// What a file is that begins like media; nil: none that is known.
  private static func media(_ raw: [UInt8]) -> String? {
    func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool { raw.dropFirst(offset).starts(with: bytes) }
    if has(Array("ftyp".utf8), at: 4) || has([0x1A, 0x45, 0xDF, 0xA3]) { return "a video or a sound" }
    if has(Array("RIFF".utf8)) || has(Array("OggS".utf8)) || has(Array("fLaC".utf8)) || has(Array("ID3".utf8))
    {
      return "a video or a sound"
    }
    if has([0x89, 0x50, 0x4E, 0x47]) || has([0xFF, 0xD8, 0xFF]) || has(Array("GIF8".utf8)) {
      return "a picture"
    }
    if has([0x50, 0x4B, 3, 4]) { return "an archive (or a document of a word processor)" }
    if has([0x1F, 0x8B]) { return "compressed (gzip)" }
    if has(Array("%PDF".utf8)) { return "a PDF" }
    return nil
  }

  /// Where the file is damaged, as `film.srt, line 7`.
  func place(_ line: Int) -> String { "\(name), line \(line)" }

  /// A stretch of the file as text.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  var lines: LineScanner { LineScanner(bytes) }
}

/// A line of a file without its end.
struct SourceLine: Equatable {
  var range: Range<Int>
  /// From 1.
  var number: Int
}

/// Goes through a file line by line; lines end with LF, CR or both.
struct LineScanner {
  let bytes: [UInt8]
  private(set) var at = 0
  private(set) var number = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> SourceLine? {
    guard at < bytes.count else { return nil }
    let start = at
    while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
    number += 1
    let line = SourceLine(range: start..<at, number: number)
    if at < bytes.count {
      at += bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1
    }
    return line
  }
}

extension [UInt8] {
  /// The range without spaces and tabs at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (low, high) = (range.lowerBound, range.upperBound)
    while low < high, self[low] == 0x20 || self[low] == 0x09 { low += 1 }
    while low < high, self[high - 1] == 0x20 || self[high - 1] == 0x09 { high -= 1 }
    return low..<high
  }

  func isBlank(_ range: Range<Int>) -> Bool { trimmed(range).isEmpty }

  /// Where the bytes of a text begin within the range.
  func first(_ text: StaticString, in range: Range<Int>) -> Int? {
    let length = text.utf8CodeUnitCount
    guard range.count >= length else { return nil }
    return text.withUTF8Buffer { pattern in
      for at in range.lowerBound...(range.upperBound - length) where self[at] == pattern[0] {
        if (1..<length).allSatisfy({ self[at + $0] == pattern[$0] }) { return at }
      }
      return nil
    }
  }

  func starts(_ range: Range<Int>, with text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard range.count >= length else { return false }
    return text.withUTF8Buffer { pattern in
      (0..<length).allSatisfy { self[range.lowerBound + $0] == pattern[$0] }
    }
  }
}
