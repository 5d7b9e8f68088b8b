import ClipJob
import Costs
import Testing

@testable import Reporting

@Suite struct ReportTests {
  private func report(
    _ entries: [LedgerEntry] = [], _ happenings: [QueueHappening] = [], hours: Double = 24,
    forgetful: Set<String> = []
  ) -> Report {
    var builder = ReportBuilder(from: Entries.day, to: Entries.day + hours * 3600, queues: ["default"])
    for entry in entries { builder.add(entry, queue: "default") }
    for happening in happenings { builder.add(happening, queue: "default") }
    return builder.report(forgetful: forgetful)
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
    #expect(report.failed == 50 && report.bins.reduce(0) { $0 + $1.ends.failed } == 50)
    #expect(report.bins.reduce(0) { $0 + $1.ends.retried } == report.retried)
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

  /// Whatever it costs, or whether anybody knows that.
  @Test func stagesAreTheDevicesTime() {
    var first = Entries.job("a", at: 10, took: 10, cost: nil)
    first.busySeconds = ["decode": 5, "encode": 15]
    // Half of the device: a stage that was busy for 2 of 10 seconds took one of its seconds.
    var second = Entries.job("b", at: 80, took: 10, cost: 1_000_000, token: 2, device: "NVIDIA L4")
    second.busySeconds = ["decode": 2]
    second.deviceTime = 2_000_000_000
    var part = Entries.job("b", at: 70, took: 6, .running, token: 2)
    part.deviceTime = 3_000_000_000
    let entries = [
      first, part, second, Entries.job("c", at: 90, took: 7, .running, token: 3),
      Entries.job("c", at: 95, took: 3, .failed, token: 3),
      Entries.job("d", at: 99, took: 4, .running, token: 4),
    ]
    let found = report(entries).stageSeconds
    #expect(
      found.map(\.stage) == ["encode", "decode", "other", StageCosts.withoutClip, StageCosts.unfinished])
    #expect(found.map(\.seconds) == [7.5, 3.5, 4, 10, 4])
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
        at(40, "b", .queued), at(41, "b", .succeeded), at(45, "b", .running),
        at(-90, "c", .queued), at(-80, "c", .running),
        at(90_000, "d", .failed(code: "late")),
      ], forgetful: ["default"])
    #expect(report.waits == Report.Spread([60]))
    #expect(
      report.reasons == [
        Report.Reason(code: "source.broken", failed: 1, retried: 0),
        Report.Reason(code: "device.full", failed: 0, retried: 1),
      ])
    #expect(report.eventsSince == nil)
    let cut = self.report([], [at(500, "x", .queued)], forgetful: ["default"])
    #expect(cut.eventsSince == Entries.day + 500)
    #expect(self.report([], [at(500, "x", .queued)]).eventsSince == nil)
  }

  /// One page, one number: the queue also knows of jobs that failed without an attempt.
  @Test func failedJobsAreThoseOfTheirReasons() {
    let happenings = [
      QueueHappening(at: Entries.day + 7200, job: "a", .failed(code: "source.broken")),
      QueueHappening(at: Entries.day + 7300, job: "b", .failed(code: "key.unknown")),
      QueueHappening(at: Entries.day + 7400, job: "c", .retrying(code: "device.full")),
      QueueHappening(at: Entries.day + 7500, job: "d", .cancelled),
      QueueHappening(at: Entries.day + 7600, job: "e", .succeeded),
    ]
    let entries = [
      Entries.job("early", at: 60, .failed), Entries.job("a", at: 7200, .failed),
      Entries.job("c", at: 7400, .retrying), Entries.job("e", at: 7600),
      Entries.job("f", at: 7700, .handedBack), Entries.job("g", at: 7800, .lost),
    ]
    let report = report(entries, happenings)
    #expect(report.failed == report.reasons.reduce(0) { $0 + $1.failed } && report.failed == 2)
    #expect(report.retried == report.reasons.reduce(0) { $0 + $1.retried } && report.retried == 1)
    #expect(report.cancelled == 1 && report.total.clips == 1)
    #expect(report.bins.reduce(0) { $0 + $1.handedBack } == 1 && report.bins.reduce(0) { $0 + $1.lost } == 1)
    // What the queue has forgotten, the ledger knows in part.
    let cut = self.report(entries, happenings, forgetful: ["default"])
    #expect(cut.failed == 3 && cut.eventsSince == Entries.day + 7200)
    let gone = self.report(entries)
    #expect(gone.failed == 2 && gone.retried == 1 && gone.eventsSince == Entries.day + 86_400)
  }

  /// A queue that remembers all says nothing of one that does not.
  @Test func eventsAreKnownSinceTheLatestFirstOne() {
    var builder = ReportBuilder(from: Entries.day, to: Entries.day + 86_400, queues: ["a", "b"])
    builder.add(QueueHappening(at: Entries.day - 10, job: "x", .queued), queue: "a")
    builder.add(QueueHappening(at: Entries.day + 500, job: "y", .queued), queue: "b")
    #expect(builder.report(forgetful: ["b"]).eventsSince == Entries.day + 500)
    #expect(builder.report(forgetful: ["a"]).eventsSince == nil)
    #expect(builder.report(forgetful: ["a", "b"]).eventsSince == Entries.day + 500)
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
