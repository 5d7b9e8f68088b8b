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
    server.process.signal(SIGTERM)
    #expect(server.process.wait() == 0)
  }

  /// As somebody copies them into a shell; streams are followed in `ClientExamplesTests`.
  @Test func theExamplesOfThePageRun() throws {
    let fleet = try Fleet()
    let server = try APIProcess(fleet)
    let key = try server.key("admin", tenant: "*")
    let page = try ask("GET", server.url + "/v1/docs").text
    let examples = page.matches(of: /<pre class="curl">([^<]*)<\/pre>/).map { match in
      [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .reduce(String(match.1)) { $0.replacing($1.0, with: $1.1) }
    }
    #expect(examples.count > 15)
    for example in examples where !example.hasPrefix("curl -N") {
      let command = example.replacing(/^curl/, with: "curl -o answer -w '%{http_code}'")
      let outcome = try fleet.execute(
        "/bin/bash", ["-c", command], environment: ["API": server.url, "KEY": key])
      // What there is not yet is missing, and a job that has not ended has no result.
      #expect(["200", "201", "202", "404", "409"].contains(outcome.out), "\(example)\n\(outcome)")
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
