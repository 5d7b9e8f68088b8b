import ClipJob
import Foundation
import HTTPClient
import TestKit
import Testing

/// The API server as its users start it, on a real Redis.
@Suite struct ServeVerbTests {
  private func start(_ fleet: Fleet, _ words: String...) throws -> (ServerProcess, url: String) {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let server = try ServerProcess(
      binary.path, ["serve", "--redis", fleet.server.url, "--listen", "127.0.0.1:0"] + words,
      directory: fleet.folder.path)
    let line = try server.waitForLine("is served at")
    let url = try #require(line.firstMatch(of: /http:[^ ]*\//)).output
    return (server, String(url.dropLast()))
  }

  private func ask(_ method: String, _ url: String, key: String? = nil, body: String = "") throws
    -> HTTPResponse
  {
    var request = HTTPRequest(method, url)
    request.timeout = 90
    request.body = Array(body.utf8)
    if let key { request.headers.append(("Authorization", "Bearer \(key)")) }
    if !body.isEmpty { request.headers.append(("Content-Type", "application/json")) }
    return try HTTPClient.send(request)
  }

  @Test func aJobGoesFromTheRequestToItsResult() throws {
    let fleet = try Fleet()
    let (server, url) = try start(fleet)
    let created = try fleet.run("keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write")
    let key = created.out.trimmingCharacters(in: .newlines)
    let document: JSONValue = [
      "version": .number(1), "id": "greeting",
      "canvas": ["width": .number(64), "height": .number(64), "fps": .number(10)],
      "tracks": [["clips": [["source": ["color": "#203040"], "duration": .number(1)]]]],
      "outputs": [["to": "greeting.mp4"]],
    ]
    let posted = try ask("POST", url + "/v1/jobs", key: key, body: document.text())
    #expect(posted.status == 201, "\(posted.text)")
    try fleet.start()
    let shown = try ask("GET", url + "/v1/jobs/greeting?wait=60", key: key)
    #expect(shown.status == 200 && shown.text.contains(#""state":"succeeded""#), "\(shown.text) \(fleet.log)")
    let result = try JSONValue(parsing: try ask("GET", url + "/v1/jobs/greeting/result", key: key).body)
    #expect(result["outputs"]?.items?.first?["to"] == "greeting.mp4")
    #expect(FileManager.default.fileExists(atPath: fleet.folder.file("greeting.mp4")))
    #expect(try ask("GET", url + "/v1/jobs/greeting").status == 401)
    #expect(try ask("GET", url + "/readyz").status == 200)
    let metrics = try ask("GET", url + "/metrics").text
    #expect(
      metrics.contains(#"clipmill_api_requests_total{operation="submitJob",status="201"} 1"#), "\(metrics)")
    #expect(metrics.contains(#"clipmill_api_problems_total{code="key.missing"} 1"#), "\(metrics)")
    // What alerts count begins at zero.
    #expect(
      metrics.contains(#"clipmill_api_requests_total{operation="readJob",status="503"} 0"#), "\(metrics)")
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
  }

  @Test func sourcesAreLookedAtInTheirRoot() throws {
    let fleet = try Fleet()
    let (server, url) = try start(fleet, "--media-root", fleet.folder.path, "--sandbox", "require")
    let key = try fleet.run(
      "keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write,costs:read"
    )
    .out.trimmingCharacters(in: .newlines)
    _ = try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=1", "-pix_fmt", "yuv420p", fleet.folder.file("a.mp4"),
    ])
    let document =
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "a.mp4"}}]}], "outputs": [{"to": "b.mp4"}]}"#
    let quoted = try ask("POST", url + "/v1/quote", key: key, body: document)
    let quotes = try JSONValue(parsing: quoted.body)
    #expect(quoted.status == 200 && quotes["quotes"]?.items?.first?["device"] == "cpu", "\(quoted.text)")
    let probed = try ask("POST", url + "/v1/probe", key: key, body: #"{"source": "a.mp4"}"#)
    #expect(probed.status == 200 && probed.text.contains(#""width":64"#), "\(probed.text)")
    let outside = try ask("POST", url + "/v1/probe", key: key, body: #"{"source": "/etc/passwd"}"#)
    #expect(outside.status == 422 && outside.text.contains("source.forbidden"), "\(outside.text)")
    #expect(try ask("GET", url + "/v1/costs", key: key).status == 200)
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
  }

  @Test func itSaysWhenRedisIsAway() throws {
    let fleet = try Fleet()
    let (server, url) = try start(fleet)
    fleet.server.kill()
    #expect(try ask("GET", url + "/readyz").status == 503)
    #expect(try ask("GET", url + "/healthz").status == 200)
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    let listen = try fleet.run("serve", "--listen", "nowhere")
    #expect(listen.status == 2 && listen.err.contains("--listen expects"), "\(listen)")
    #expect(try fleet.run("serve", "now").status == 2)
    let port = try FreePort.find()
    let taken = try LocalSocket.listen(port: port)
    defer { close(taken) }
    let refused = try fleet.run("serve", "--listen", "127.0.0.1:\(port)")
    #expect(
      refused.status == 3 && refused.err.contains("another program is listening on port \(port)"),
      "\(refused)")
  }
}
