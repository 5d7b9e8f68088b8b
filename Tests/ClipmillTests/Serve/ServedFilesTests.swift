import ClipJob
import Foundation
import JobQueue
import RedisClient
import RedisQueue
import TestKit
import Testing

/// Uploads and downloads of the API server as its users start it, on a real Redis and with a real worker.
@Suite struct ServedFilesTests {
  private let fleet: Fleet
  private let key: String

  init() throws {
    fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--allow-net", "127.0.0.1"])
    try FileManager.default.createDirectory(
      atPath: fleet.folder.file("uploads"), withIntermediateDirectories: true)
    key = try fleet.run("keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write").out
      .trimmingCharacters(in: .newlines)
  }

  private struct Server {
    let process: ServerProcess
    let port: Int
  }

  private func serve(_ words: String...) throws -> Server {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let process = try ServerProcess(
      binary.path, ["serve", "--redis", fleet.server.url, "--listen", "127.0.0.1:0"] + words,
      directory: fleet.folder.path)
    let line = try process.waitForLine("is served at")
    let port = try #require(line.firstMatch(of: /:(\d+)\//)?.output.1)
    return Server(process: process, port: try #require(Int(port)))
  }

  private func ask(
    _ server: Server, _ method: String, _ path: String, _ headers: [String: String] = [:],
    body: [UInt8]? = nil
  ) throws -> WireClient.Answer {
    var headers = headers
    headers["Authorization"] = "Bearer \(key)"
    return try #require(try WireClient.ask(server.port, method, path, headers, body: body))
  }

  private func json(_ server: Server, _ method: String, _ path: String, _ body: String? = nil) throws
    -> JSONValue
  {
    let headers = body == nil ? [:] : ["Content-Type": "application/json"]
    let answer = try ask(server, method, path, headers, body: body.map { Array($0.utf8) })
    #expect(answer.status < 300, "\(method) \(path): \(answer.text)")
    return try JSONValue(parsing: answer.body)
  }

  private func end(of job: String, _ server: Server) throws {
    let shown = try json(server, "GET", "/v1/jobs/\(job)?wait=60")
    #expect(shown["state"] == "succeeded", "\(shown.text()) \(fleet.log)")
  }

  /// A film is sent, its server is killed in the middle, another one takes the rest; a job is made of it, its file got by a link, and
  /// that link is the source of another job.
  @Test func fromAnUploadToADownloadOverTheDeathOfAServer() throws {
    let made = TemporaryDirectory()
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2"] + MediaFixtures.h264(gop: 10) + [made.file("a.mp4")]
    )
    let film = Array(try #require(FileManager.default.contents(atPath: made.file("a.mp4"))))
    let options = ["--uploads", "uploads", "--downloads", "."]
    let first = try serve(options[0], options[1], options[2], options[3])
    let second = try serve(options[0], options[1], options[2], options[3])
    let begun = try json(first, "POST", "/v1/uploads", #"{"name": "film.mp4", "bytes": \#(film.count)}"#)
    let (url, source) = (try #require(begun["url"]?.text), try #require(begun["source"]?.text))
    let half = film.count / 2
    let patch = ["Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"]
    let client = try WireClient(port: first.port)
    client.sendHead(
      "PATCH", url,
      patch.merging([
        "Authorization": "Bearer \(key)", "Upload-Offset": "0", "Content-Length": "\(film.count)",
      ]) { $1 })
    client.send(Array(film[..<half]))
    try waitUntil { try ask(second, "HEAD", url).headers["upload-offset"] == "\(half)" }
    // It has the lock, and dies with it.
    #expect(
      try ask(second, "PATCH", url, patch.merging(["Upload-Offset": "\(half)"]) { $1 }, body: [1]).status
        == 423)
    first.process.killAndWait()
    let rest = try ask(
      second, "PATCH", url, patch.merging(["Upload-Offset": "\(half)"]) { $1 }, body: Array(film[half...]))
    #expect(rest.status == 204 && rest.headers["upload-offset"] == "\(film.count)", "\(rest.text)")
    #expect(FileManager.default.contents(atPath: fleet.folder.file(source)).map { Array($0) } == film)

    try fleet.start()
    func job(_ id: String, _ source: String) -> String {
      """
      {"version": 1, "id": "\(id)", "canvas": {"width": 160, "height": 90, "fps": 25},
       "tracks": [{"clips": [{"source": {"video": "\(source)"}}]}], "outputs": [{"to": "out/\(id).mp4"}]}
      """
    }
    _ = try json(second, "POST", "/v1/jobs", job("one", source))
    try end(of: "one", second)
    let listed = try json(second, "GET", "/v1/jobs/one/outputs?expires=600")
    let output = try #require(listed["outputs"]?.items?.first)
    let link = try #require(output["url"]?.text, "\(listed.text())")
    let cut = Array(try #require(FileManager.default.contents(atPath: fleet.folder.file("out/one.mp4"))))
    // Without a key; whole and in two parts.
    let whole = try #require(try WireClient.ask(second.port, "GET", link))
    #expect(whole.status == 200 && whole.body == cut && output["bytes"] == .number(cut.count))
    let start = try #require(try WireClient.ask(second.port, "GET", link, ["Range": "bytes=0-99"]))
    let tail = try #require(
      try WireClient.ask(
        second.port, "GET", link, ["Range": "bytes=100-", "If-Range": start.headers["etag"] ?? ""]))
    #expect(start.status == 206 && tail.status == 206 && start.body + tail.body == cut)

    let address = "http://127.0.0.1:\(second.port)\(link)"
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let probed = try fleet.execute(binary.path, ["probe", address, "--allow-net", "127.0.0.1"])
    #expect(probed.status == 0 && probed.out.contains("160"), "\(probed)")
    _ = try json(second, "POST", "/v1/jobs", job("two", address))
    try end(of: "two", second)
    #expect(!second.process.log.contains(link.split(separator: "/")[2]))
  }

  private func peak(_ server: Server) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(server.process.pid)/status", encoding: .utf8)
    return try #require(status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.output.1) }) << 10
  }

  /// 3 GiB, most of them holes. `CLIPMILL_TEST_WHOLE=1` gets all of it, otherwise some of it from everywhere.
  @Test func aLargeFileTakesNoMemory() throws {
    let server = try serve("--downloads", ".")
    let size = 3 << 30
    let path = fleet.folder.file("big.mp4")
    FileManager.default.createFile(atPath: path, contents: Data("begin".utf8))
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: UInt64(size - 3))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("end".utf8))
    try handle.close()
    let document = """
      {"version": 1, "id": "big", "tracks": [{"clips": [{"source": {"color": "#203040"}, "duration": 1}]}],
       "outputs": [{"to": "big.mp4"}]}
      """
    _ = try json(server, "POST", "/v1/jobs", document)
    let queue = try RedisQueue(address: try RedisAddress(fleet.server.url))
    let lease = try #require(
      try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0))
    let file = JobResult.File(to: "big.mp4", bytes: size)
    try queue.settle(
      lease.id, .succeeded(result: JobResult(id: "big", state: .succeeded, outputs: [file]).bytes))
    let link = try #require(
      try json(server, "GET", "/v1/jobs/big/outputs")["outputs"]?.items?.first?["url"]?.text)
    #expect(try WireClient.ask(server.port, "GET", link, ["Range": "bytes=0-4"])?.text == "begin")
    #expect(try WireClient.ask(server.port, "GET", link, ["Range": "bytes=-3"])?.text == "end")
    let before = try peak(server)
    let isWhole = ProcessInfo.processInfo.environment["CLIPMILL_TEST_WHOLE"] == "1"
    let step = isWhole ? 64 << 20 : 1 << 30
    let part = isWhole ? step : 16 << 20
    for start in stride(from: 0, to: size, by: step) {
      let client = try WireClient(port: server.port)
      client.sendHead("GET", link, ["Range": "bytes=\(start)-\(start + part - 1)"])
      let head = try #require(client.head())
      #expect(
        head.status == 206 && head.headers["content-range"] == "bytes \(start)-\(start + part - 1)/\(size)")
      var count = 0
      while count < part, let more = client.some(1 << 20) { count += more.count }
      #expect(count == part)
    }
    #expect(try peak(server) - before < 24 << 20)
  }

  @Test func mistakesAreTold() throws {
    for (words, status, message) in [
      (["--uploads", "missing"], 3, "uploads cannot be taken"),
      (["--uploads", "."], 3, "is not below the media root"),
      (["--uploads", "uploads", "--media-root", "uploads"], 3, "is not below the media root"),
      (["--uploads", "uploads", "--upload-limit", "much"], 2, "--upload-limit expects a size"),
      (["--uploads", "uploads", "--upload-days", "-1"], 2, "--upload-days expects a number of days"),
      (["--upload-days", "1"], 2, "--upload-days needs --uploads"),
      (
        ["--uploads", "s3://media/in", "--upload-quota", "1G"], 2, "--upload-quota is for uploads in a folder"
      ),
      (["--uploads", "s3://x"], 3, "is not the name of a bucket"),
      (["--downloads", "=x"], 2, "--downloads expects"),
    ] {
      let outcome = try fleet.run(["serve", "--listen", "127.0.0.1:0"] + words)
      #expect(outcome.status == status && outcome.err.contains(message), "\(words): \(outcome)")
    }
  }
}
