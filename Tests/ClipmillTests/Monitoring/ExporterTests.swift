import ClipJob
import Foundation
import TestKit
import Testing

extension Fleet {
  /// An exporter of the fleet's server, with lines that can be waited for.
  func startExporter(_ words: [String] = []) throws -> ServerProcess {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let own = ["--redis", server.url, "--metrics-port", "0", "--metrics-address", "127.0.0.1"]
    return try ServerProcess(binary.path, ["exporter"] + own + words, directory: folder.path)
  }
}

@Suite struct ExporterTests {
  @Test func queuesAreServedWithoutAnyWorker() throws {
    let fleet = try Fleet()
    let exporter = try fleet.startExporter(["--queue", "fast", "--queue", "slow"])
    let page = try MetricsPage(of: exporter)
    fleet.queue = "slow"
    try fleet.push("a document")
    try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_length{queue="slow",state="inbox"} 1"#) }
    #expect(try page.value(#"clipmill_queue_length{queue="fast",state="inbox"}"#) == "0")
    #expect(try Promtool.complaints(of: page.metrics) == "")
    exporter.signal(SIGTERM)
    #expect(exporter.wait() == 0)
  }

  @Test func itStaysWhileTheServerIsAway() throws {
    let fleet = try Fleet()
    fleet.server.kill()
    let exporter = try fleet.startExporter()
    let page = try MetricsPage(of: exporter)
    #expect(try page.value(#"clipmill_queue_up{queue="default"}"#) == "0")
    #expect(try page.get("/readyz").status == 200)
    try fleet.server.start()
    try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 1"#) }
    fleet.server.freeze()
    try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 0"#) }
    // Also then.
    exporter.signal(SIGTERM)
    #expect(exporter.wait() == 0)
    fleet.server.thaw()
  }

  @Test func whatCannotBeServedIsSaid() throws {
    let fleet = try Fleet()
    let port = try FreePort.find()
    let taken = try LocalSocket.listen(port: port)
    defer { close(taken) }
    let refused = try fleet.run("exporter", "--metrics-port", "\(port)")
    #expect(
      refused.status == 3 && refused.err.contains("another program is listening on port \(port)"),
      "\(refused)")
    let document = try fleet.run("exporter", "--metrics-port", "\(port)", "--json")
    let errors = try JSONValue(parsing: Array(document.err.utf8))["errors"]
    #expect(document.status == 3 && errors?.items?.first?["code"] == "machine.port", "\(document)")
    #expect(try fleet.run("exporter", "--metrics-port", "off").status == 2)
    #expect(try fleet.run("exporter", url: "nonsense://x").status == 2)
  }
}
