import ClipJob
import Costs
import Foundation
import Machine
import TestKit
import Testing

/// Money, from real workers through a real server to what people read. One after the other: each takes the whole machine.
@Suite(.serialized) struct CostTests {
  /// 0.03333… dollars an hour, of each core.
  private static let prices = #"{"version": 1, "core": {"onDemand": 0.033333333, "spot": 0.011111111}}"#
  private let core = Money(picodollars: 33_333_333_000)

  private func fleet(_ arguments: [String] = [], lanes: Int = 2) throws -> (Fleet, TemporaryDirectory) {
    let folder = TemporaryDirectory()
    let file = folder.file("prices.json")
    try Self.prices.write(toFile: file, atomically: true, encoding: .utf8)
    return (try Fleet(["--lanes", "\(lanes)", "--prices", file] + arguments), folder)
  }

  /// The price of a worker's processor, which tells how many cores it found.
  private var processor: Money {
    Money(picodollars: core.picodollars * Int128(MachineShare.own.millicores) / 1000)
  }

  private func entries(_ fleet: Fleet) throws -> [LedgerEntry] {
    let text = try fleet.server.cli("--json", "XRANGE", fleet.key("ledger"), "-", "+")
    let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[Any]] ?? []
    return list.compactMap { item in
      guard let words = item.last as? [String] else { return nil }
      return LedgerEntry(
        fields: stride(from: 0, to: words.count - 1, by: 2).map { (name: words[$0], value: words[$0 + 1]) })
    }
  }

  @Test func whatRealWorkersBookIsThePriceOfTheirTime() throws {
    let (fleet, folder) = try fleet()
    defer { withExtendedLifetime(folder) {} }
    let before = Date()
    let first = try fleet.start()
    try fleet.start()
    for n in 0..<12 {
      let tenant = n % 3 == 0 ? "beta" : "acme"
      try fleet.push(
        fleet.job(
          "c-\(n)", seconds: 1, size: 160, seed: n + 1, members: #", "labels": {"tenant": "\#(tenant)"}"#))
    }
    try fleet.push(
      #"{"version": 1, "id": "broken", "maxAttempts": 1, "tracks": [{"clips": [{"source": {"video": "missing.mp4"}}]}],"#
        + #""outputs": [{"to": "broken.mp4"}]}"#)
    // A lane is killed under its job, which is cancelled in its next attempt: it would take minutes.
    try fleet.push(fleet.job("long", seconds: 3000, size: 240))
    let begun = try fleet.event { $0.job == "long" && $0.kind == "running" }
    // Before it has begun to write, another lane takes over within the same attempt.
    #expect(isWriting("long", in: fleet))
    let worker = begun.worker.contains("-\(first.processIdentifier)-") ? first : fleet.workers[1]
    for lane in fleet.lanes(of: worker) { kill(lane, SIGKILL) }
    try fleet.event { $0.job == "long" && $0.kind == "running" && $0.token > begun.token }
    #expect(try fleet.run("cancel", "long").status == 0)
    let last = try fleet.event { $0.job == "long" && $0.kind == "cancelled" }
    for n in 0..<12 { try fleet.event { $0.job == "c-\(n)" && $0.kind == "succeeded" } }
    try fleet.event { $0.job == "broken" && $0.kind == "failed" }
    fleet.stop()
    let after = Date()

    let entries = try entries(fleet)
    let audit = LedgerAudit(entries) { _ in processor }
    #expect(audit.problems == [], "\(fleet.log.suffix(2000))")
    #expect(audit.seconds.count == 2)
    for seconds in audit.seconds.values {
      #expect(seconds <= after.timeIntervalSince(before))
      #expect(seconds >= Double(last.milliseconds - begun.milliseconds) / 1000)
    }
    #expect(entries.count { $0.outcome == .succeeded } == 12)
    #expect(entries.allSatisfy { ($0.outcome == .succeeded) == ($0.busySeconds["encode"] ?? 0 > 0) })
    #expect(entries.contains { $0.job == "long" && $0.outcome == .cancelled })
    #expect(entries.contains { $0.job == "broken" && $0.outcome == .failed })
    #expect(entries.contains { $0.job == "long" && $0.outcome == .retrying && $0.cost ?? .zero > .zero })
    try checkWords(of: fleet, entries)
  }

  /// Waits for a job's unfinished file; the bound only ends a hang.
  private func isWriting(_ id: String, in fleet: Fleet) -> Bool {
    let end = Date(timeIntervalSinceNow: 120)
    while Date() < end {
      if fleet.folder.contents.contains(where: { $0.contains(".part-") && $0.contains(id) }) { return true }
      usleep(2000)
    }
    return false
  }

  /// What `clipmill cost` prints is what the ledger has.
  private func checkWords(of fleet: Fleet, _ entries: [LedgerEntry]) throws {
    let total = entries.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    func report(_ words: String...) throws -> JSONValue {
      let outcome = try fleet.run(["cost", "--json"] + words)
      #expect(outcome.status == 0, "\(outcome.err)")
      return try JSONValue(parsing: Array(outcome.out.utf8))
    }
    func usd(_ value: JSONValue?, _ name: String) -> Double { value?[name]?.double ?? -1 }
    for grouping in CostGrouping.names.map({ $0.replacing("NAME", with: "tenant") }) {
      let found = try report("--by", grouping, "--since", "1h")
      let sum = usd(found["total"], "usd") + usd(found["total"], "idleUSD")
      #expect(abs(sum - total.usd) < 1e-12, "\(grouping)")
      let rows = (found["rows"]?.items ?? []).reduce(0) { $0 + usd($1, "usd") + usd($1, "idleUSD") }
      #expect(abs(rows - total.usd) < 1e-12, "\(grouping)")
    }
    let tenants = try report()["rows"]?.items ?? []
    #expect(Set(tenants.map { $0["key"]?.text }) == ["acme", "beta", "", nil])
    #expect(try report("--since", "2020-01-01", "--until", "2020-01-02")["total"]?["attempts"] == .number(0))

    let csv = try fleet.run("cost", "--csv").out
    #expect(csv.hasPrefix("by,key,attempts,") && csv.hasSuffix("\r\n") && csv.contains("\r\ntenant,acme,"))
    let table = try fleet.run("cost").out
    #expect(table.hasPrefix("TENANT") && table.contains("\ntotal") && table.contains("\nidle: "), "\(table)")
    // A status has the price of its job.
    let status = try JSONValue(parsing: Array(fleet.run("status", "c-1", "--json").out.utf8))
    #expect(usd(status["cost"], "usd") > 0, "\(status.text())")
  }

  @Test(arguments: [
    (["--by", "tenat"], "did you mean tenant?"), (["--since", "yesterday"], "expects a time"),
    (["--csv", "--json"], "exclude each other"),
    (["--since", "2m", "--until", "5m"], "not before --until"), (["--since", "2099-01-01"], "not before"),
    (["extra"], "unexpected"),
    (["--queue", "a", "--queue", "a"], "twice"),
  ])
  func wrongWordsAreTold(_ words: [String], _ message: String) throws {
    let outcome = try Fleet().run(["cost"] + words)
    #expect(outcome.status == 2 && outcome.err.contains(message), "\(outcome.err)")
  }

  @Test func aRenderWithoutAQueueHasItsPrice() throws {
    let (fleet, folder) = try fleet()
    try fleet.write("job.json", fleet.job("one"))
    let file = folder.file("prices.json")
    func cost(_ words: String...) throws -> (result: JobResult, usd: Double) {
      let words = ["render", "job.json", "--json", "--device", "cpu", "--prices", file] + words
      let outcome = try fleet.execute(try #require(Program.binary).path, words)
      #expect(outcome.status == 0, "\(outcome.err)")
      let result = try #require(JobResult(reading: Array(outcome.out.utf8)))
      return (result, try #require(result.cost?.usd))
    }
    let priced = try cost()
    // `wall` is told in milliseconds.
    let wall = try #require(priced.result.timing?.wall)
    #expect(abs(priced.usd - processor.usd * wall / 3600) < processor.usd * 0.0011 / 3600)
    #expect(abs((priced.result.cost?.usdStages.values.reduce(0, +) ?? 0) - priced.usd) < 1e-11)
    let spot = try cost("--spot")
    let spotWall = try #require(spot.result.timing?.wall)
    #expect(abs(spot.usd - processor.usd / 3 * spotWall / 3600) < processor.usd * 0.0011 / 3600)
  }

  /// A price table may be where a team keeps its own, in a private network if the operator says so.
  @Test func pricesByURL() throws {
    let (fleet, folder) = try fleet()
    try fleet.write("job.json", fleet.job("one"))
    let server = try NginxServer(root: folder.path)
    func quote(_ name: String, _ words: String...) throws -> Fleet.Outcome {
      let url = "http://127.0.0.1:\(server.port)/\(name)?token=secret"
      return try fleet.execute(
        try #require(Program.binary).path, ["quote", "job.json", "--device", "cpu", "--prices", url] + words)
    }
    let priced = try quote("prices.json", "--allow-net", "127.0.0.1")
    #expect(priced.status == 0 && priced.out.contains("$"), "\(priced)")
    let guarded = try quote("prices.json")
    #expect(guarded.status == 2 && guarded.err.contains("price.unreadable"), "\(guarded)")
    let missing = try quote("none.json", "--allow-net", "127.0.0.1")
    #expect(
      missing.status == 2 && missing.err.contains("404") && !missing.err.contains("secret"), "\(missing)")
  }

  /// `render` reads the settings of prices as a worker does.
  @Test func theEnvironmentSaysWhatIsPaid() throws {
    let (fleet, folder) = try fleet()
    try fleet.write("job.json", fleet.job("one"))
    func render(_ spot: String) throws -> Fleet.Outcome {
      let settings = ["CLIPMILL_PRICES=\(folder.file("prices.json"))", "CLIPMILL_SPOT=\(spot)"]
      let binary = try #require(Program.binary).path
      return try fleet.execute(
        "/usr/bin/env", settings + [binary, "render", "job.json", "--json", "--device", "cpu", "--quiet"])
    }
    for (spot, part) in [("true", 3.0), ("yes", 3), ("1", 3), ("0", 1), ("false", 1)] {
      let outcome = try render(spot)
      let result = try #require(JobResult(reading: Array(outcome.out.utf8)), "\(outcome)")
      let (usd, wall) = (try #require(result.cost?.usd), try #require(result.timing?.wall))
      #expect(abs(usd - processor.usd / part * wall / 3600) < processor.usd * 0.0011 / 3600, "\(spot)")
    }
    let wrong = try render("maybe")
    #expect(wrong.status == 2 && wrong.err.contains("CLIPMILL_SPOT"), "\(wrong)")
  }

  @Test func aWrongPriceTableIsToldBeforeAnythingIsDone() throws {
    let (fleet, folder) = try fleet()
    try #"{"version": 1, "cores": {}, "devices": []}"#.write(
      toFile: folder.file("wrong.json"), atomically: true, encoding: .utf8)
    for words in [["work"], ["render", "-"]] {
      for (file, code) in [("wrong.json", "key.unknown"), ("missing.json", "price.unreadable")] {
        let outcome = try fleet.execute(
          try #require(Program.binary).path, words + ["--prices", folder.file(file)])
        #expect(
          outcome.status == 2 && outcome.err.contains(code) && outcome.err.contains(file), "\(outcome.err)")
      }
    }
  }
}
