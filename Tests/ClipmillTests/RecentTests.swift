import Costs
import JobQueue
import Testing

@testable import clipmill

/// What `clipmill top` says of the last minutes.
@Suite struct RecentTests {
  private let now = TopStates.now

  private func event(_ kind: JobEvent.Kind, _ ago: Double, _ job: String = "j", code: String = "") -> JobEvent
  {
    JobEvent(
      position: EventPosition("\(now.adding(seconds: -ago).milliseconds)-0"), kind: kind, job: job, code: code
    )
  }

  @Test func onlyTheLastMinutesCount() {
    var activity = RecentActivity()
    for seconds in [400.0, 299, 10, 0] { activity.add(event(.succeeded, seconds), queue: "q") }
    activity.add(event(.failed, 301, code: "old"), queue: "q")
    activity.add(event(.retrying, 20, "b", code: "device.full"), queue: "q")
    activity.add(event(.failed, 10, "a", code: "source.notFound"), queue: "q")
    activity.add(event(.running, 10), queue: "q")
    let summary = activity.summary(at: now)
    #expect(summary.clips == 3 && summary.failed == 1 && summary.retried == 1)
    #expect(summary.failures.map(\.job) == ["a", "b"] && summary.failures.map(\.isRetried) == [false, true])
  }

  @Test func failuresThatAreListedAreBounded() {
    var activity = RecentActivity()
    for n in 0..<5000 { activity.add(event(.failed, 100 - Double(n) / 100, "j\(n)"), queue: "q") }
    let summary = activity.summary(at: now)
    #expect(summary.failed == 5000 && summary.failures.count == 20 && summary.failures.first?.job == "j4999")
  }

  // MARK: Costs

  /// Ends so long ago, and comes in so much later; a dollar for each hour.
  ///
  /// - Parameter ahead: seconds by which the worker's clock is.
  private func entry(
    _ kind: LedgerEntry.Kind, ended ago: Double, seconds: Double, after delay: Double = 0, ahead: Double = 0,
    worker: String = "w"
  ) -> LedgerRecord {
    let to = now.milliseconds * 1_000_000 - Int64((ago - ahead) * 1e9)
    var entry = LedgerEntry(kind, from: to - Int64(seconds * 1e9), to: to, worker: worker, device: "cpu")
    entry.cost = Money(picodollars: Int128(seconds / 3600 * 1e12))
    return LedgerRecord(
      position: LedgerPosition(at: now.adding(seconds: delay - ago), number: 0), entry: entry)
  }

  @Test func costsAnHourAreThoseOfTheTimeThatIsBooked() throws {
    var costs = RecentCosts()
    // A device at a dollar an hour: jobs for half of the time, booked up to now in parts of a minute.
    for minute in 0..<10 {
      costs.add(entry(.job, ended: Double(minute) * 60 + 30, seconds: 30))
      costs.add(entry(.idle, ended: Double(minute) * 60, seconds: 30))
    }
    let found = costs.rate(at: now)
    let rate = try #require(found)
    #expect(abs(rate.all - 1) < 1e-6 && abs(rate.jobs - 0.5) < 0.06, "\(rate)")
  }

  @Test func aYoungPoolIsNotThoughtCheap() throws {
    var costs = RecentCosts()
    costs.add(entry(.idle, ended: 0, seconds: 60))
    let none = costs.rate(at: now)
    #expect(none == nil)
    costs.add(entry(.idle, ended: 60, seconds: 60))
    let found = costs.rate(at: now)
    let rate = try #require(found)
    #expect(abs(rate.all - 1) < 1e-6)
  }

  @Test func bytesArePaidForWhenTheyLeave() throws {
    var costs = RecentCosts()
    var job = entry(.job, ended: 100, seconds: 100)
    job.entry.egress = Money(picodollars: Money.perDollar)
    job.entry.cost = job.entry.cost.map { $0 + job.entry.egress }
    costs.add(job)
    let found = costs.rate(at: now)
    let rate = try #require(found)
    // 100 of the 135 seconds that are looked at, and a dollar.
    #expect(abs(rate.jobs - 100 / 135.0) < 1e-3 && abs(rate.egress - 3600 / 135.0) < 1e-3, "\(rate)")
    #expect(abs(rate.all - 3700 / 135.0) < 1e-3 && rate.idleShare == 0, "the idle share is one of time")
  }

  /// A worker's clock says nothing of the server's.
  @Test(arguments: [-3600, -65, 0, 65, 3600.0]) func clocksMayDiffer(_ ahead: Double) throws {
    var costs = RecentCosts()
    for minute in 0..<10 {
      let ended = Double(minute) * 60
      costs.add(entry(.idle, ended: ended, seconds: 60, after: 0.2, ahead: ahead))
      costs.add(entry(.idle, ended: ended, seconds: 60, after: minute == 3 ? 40 : 0.1, worker: "right"))
    }
    let found = costs.rate(at: now)
    let rate = try #require(found)
    #expect(abs(rate.all - 2) < 0.02, "\(rate)")
  }

  @Test func withoutPricesNothingIsTold() {
    var costs = RecentCosts()
    var entry = entry(.idle, ended: 100, seconds: 100)
    entry.entry.cost = nil
    costs.add(entry)
    let none = costs.rate(at: now)
    #expect(none == nil)
  }
}
