import ClipJob
import Foundation
import TestKit
import Testing

/// The table of docs/hostile-files.md: what names and files may try, and how each ends. Each runs in a process of its own that has
/// 3 GiB of addresses and 20 seconds of a processor, below a media root beside which a secret lies.
@Suite struct HostileSourceTests {
  enum End: Sendable, Equatable {
    /// By the code that a job would end with.
    case refused(String)
    /// It is a file like any other, and gives nothing away.
    case harmless
  }

  /// A film whose title is the secret, outside of the root.
  private static let bench: TemporaryDirectory = {
    let folder = TemporaryDirectory()
    let root = folder.file("root")
    try? FileManager.default.createDirectory(atPath: root + "/deep", withIntermediateDirectories: true)
    _ = try? FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=64x48:d=0.4", "-metadata", "title=SECRET", "-c:v", "libx264",
      folder.file("secret.mp4"),
    ])
    try? FileManager.default.copyItem(atPath: folder.file("secret.mp4"), toPath: root + "/own.mp4")
    let links = [
      ("link.mp4", "../secret.mp4"), ("absolute.mp4", folder.file("secret.mp4")), ("up", ".."),
      ("loop.mp4", "loop.mp4"),
      ("process", "/proc/self"), ("deep/two.mp4", "../../secret.mp4"), ("chain.mp4", "link.mp4"),
    ]
    for (name, target) in links {
      try? FileManager.default.createSymbolicLink(atPath: root + "/" + name, withDestinationPath: target)
    }
    mkfifo(root + "/fifo.mp4", 0o600)
    return folder
  }()

  private static func run(_ source: String) throws -> (status: Int32, out: String, err: String) {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let logs = TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "ulimit -v 3145728; ulimit -t 20; exec \"$@\" >\"$0/out\" 2>\"$0/err\"", logs.path, binary.path,
      "probe",
      "--count", "--loudness", "--json", "--media-root", bench.file("root"), "--", source,
    ]
    process.currentDirectoryURL = URL(fileURLWithPath: bench.file("root"))
    process.standardInput = FileHandle(forReadingAtPath: bench.file("secret.mp4"))
    try process.run()
    process.waitUntilExit()
    let texts = ["out", "err"].map { (try? String(contentsOfFile: logs.file($0), encoding: .utf8)) ?? "" }
    return (process.terminationReason == .exit ? process.terminationStatus : -1, texts[0], texts[1])
  }

  private func expect(_ source: String, _ end: End) throws {
    let told = try Self.run(source)
    let note = Comment(rawValue: "\(source): \(told)")
    #expect(!told.out.contains("SECRET") && !told.err.contains("SECRET"), note)
    switch end {
    case .refused(let code):
      #expect(told.status == 2, note)
      let errors = try JSONValue(parsing: Array(told.err.utf8))["errors"]?.items
      #expect(errors?.count == 1 && errors?.first?["code"]?.text == code, note)
      #expect(errors?.first?["hint"]?.text?.isEmpty == false, note)
    case .harmless: #expect(told.status == 0 || told.status == 2, note)
    }
  }

  // MARK: Names

  static let names: [(String, End)] = {
    let secret = bench.file("secret.mp4")
    return [
      ("../secret.mp4", .refused("source.forbidden")),
      ("deep/../../secret.mp4", .refused("source.forbidden")),
      ("./deep/./../../secret.mp4", .refused("source.forbidden")), (secret, .refused("source.forbidden")),
      (bench.file("root/../secret.mp4"), .refused("source.forbidden")),
      ("link.mp4", .refused("source.forbidden")),
      ("absolute.mp4", .refused("source.forbidden")), ("up/secret.mp4", .refused("source.forbidden")),
      ("chain.mp4", .refused("source.forbidden")), ("deep/two.mp4", .refused("source.forbidden")),
      ("loop.mp4", .refused("source.forbidden")), ("process/environ", .refused("source.forbidden")),
      ("process/root/etc/passwd", .refused("source.forbidden")),
      ("/etc/passwd", .refused("source.forbidden")),
      ("/dev/zero", .refused("source.forbidden")), ("/dev/stdin", .refused("source.forbidden")),
      ("/proc/self/fd/0", .refused("source.forbidden")), ("/proc/self/environ", .refused("source.forbidden")),
      ("fifo.mp4", .refused("source.unreadable")), ("deep", .refused("source.unreadable")),
      ("file:\(secret)", .refused("source.notFound")), ("file://\(secret)", .refused("source.notFound")),
      ("concat:\(secret)|\(secret)", .refused("source.notFound")),
      ("subfile,,start,0,end,99,,:\(secret)", .refused("source.notFound")),
      ("data:video/mp4;base64,AAAA", .refused("source.notFound")),
      ("crypto:\(secret)", .refused("source.notFound")),
      ("async:\(secret)", .refused("source.notFound")), ("cache:\(secret)", .refused("source.notFound")),
      ("pipe:0", .refused("source.notFound")), ("fd:0", .refused("source.notFound")),
      ("-", .refused("source.notFound")), ("testsrc2=s=64x64", .refused("source.notFound")),
      ("own%03d.mp4", .refused("source.notFound")), ("*.mp4", .refused("source.notFound")),
      ("ftp://127.0.0.1/a.mp4", .refused("source.notFound")),
      ("rtmp://127.0.0.1/a", .refused("source.notFound")),
      ("gopher://127.0.0.1/_x", .refused("source.notFound")),
      ("http://127.0.0.1/a.mp4", .refused("source.forbidden")),
      ("http://[::ffff:169.254.169.254]/a.mp4", .refused("source.forbidden")),
      ("http://0x7f000001/a.mp4", .refused("source.forbidden")),
    ]
  }()

  @Test(arguments: names) func namesLeadNowhere(_ source: String, _ end: End) throws {
    try expect(source, end)
  }

  // MARK: What names other files

  @Test func textsOpenNothing() throws {
    for (name, text) in HostileFiles.texts(secret: Self.bench.file("secret.mp4")) {
      try Data(text.utf8).write(to: URL(fileURLWithPath: Self.bench.file("root/" + name)))
      try expect(name, .refused("source.unreadable"))
    }
  }

  // MARK: Bombs

  private static let limits = End.refused("source.limits")
  private static let unreadable = End.refused("source.unreadable")

  static let bombs: [(String, [UInt8], End)] = {
    let zlib = (try? HostileFiles.zeros(500_000_000)) ?? []
    let text = HostileFiles.chunk("zTXt", Array("Comment\0\0".utf8) + zlib)
    let profile = HostileFiles.chunk("iCCP", Array("profile\0\0".utf8) + zlib)
    let heic = replacing(HEIFFiles.turned6, "ispe", skip: 4, [0, 1, 0, 0, 0, 1, 0, 0])
    return [
      ("side.png", HostileFiles.png(width: 60_000, height: 60_000), limits),
      ("pixels.png", HostileFiles.png(width: 16_000, height: 16_000), limits),
      ("endless.png", HostileFiles.png(width: .max, height: .max), limits),
      ("text.png", HostileFiles.png(width: 8, height: 8, chunks: text), .harmless),
      ("profile.png", HostileFiles.png(width: 8, height: 8, chunks: profile), .harmless),
      ("vast.gif", HostileFiles.gif, limits), ("vast.webp", HostileFiles.webp, .harmless),
      ("vast.bmp", HostileFiles.bmp, limits), ("vast.jpg", HostileFiles.jpeg, limits),
      ("vast.y4m", HostileFiles.y4m, .harmless), ("vast.ivf", HostileFiles.ivf, limits),
      ("vast.heic", heic, limits),
      ("slow.wav", HostileFiles.wav(rate: 1, channels: 1, bytes: .max), limits),
      ("fast.wav", HostileFiles.wav(rate: 4_000_000_000, channels: 2, bytes: .max), .harmless),
      ("wide.wav", HostileFiles.wav(rate: 48_000, channels: 65_535, bytes: .max), .harmless),
      ("nested.mp4", HostileFiles.nested(100_000), unreadable),
      ("tracks.mkv", HostileFiles.matroska(tracks: 60_000), .harmless),
      ("zlib.mkv", HostileFiles.matroska(tracks: 1, compressed: zlib), .harmless),
      ("words.mkv", HostileFiles.matroska(tracks: 1, compressed: zlib, isText: true), .harmless),
      ("words.srt", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + zlib.dropFirst(2), unreadable),
      ("refers.mov", references(), .harmless), ("attached.mkv", attachment(), .harmless),
      ("svgz.svg", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + zlib.dropFirst(2), unreadable),
      ("samples.mp4", samples(table: true), .harmless), ("equal.mp4", samples(table: false), .harmless),
    ]
  }()

  /// Without the title.
  private static func untitled(_ arguments: [String], _ name: String) -> String {
    let path = bench.file(name)
    _ = try? FFmpegTool.ffmpeg(
      ["-i", bench.file("root/own.mp4"), "-map_metadata", "-1", "-c", "copy"] + arguments + [path])
    return path
  }

  private static func references() -> [UInt8] {
    let own = untitled([], "untitled.mp4")
    return (try? HostileFiles.referring(own, to: bench.file("secret.mp4"))) ?? []
  }

  /// With a font whose name leads elsewhere.
  private static func attachment() -> [UInt8] {
    let font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    let path = untitled(
      [
        "-attach", font, "-metadata:s:t", "mimetype=application/x-truetype-font", "-metadata:s:t",
        "filename=../../evil.ttf",
      ], "attached.mkv")
    return (try? Data(contentsOf: URL(fileURLWithPath: path))).map { [UInt8]($0) } ?? []
  }

  /// A film that says that it has 2³¹ pictures: each with a size in a table that is not there, or all of one byte.
  private static func samples(table: Bool) -> [UInt8] {
    guard var film = try? MP4Bytes(bench.file("root/own.mp4")) else { return [] }
    _ = film.replace(
      behind: Array("stsz".utf8), skip: 4,
      with: (table ? [0, 0, 0, 0] : [0, 0, 0, 1]) + [0x7F, 0xFF, 0xFF, 0xFF])
    // Without the title.
    _ = film.replace(behind: Array("SECRE".utf8), with: [0x20])
    return [UInt8](film.data)
  }

  private static func replacing(_ bytes: [UInt8], _ marker: String, skip: Int, _ with: [UInt8]) -> [UInt8] {
    var data = Data(bytes)
    guard let found = data.range(of: Data(marker.utf8)) else { return bytes }
    data.replaceSubrange(found.upperBound + skip..<found.upperBound + skip + with.count, with: with)
    return [UInt8](data)
  }

  @Test(arguments: bombs.map(\.0)) func bombsAreBounded(_ name: String) throws {
    let bomb = try #require(Self.bombs.first { $0.0 == name })
    try #require(!bomb.1.isEmpty)
    try Data(bomb.1).write(to: URL(fileURLWithPath: Self.bench.file("root/bomb-" + name)))
    try expect("bomb-" + name, bomb.2)
  }

  /// The page counts what is tried here.
  @Test func thePageIsRight() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/hostile-files.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let count = Self.names.count + HostileFiles.texts(secret: "").count + Self.bombs.count
    #expect(text.contains("\(count) attacks"), "\(count)")
  }
}
