import ClipJob
import Costs
import Testing

@testable import Reporting

@Suite struct ReportTests {
  private func report(
    _ entries: [LedgerEntry] = [], _ happenings: [QueueHappening] = [], hours: Double = 24, cut: Bool = false
  ) -> Report {
    var builder = ReportBuilder(from: Entries.day, to: Entries.day + hours * 3600, queues: ["default"])
    for entry in entries { builder.add(entry, queue: "default") }
    for happening in happenings { builder.add(happening, queue: "default") }
    return builder.report(eventsAreCut: cut)
  }

  @Test func partsOverTimeAddUpToTheTotal() {
    let entries = (0..<500).flatMap { n -> [LedgerEntry] in
      let outcome: LedgerEntry.Outcome = n % 10 == 0 ? .failed : n % 7 == 0 ? .retrying : .succeeded
      return [
        Entries.job(
          "job-\(n)", at: Double(n) * 170, outcome, cost: Int128(n) * 1_000_003, tenant: "t\(n % 3)"),
        Entries.idle(at: Double(n) * 170, cost: 777_777),
      ]
    }
    let report = report(entries)
    var costs = CostReport(by: .tenant)
    for entry in entries { costs.add(entry, queue: "default") }
    #expect(report.total == costs.total && report.tenants.rows == costs.rows)
    #expect(report.bins.reduce(Money.zero) { $0 + $1.cost } == costs.total.cost)
    #expect(report.bins.reduce(Money.zero) { $0 + $1.idle } == costs.total.idle)
    #expect(
      report.bins.reduce(0) { $0 + $1.succeeded } == costs.total.clips
        && costs.total.clips == report.laneTimes?.count)
    #expect(report.failed == 50 && report.bins.reduce(0) { $0 + $1.failed } == 50)
    #expect(report.bins.reduce(0) { $0 + $1.retried } == report.retried)
  }

  /// What a clip cost is the sum of its parts and of the attempts before; another job of the name begins anew.
  @Test func aClipCostsAllOfItsEntries() {
    let report = report([
      Entries.job("a", at: 100, .retrying, cost: 5, token: 1),
      Entries.job("a", at: 160, .running, cost: 7, token: 2),
      Entries.job("b", at: 170, cost: 3, token: 3), Entries.job("a", at: 200, took: 44, cost: 11, token: 2),
      Entries.job("a", at: 300, cost: 2, token: 4),
    ])
    #expect(report.dearest.map(\.job) == ["a", "b", "a"])
    #expect(report.dearest.map { $0.cost?.picodollars } == [23, 3, 2])
    #expect(report.slowest.first?.seconds == 44)
  }

  @Test func listsKeepTheLongestInOrder() {
    let report = report(
      (0..<200).map { Entries.job("j\($0)", at: 5, took: Double(($0 * 37) % 200) + 1, cost: nil) })
    #expect(report.slowest.map(\.seconds) == (191...200).reversed().map { Double($0) })
    #expect(report.dearest.isEmpty)
  }

  /// The ledger tells stages in money; devices with different prices must not distort the time.
  @Test func stagesAreTimeWhateverItCosts() {
    var cheap = Entries.job("a", at: 10, took: 10, cost: 1000)
    cheap.stages = ["decode": Money(picodollars: 250), "encode": Money(picodollars: 750)]
    var dear = Entries.job("b", at: 10, took: 10, cost: 1_000_000, device: "NVIDIA L4")
    dear.stages = [
      "decode": Money(picodollars: 750_000), "other": Money(picodollars: 150_000),
      "egress": Money(picodollars: 100_000),
    ]
    dear.egress = Money(picodollars: 100_000)
    let seconds = Dictionary(
      uniqueKeysWithValues: report([cheap, dear]).stageSeconds.map { ($0.stage, $0.seconds) })
    #expect(abs((seconds["decode"] ?? 0) - (2.5 + 10 * 750.0 / 900)) < 1e-9)
    #expect(abs((seconds["encode"] ?? 0) - 7.5) < 1e-9 && seconds["egress"] == nil)
    #expect(report([cheap, dear]).stageSeconds.map(\.stage) == ["decode", "encode", "other"])
    #expect(report([Entries.job("c", at: 1, cost: nil)]).stageSeconds.isEmpty)
  }

  @Test func waitsAreFromEnqueueingToTheFirstAttempt() {
    func at(_ seconds: Double, _ job: String, _ kind: QueueHappening.Kind) -> QueueHappening {
      QueueHappening(at: Entries.day + seconds, job: job, kind)
    }
    let report = report(
      [],
      [
        // Waited since before the report's time.
        at(-50, "a", .queued), at(10, "a", .running), at(20, "a", .retrying(code: "device.full")),
        at(25, "a", .running), at(30, "a", .failed(code: "source.broken")),
        at(40, "b", .queued), at(41, "b", .ended), at(45, "b", .running),
        at(-90, "c", .queued), at(-80, "c", .running),
        at(90_000, "d", .failed(code: "late")),
      ], cut: true)
    #expect(report.waits == Report.Spread([60]))
    #expect(
      report.reasons == [
        Report.Reason(code: "source.broken", failed: 1, retried: 0),
        Report.Reason(code: "device.full", failed: 0, retried: 1),
      ])
    #expect(report.eventsSince == nil)
    #expect(self.report([], [at(500, "x", .queued)], cut: true).eventsSince == Entries.day + 500)
    #expect(self.report([], [at(500, "x", .queued)]).eventsSince == nil)
  }

  @Test func quantilesLieBetweenRanks() {
    #expect(Report.Spread([]) == nil)
    let spread = Report.Spread([4, 1, 3, 2])
    #expect(spread?.median == 2.5 && spread?.largest == 4 && abs((spread?.p95 ?? 0) - 3.85) < 1e-9)
  }

  @Test func quotesAreComparedWithTheTruth() {
    func job(_ took: Double, _ quoted: Double) -> LedgerEntry {
      var entry = Entries.job("j", at: 1, took: took)
      entry.quotedSeconds = quoted
      return entry
    }
    let report = report([job(10, 10), job(30, 10), job(1, 10), job(100, 10), job(10, 0)])
    #expect(report.quotes.jobs == 4 && report.quotes.counts.reduce(0, +) == 4)
    #expect(report.quotes.counts[5] == 1 && report.quotes.counts.first == 1 && report.quotes.counts.last == 1)
    #expect(report.quotes.counts[9] == 1)
  }

  @Test func theNumbersAreADocument() throws {
    let report = report([Entries.job("a", at: 10, tenant: "acme"), Entries.idle(at: 60)])
    let text = JSONValue.object(report.members).text()
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(value["jobs"]?["succeeded"]?.integer == 1)
    #expect(value["costs"]?.items?.first?["total"]?["usd"]?.double == 0.001)
    #expect(value["overTime"]?["parts"]?.items?.count == 48)
    #expect(value["slowest"]?.items?.first?["job"]?.text == "a")
  }
}
