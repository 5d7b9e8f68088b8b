import ClipJob
import Foundation
import HTTPClient
import TestKit
import Testing

/// The API server as its users start it, on a real Redis.
@Suite struct ServeVerbTests {
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
    let server = try APIProcess(fleet)
    let (url, key) = (server.url, try server.key("jobs:read,jobs:write"))
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
    server.process.signal(SIGTERM)
    #expect(server.process.wait() == 0)
  }

  @Test func sourcesAreLookedAtInTheirRoot() throws {
    let fleet = try Fleet()
    let server = try APIProcess(fleet, "--media-root", fleet.folder.path, "--sandbox", "require")
    let key = try fleet.run(
      "keys", "create", "--tenant", "acme", "--scope", "jobs:read,jobs:write,costs:read"
    )
    .out.trimmingCharacters(in: .newlines)
    _ = try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=64x64:r=10:d=1", "-pix_fmt", "yuv420p", fleet.folder.file("a.mp4"),
    ])
    let document =
      #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "a.mp4"}}]}], "outputs": [{"to": "b.mp4"}]}"#
    let quoted = try ask("POST", server.url + "/v1/quote", key: key, body: document)
    let quotes = try JSONValue(parsing: quoted.body)
    #expect(quoted.status == 200 && quotes["quotes"]?.items?.first?["device"] == "cpu", "\(quoted.text)")
    let probed = try ask("POST", server.url + "/v1/probe", key: key, body: #"{"source": "a.mp4"}"#)
    #expect(probed.status == 200 && probed.text.contains(#""width":64"#), "\(probed.text)")
    let outside = try ask("POST", server.url + "/v1/probe", key: key, body: #"{"source": "/etc/passwd"}"#)
    #expect(outside.status == 422 && outside.text.contains("source.forbidden"), "\(outside.text)")
    #expect(try ask("GET", server.url + "/v1/costs", key: key).status == 200)
    server.process.signal(SIGTERM)
    #expect(server.process.wait() == 0)
  }

  /// As somebody copies them into a shell; streams are followed in `ClientExamplesTests`.
  @Test func theExamplesOfThePageRun() throws {
    let fleet = try Fleet()
    let server = try APIProcess(fleet)
    let key = try server.key("admin", tenant: "*")
    let tenants = try server.key("webhooks:manage")
    let page = try ask("GET", server.url + "/v1/docs").text
    let examples = page.matches(of: /<pre class="curl">([^<]*)<\/pre>/).map { match in
      [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .reduce(String(match.1)) { $0.replacing($1.0, with: $1.1) }
    }
    #expect(examples.count > 15)
    for example in examples where !example.hasPrefix("curl -N") && !example.contains("@FILE") {
      let command = example.replacing(/^curl/, with: "curl -o answer -w '%{http_code}'")
      let outcome = try fleet.execute(
        "/bin/bash", ["-c", command],
        environment: ["API": server.url, "KEY": example.contains("/v1/webhooks") ? tenants : key])
      // What there is not yet is missing, a job that has not ended has no result, nobody is logged in, this server takes no
      // uploads, and the source to be probed is nowhere. But each is a request as the server wants it.
      let isUnderstood =
        ["200", "201", "202", "204", "401", "403", "404", "409", "501"].contains(outcome.out)
        || example.contains("/v1/probe") && outcome.out == "422"
      #expect(isUnderstood, "\(example)\n\(outcome)")
    }
  }

  @Test func itSaysWhenRedisIsAway() throws {
    let fleet = try Fleet()
    let server = try APIProcess(fleet)
    let url = server.url
    fleet.server.kill()
    #expect(try ask("GET", url + "/readyz").status == 503)
    #expect(try ask("GET", url + "/healthz").status == 200)
    server.process.signal(SIGTERM)
    #expect(server.process.wait() == 0)
  }

  @Test func itEndsAtOnceThoughRedisHangs() throws {
    let fleet = try Fleet()
    let server = try APIProcess(fleet, "--no-webhooks")
    let (url, key) = (server.url, try server.key("jobs:read,jobs:write"))
    #expect(try ask("POST", url + "/v1/jobs", key: key, body: fleet.job("a")).status == 201)
    let port = try #require(Int(url.split(separator: ":").last ?? ""))
    let clients = try (0..<50).map { _ in
      let client = try WireClient(port: port)
      client.sendHead("GET", "/v1/jobs/a?wait=60", ["Authorization": "Bearer \(key)"])
      return client
    }
    while try !ask("GET", url + "/metrics").text.contains("clipmill_api_listeners 50") {}
    fleet.server.freeze()
    let began = Date()
    server.process.signal(SIGTERM)
    for client in clients {
      let answer = try #require(client.answer())
      #expect(answer.status == 200 && answer.text.contains(#""state":"queued""#), "\(answer.text)")
    }
    #expect(server.process.wait() == 0)
    // Kubernetes gives it 20 s; each of them used to take 5.
    #expect(Date().timeIntervalSince(began) < 15)
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
