import ClipJob
import Foundation
import MediaIO
import MediaTypes
import NetworkGuard
import Rendering
import TestKit
import Testing

@testable import RemoteMedia

/// Whole renders of what a server has.
@Suite struct RemoteRenderTests {
  /// Five minutes of about 2.5 Mbit/s, with the index at the end.
  private static func film() throws -> (path: String, data: Data) {
    let path = try MediaFixtures.cached("long film", "long.mp4") { path in
      let part = TemporaryDirectory.shared.file("part-\(UUID().uuidString).mp4")
      try FFmpegTool.ffmpeg(
        [
          "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=20", "-f", "lavfi", "-i",
          "anoisesrc=d=20:a=0.3:r=48000", "-vf", "noise=alls=40:allf=t",
        ]
          + MediaFixtures.h264(gop: 50) + [
            "-b:v", "2400k", "-maxrate", "2400k", "-bufsize", "1200k", "-c:a", "aac", "-b:a", "128k", part,
          ])
      try FFmpegTool.ffmpeg(["-stream_loop", "14", "-i", part, "-c", "copy", path])
      try FileManager.default.removeItem(atPath: part)
    }
    return (path, try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func cut(
    _ source: String, from: Int, to: Int, _ folder: TemporaryDirectory, _ name: String,
    locator remote: WebOrigins?
  ) throws -> RenderResult {
    let document = """
      {"version": 1, "canvas": {"width": 160, "height": 90},
       "tracks": [{"clips": [{"source": {"video": "\(source)"}, "trim": {"from": \(from), "to": \(to)}}]}],
       "outputs": [{"to": "\(name)"}]}
      """
    var locator = MediaLocator(baseDirectory: folder.path)
    if let remote { locator = locator.with(remote: remote) }
    let plan = try RenderPlan(Job.parse(Array(document.utf8)), locator: locator, cores: 2)
    return try RenderSession(plan).run()
  }

  /// Of the packets of each stream: the muxer's order of both depends on threads.
  private func streams(_ path: String) throws -> Data {
    try FFmpegTool.ffmpeg(["-i", path, "-map", "0", "-c", "copy", "-f", "streamhash", "-hash", "md5", "-"])
  }

  /// The stretch that is cut, its index and little else is moved, and the clip is that of the file.
  @Test func aPartOfALongFilm() throws {
    let (path, data) = try Self.film()
    #expect(data.suffix(2_000_000).range(of: Data("moov".utf8)) != nil)
    let server = try RangeServer(data)
    let folder = TemporaryDirectory()
    let remote = try cut(
      server.url + "/film.mp4", from: 200, to: 230, folder, "remote.mp4",
      locator: try WebOriginTests.origins())
    // From the key frame before it to the second of sound behind it.
    let part = folder.file("part.mp4")
    try FFmpegTool.ffmpeg(["-ss", "200", "-i", path, "-t", "31", "-c", "copy", part])
    let stretch = try Data(contentsOf: URL(fileURLWithPath: part)).count
    // Beside it the index, and the beginning, which the probe decodes.
    let asked = server.requests.compactMap { request in
      request.first.map { $0...(request.last ?? data.count) }
    }
    #expect(server.counts.bytes <= stretch + 5 << 18, "\(asked) of a stretch of \(stretch)")
    let document = remote.document(id: "a")
    let fetched = document.io?.bytesFetched ?? 0
    // What was asked for and never waited for is not counted.
    #expect((1...server.counts.requests).contains(document.io?.requests ?? 0))
    #expect((1...server.counts.bytes).contains(fetched))
    #expect(document.explain.contains { $0.contains("/film.mp4: \(fetched) of \(data.count) bytes") })
    #expect(server.counts.requests < 12, "\(server.counts)")
    _ = try cut(path, from: 200, to: 230, folder, "local.mp4", locator: nil)
    #expect(try streams(folder.file("remote.mp4")) == streams(folder.file("local.mp4")))
  }

  /// Pictures far apart: what lies between them is not asked for.
  @Test func picturesFarApart() throws {
    let (_, data) = try Self.film()
    let server = try RangeServer(data)
    let folder = TemporaryDirectory()
    let outputs = [10, 150, 280].map { #"{"to": "\#($0).jpg", "at": \#($0)}"# }.joined(separator: ", ")
    let document = """
      {"version": 1, "canvas": {"width": 160, "height": 90},
       "tracks": [{"clips": [{"source": {"video": "\(server.url)/film.mp4"}}]}], "outputs": [\(outputs)]}
      """
    let locator = MediaLocator(baseDirectory: folder.path).with(remote: try WebOriginTests.origins())
    _ = try RenderSession(RenderPlan(Job.parse(Array(document.utf8)), locator: locator, cores: 2)).run()
    let asked = server.requests.compactMap { request in
      request.first.map { (request.last ?? data.count) - $0 + 1 }
    }
    #expect(asked.reduce(0, +) < 8 << 20 && asked.allSatisfy { $0 <= 1 << 20 }, "\(asked)")
  }

  /// Every connection breaks after 300 kB.
  @Test func brokenConnections() throws {
    let (path, data) = try Self.film()
    let server = try RangeServer(data) { _, reply in
      var reply = reply
      reply.cutsAfter = 300_000
      return reply
    }
    let folder = TemporaryDirectory()
    _ = try cut(
      server.url + "/film.mp4", from: 100, to: 110, folder, "remote.mp4",
      locator: try WebOriginTests.origins())
    _ = try cut(path, from: 100, to: 110, folder, "local.mp4", locator: nil)
    #expect(try streams(folder.file("remote.mp4")) == streams(folder.file("local.mp4")))
  }

  /// From nginx over HTTP/2: seeks give answers up, and the connections of the readers remain.
  @Test func overHTTP2() throws {
    let (path, _) = try Self.film()
    let folder = TemporaryDirectory()
    let certificates = try Certificates()
    let server = try NginxServer(
      root: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      certificate: certificates.sign("media", "DNS:media.example"), speaksHTTP2: true,
      settings: "access_log \(folder.file("log")) wire;")
    let name = URL(fileURLWithPath: path).lastPathComponent
    _ = try cut(
      "https://media.example:\(server.port)/\(name)", from: 200, to: 230, folder, "remote.mp4",
      locator: try WebOriginTests.origins("media.example") {
        $0.authorities = certificates.authority
        $0.addresses = ["media.example:\(server.port):127.0.0.1"]
      })
    _ = try cut(path, from: 200, to: 230, folder, "local.mp4", locator: nil)
    #expect(try streams(folder.file("remote.mp4")) == streams(folder.file("local.mp4")))
    let requests = try String(contentsOfFile: folder.file("log"), encoding: .utf8).split(separator: "\n")
    #expect(requests.allSatisfy { $0.contains(" HTTP/2.0 206 bytes=") }, "\(requests)")
    let connections = Set(requests.map { $0.split(separator: " ")[0] }).count
    #expect(requests.count > connections && connections <= 3, "\(requests)")
  }

  /// All that a job may name: video, image, sound, captions, a font.
  @Test func everyKind() throws {
    let folder = TemporaryDirectory()
    let (path, _) = try Self.film()
    try FFmpegTool.ffmpeg(["-ss", "0", "-t", "2", "-i", path, "-c", "copy", folder.file("film.mp4")])
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", folder.file("a b.png")])
    try FFmpegTool.ffmpeg(["-f", "lavfi", "-i", "sine=d=2", folder.file("tone.wav")])
    try "1\n00:00:00,000 --> 00:00:01,000\nWords\n".write(
      toFile: folder.file("words.srt"), atomically: true, encoding: .utf8)
    try FileManager.default.copyItem(
      atPath: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", toPath: folder.file("brand.ttf"))
    let server = try NginxServer(root: folder.path)
    let base = "http://127.0.0.1:\(server.port)"
    func document(_ base: String, _ output: String) -> String {
      """
      {"version": 1, "canvas": {"width": 320, "height": 180, "fps": 25}, "tracks": [
        {"clips": [{"source": {"video": "\(base)/film.mp4?s=1"}, "trim": {"to": 1}}]},
        {"clips": [{"source": {"image": "\(base)/a b.png"}, "duration": 1, "frame": {"x": 0, "y": 0, "width": 0.2}}]},
        {"clips": [{"source": {"text": {"text": "Hi", "style": {"font": "\(base)/brand.ttf?s=2", "size": 0.2}}}, "duration": 1}]},
        {"clips": [{"source": {"captions": {"file": "\(base)/words.srt?s=3"}}, "duration": 1}]}],
       "audio": {"tracks": [{"source": "\(base)/tone.wav?s=4", "duration": 1}]},
       "outputs": [{"to": "\(output)"}]}
      """
    }
    func render(_ text: String) throws -> RenderResult {
      let locator = MediaLocator(baseDirectory: folder.path).with(remote: try WebOriginTests.origins())
      return try RenderSession(RenderPlan(Job.parse(Array(text.utf8)), locator: locator, cores: 2)).run()
    }
    let remote = try render(document(base, "remote.mp4"))
    let plain = document(folder.path, "local.mp4").replacing(/\?s=\d/, with: "")
    _ = try render(plain)
    #expect(try streams(folder.file("remote.mp4")) == streams(folder.file("local.mp4")))
    let told = (remote.explain + remote.warnings.map(\.line)).joined(separator: "\n")
    #expect(told.contains("brand.ttf") && !told.contains("s=2"), "\(told)")
  }

  /// Every error names its place and the URL without its query, and says whether another attempt may help.
  @Test(arguments: [
    ("404 Not Found", "source.notFound", false), ("403 Forbidden", "source.denied", false),
    ("503 Unavailable", "source.unreachable", true),
    ("204 No Content", "source.unreadable", false),
  ]) func errors(_ status: String, _ code: String, _ isRetryable: Bool) throws {
    let server = try RangeServer(Data()) { _, _ in .status(status) }
    let folder = TemporaryDirectory()
    #expect {
      _ = try cut(
        server.url + "/film.mp4?token=secret", from: 0, to: 1, folder, "a.mp4",
        locator: try WebOriginTests.origins())
    } throws: {
      guard let error = ($0 as? JobErrors)?.errors.first else { return false }
      return error.code == code && error.retryable == isRetryable
        && error.path == "tracks[0].clips[0].source.video"
        && error.message.contains("/film.mp4?…") && !error.message.contains("secret")
    }
  }

  @Test func withoutAnyWay() throws {
    #expect {
      _ = try cut(
        "https://media.example/a.mp4?token=secret", from: 0, to: 1, TemporaryDirectory(), "a.mp4",
        locator: nil)
    } throws: {
      let error = ($0 as? JobErrors)?.errors.first
      return error?.code == "source.unsupported" && error?.message.contains("secret") == false
    }
  }

  /// What is kept of files by URL counts in the job's memory.
  @Test func memory() throws {
    let (path, data) = try Self.film()
    let server = try RangeServer(data)
    func memory(_ source: String) throws -> Int {
      let document =
        #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(source)"}}]}], "outputs": [{"to": "/tmp/never.mp4"}]}"#
      let locator = MediaLocator(baseDirectory: "/tmp").with(remote: try WebOriginTests.origins())
      return try RenderPlan(Job.parse(Array(document.utf8)), locator: locator, cores: 2).estimatedMemory
    }
    #expect(try memory(server.url + "/film.mp4") - memory(path) == 80 << 20)
  }
}
