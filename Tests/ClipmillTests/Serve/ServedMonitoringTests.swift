import Foundation
import HTTPClient
import TestKit
import Testing

/// `clipmill serve --metrics-listen`, and what a server may have open.
@Suite struct ServedMonitoringTests {
  @Test func healthAndMetricsHaveAnAddressOfTheirOwn() throws {
    let fleet = try Fleet()
    let binary = try #require(Program.binary, "no clipmill binary is built")
    // As little as systems grant at first, or less.
    let words =
      "ulimit -Sn 64; exec \"$0\" serve --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 --redis \"$1\""
    let server = try ServerProcess(
      "/bin/sh", ["-c", words, binary.path, fleet.server.url], directory: fleet.folder.path)
    let line = try server.waitForLine("health and metrics are served at")
    let url = String(try #require(line.firstMatch(of: /http:[^ ]*\//)).output)
    for path in ["healthz", "readyz", "metrics", "v1/openapi.json"] {
      #expect(try HTTPClient.send(HTTPRequest("GET", url + path)).status == 200, "\(path)")
    }
    #expect(try HTTPClient.send(HTTPRequest("GET", url + "v1/jobs")).status == 404)
    let metrics = try HTTPClient.send(HTTPRequest("GET", url + "metrics")).text
    #expect(
      metrics.contains(#"clipmill_api_requests_total{operation="isReady",status="200"} 1"#), "\(metrics)")
    let limits = try String(contentsOfFile: "/proc/\(server.pid)/limits", encoding: .utf8)
    let files = try #require(limits.firstMatch(of: /Max open files +([0-9]+) +([0-9]+)/)).output
    #expect(files.1 == files.2, "\(limits)")
    server.signal(SIGTERM)
    #expect(server.wait() == 0)
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    let wrong = try fleet.run("serve", "--listen", "127.0.0.1:0", "--metrics-listen", "nowhere")
    #expect(wrong.status == 2 && wrong.err.contains("--metrics-listen expects"), "\(wrong)")
    let port = try FreePort.find()
    let taken = try LocalSocket.listen(port: port)
    defer { close(taken) }
    let refused = try fleet.run("serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:\(port)")
    #expect(refused.status == 3 && refused.err.contains("--metrics-listen"), "\(refused)")
  }
}
