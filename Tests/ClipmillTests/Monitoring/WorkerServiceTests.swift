import Foundation
import TestKit
import Testing

/// What a worker shows of itself, whatever its queue and its lanes do.
@Suite struct WorkerServiceTests {
  private let arguments = ["--lanes", "1", "--metrics-port", "0", "--metrics-address", "127.0.0.1"]

  @Test func readinessFollowsTheServer() throws {
    let fleet = try Fleet(arguments)
    let worker = try fleet.startListening()
    let page = try MetricsPage(of: worker)
    #expect(try page.wait("/readyz") { $0.status == 200 }.body == "ready\n")
    #expect(try page.value("clipmill_worker_ready") == "1")

    fleet.server.kill()
    let answer = try page.wait("/readyz") { $0.status == 503 }
    #expect(
      answer.body.hasPrefix("The queue default is unavailable: ")
        && answer.body.contains("\(fleet.server.port)"))
    #expect(try page.get("/healthz").status == 200)
    #expect(try page.value("clipmill_worker_ready") == "0")
    // An answer serves for a second.
    let without = try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 0"#) }
    // Old values would look like those of now.
    #expect(!without.body.contains("clipmill_queue_length{"))

    try fleet.server.start()
    try page.wait("/readyz") { $0.status == 200 }
    try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 1"#) }
    worker.terminateAndWait()
    #expect(try HTTPAsk.get(page.port, "/healthz") == nil)
  }

  @Test func aWorkerIsNotReadyBeforeItsServerIs() throws {
    let fleet = try Fleet(arguments)
    defer { withExtendedLifetime(fleet) {} }
    fleet.server.kill()
    let page = try MetricsPage(of: try fleet.startListening())
    #expect(try page.get("/readyz").status == 503)
    #expect(try page.get("/healthz").body == "alive\n")
  }

  /// Every lane is busy, then the server hangs, then the worker drains: it answers all the same.
  @Test func whateverHangsIsToldOf() throws {
    let fleet = try Fleet(arguments + ["--grace", "600", "--lease", "600"])
    let worker = try fleet.startListening()
    let page = try MetricsPage(of: worker)
    try fleet.push(fleet.job("long", seconds: 600, size: 480))
    try fleet.event { $0.kind == "running" }
    try page.wait("/metrics") { $0.body.contains(#"clipmill_lanes{device="cpu",state="busy"} 1"#) }
    #expect(try page.get("/readyz").status == 200)

    fleet.server.freeze()
    let hanging = try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 0"#) }
    #expect(hanging.body.contains(#"clipmill_lanes{device="cpu",state="busy"} 1"#))
    #expect(try page.get("/healthz").status == 200)
    try page.wait("/readyz") { $0.status == 503 }
    fleet.server.thaw()
    try page.wait("/readyz") { $0.status == 200 }
    try page.wait("/metrics") { $0.body.contains(#"clipmill_queue_up{queue="default"} 1"#) }

    worker.signal(SIGTERM)
    let draining = try page.wait("/readyz") { $0.status == 503 }
    #expect(draining.body == "The worker is stopping.\n")
    #expect(try page.get("/healthz").status == 200)
    // At once.
    worker.terminateAndWait()
    #expect(try fleet.state("long") == "queued")
  }

  @Test func whatIsThereIsLinked() throws {
    let fleet = try Fleet(arguments)
    defer { withExtendedLifetime(fleet) {} }
    let page = try MetricsPage(of: try fleet.startListening())
    let front = try page.get("/")
    for path in ["metrics", "healthz", "readyz"] { #expect(front.body.contains("href=\"/\(path)\"")) }
    #expect(try page.get("/nothing").status == 404)
  }

  @Test func aPortThatWasAskedForMustBeFree() throws {
    let port = try FreePort.find()
    let taken = try LocalSocket.listen(port: port)
    defer { close(taken) }
    let fleet = try Fleet()
    let refused = try fleet.run("work", "--metrics-port", "\(port)")
    #expect(
      refused.status == 3 && refused.err.contains("another program is listening on port \(port)"),
      "\(refused)")
    let nowhere = try fleet.run("work", "--metrics-port", "0", "--metrics-address", "nowhere")
    #expect(nowhere.status == 3 && nowhere.err.contains("“nowhere” is not a numeric address"), "\(nowhere)")
    #expect(try fleet.run("work", "--metrics-port", "65536").status == 2)
  }

  /// The second worker of a machine works, and says that it serves nothing.
  @Test func theUsualPortMayBeTaken() throws {
    // Nil: somebody else has it already.
    let taken = try? LocalSocket.listen(port: 9464)
    defer { if let taken { close(taken) } }
    let fleet = try Fleet(["--lanes", "1", "--metrics-port", "auto"])
    let worker = try fleet.startListening()
    let line = try worker.waitForLine("metrics and health are not served")
    #expect(line.contains("port 9464") && line.contains("--metrics-port"))
    try fleet.push(fleet.job("j"))
    try fleet.event { $0.kind == "succeeded" }
  }
}
