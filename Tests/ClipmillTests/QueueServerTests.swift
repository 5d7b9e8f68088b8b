import Foundation
import TestKit
import Testing

/// Real workers on servers that are in trouble, and on data that they do not know; and what becomes of a queue whose leader dies.
@Suite struct QueueServerTests {
  private let arguments = ["--lanes", "1", "--metrics-port", "0", "--metrics-address", "127.0.0.1"]

  @Test func aFullServerMakesWorkersNotReadyAndLetsThemWork() throws {
    let fleet = try Fleet(arguments)
    let worker = try fleet.startListening()
    let page = try MetricsPage(of: worker)
    try page.wait("/readyz") { $0.status == 200 }
    try fleet.push(fleet.job("a", seconds: 0.4, members: #", "runAt": "2000-01-01T00:00:00Z""#))
    try fleet.event { $0.kind == "succeeded" && $0.job == "a" }
    _ = try fleet.server.cli("CONFIG", "SET", "maxmemory", "1mb")
    let answer = try page.wait("/readyz") { $0.status == 503 }
    #expect(answer.body.contains("takes no more jobs") && answer.body.contains("% of maxmemory"))
    let metrics = try page.wait("/metrics") { $0.body.contains(#"kind="limit"} 1048576"#) }
    #expect(metrics.body.contains(#"clipmill_redis_memory_bytes{queue="default",kind="used"}"#))
    #expect(try fleet.run("doctor").out.contains("takes no more jobs"))
    // One that begins now waits for nobody: what is there can be done, which is what empties the server.
    let second = try MetricsPage(of: try fleet.startListening())
    #expect(try second.wait("/readyz") { $0.body.contains("takes no more jobs") }.status == 503)
    _ = try fleet.server.cli("CONFIG", "SET", "maxmemory", "0")
    try page.wait("/readyz") { $0.status == 200 }
    try fleet.push(fleet.job("b"))
    try fleet.event { $0.kind == "succeeded" && $0.job == "b" }
  }

  @Test func dataOfALaterVersionAreWaitedFor() throws {
    let fleet = try Fleet(arguments)
    let worker = try fleet.startListening()
    let page = try MetricsPage(of: worker)
    try page.wait("/readyz") { $0.status == 200 }
    _ = try fleet.server.cli("HSET", fleet.key("meta"), "format", "3")
    try fleet.push(fleet.job("a"))
    let answer = try page.wait("/readyz") { $0.status == 503 }
    #expect(answer.body.contains("has data format 3, but this program supports 1 and 2"))
    try worker.waitForLine("update this program")
    #expect(try page.get("/healthz").status == 200)
    #expect(try fleet.state("a") == "")
    _ = try fleet.server.cli("HSET", fleet.key("meta"), "format", "2")
    try fleet.event { $0.kind == "succeeded" && $0.job == "a" }
    try page.wait("/readyz") { $0.status == 200 }
  }

  /// The worst case of the promise that a lost job waits again within 30 s: it is lost with the one who looks for lost jobs.
  @Test func aJobThatIsLostWithTheLeaderWaitsAgainInTime() throws {
    let fleet = try Fleet(["--lanes", "1"])
    let first = try fleet.start()
    try fleet.push(fleet.job("long", seconds: 600, size: 480))
    let begun = try fleet.event { $0.kind == "running" }
    #expect(try fleet.server.cli("HGET", fleet.key("meta"), "leader") == begun.worker)
    try fleet.start()
    // The other stands by.
    try fleet.push(fleet.job("short"))
    let other = try fleet.event { $0.kind == "succeeded" && $0.job == "short" }.worker
    let lost = Date()
    fleet.kill9(first)
    let again = try fleet.event { $0.kind == "retrying" && $0.job == "long" }
    #expect(Double(again.milliseconds) / 1000 - lost.timeIntervalSince1970 < 30)
    #expect(
      try fleet.event { $0.kind == "running" && $0.token > begun.token && $0.job == "long" }.worker == other)
    #expect(try fleet.server.cli("HGET", fleet.key("meta"), "leader") == other)
  }
}
