import ClipJob
import Costs
import Foundation
import Synchronization
import Testing
import Threads

@testable import WorkerPool

/// One device's account, in a time that the test moves.
@Suite struct DeviceAccountTests {
  private final class Time: Sendable {
    private let now = Mutex(1000.0)
    func advance(_ seconds: Double) { now.withLock { $0 += seconds } }
    var seconds: Double { now.withLock { $0 } }
  }

  private final class Pages: Sendable {
    private let list = Mutex<[LedgerEntry]>([])
    func add(_ entry: LedgerEntry) { list.withLock { $0.append(entry) } }
    var entries: [LedgerEntry] { list.withLock { $0 } }
  }

  private let time = Time()
  private let pages = Pages()

  /// A GPU that costs a dollar a second, and a dollar a gigabyte.
  private func account(
    price: Money? = Money(picodollars: Money.perDollar * 3600),
    energy: @escaping @Sendable () -> Double? = { nil }
  ) -> DeviceAccount {
    var options = WorkerOptions()
    options.name = "w"
    options.prices = PriceTable(
      egress: Money(picodollars: Money.perDollar), ingress: Money(picodollars: Money.perDollar / 4))
    return DeviceAccount(
      PricedDevice("NVIDIA L4", isGPU: true), deviceID: "cuda:GPU-1", price: price, options: options,
      clock: AccountClock { [time] in time.seconds }, energy: energy
    ) { [pages] entry, _ in pages.add(entry) }
  }

  private func facts(_ job: String) -> AttemptAccount.Facts {
    AttemptAccount.Facts(job: job, attempt: 1, token: 7, labels: ["tenant": "acme"])
  }

  private let result: JSONValue = [
    "state": "succeeded",
    "timing": ["wall": .number(4), "stages": ["decode": .number(1), "encode": .number(2)]],
    "outputs": [["to": "a.mp4", "bytes": .number(500_000_000), "duration": .number(30)]],
  ]

  private func dollars(_ entry: LedgerEntry) -> [String: Double] { entry.stages.mapValues(\.usd) }

  @Test func aJobHasUsedItsPartOfTheEnergy() throws {
    let account = account(energy: { [time] in 1000 + 100 * time.seconds })
    account.open(0)
    account.open(1)
    account.begin(0, facts("a"), of: "default")
    time.advance(8)
    // 100 W for 8 s, half of them the other lane's.
    let priced = try #require(JobResult(account.publish(0, result, bytes: 0)))
    #expect(priced.cost?.joules == 400)
    time.advance(2)
    account.end(0, .succeeded, result: priced)
    #expect(pages.entries.first { $0.kind == .job }?.joules == 400)
  }

  @Test func aDeviceThatDoesNotTellItsEnergyIsLeftOut() throws {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    time.advance(1)
    #expect(try #require(JobResult(account.publish(0, result, bytes: 0))).cost?.joules == nil)
  }

  @Test func aJobCostsItsPartOfTheDeviceUntilItIsPublished() throws {
    let account = account()
    account.open(0)
    account.open(1)
    account.begin(0, facts("a"), of: "default")
    time.advance(8)
    let priced = try #require(JobResult(account.publish(0, result, bytes: 500_000_000)))
    // Renaming and settling are nobody's.
    time.advance(2)
    account.end(0, .succeeded, result: priced)
    account.bookParts()
    // Half of eight seconds, in eighths of which the stages were at work; and half a gigabyte.
    let stages = ["decode": 0.5, "encode": 1.0, "other": 2.5, "egress": 0.5]
    #expect(priced.cost?.usd == 4.5 && priced.cost?.usdStages == stages)
    #expect(priced.cost?.gpuSeconds == 4)
    let entries = pages.entries
    #expect(entries.count == 2 && dollars(entries[0]) == stages && entries[0].cost?.usd == 4.5)
    #expect(entries[0].seconds == 8 && entries[0].gpuSeconds == 4 && entries[0].outputSeconds == 30)
    #expect(entries[0].to - entries[0].from == 8_000_000_000 && entries[0].tenant == "acme")
    #expect(entries[1].kind == .idle && entries[1].cost?.usd == 6 && entries[1].deviceTime == 6_000_000_000)
  }

  /// What it fetched is paid for, and both directions are in the ledger.
  @Test func aJobPaysForWhatItFetches() throws {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    time.advance(4)
    var document = try #require(JobResult(result))
    document.io = .init(
      bytesOut: 500_000_000, requests: 3, bytesFetched: 2_000_000_000, bytesSent: 500_000_123)
    let priced = try #require(JobResult(account.publish(0, document.document, bytes: 500_000_000)))
    account.end(0, .succeeded, result: priced)
    #expect(priced.cost?.usd == 5 && priced.cost?.usdStages["ingress"] == 0.5)
    #expect(priced.cost?.usdStages["egress"] == 0.5)
    let entry = try #require(pages.entries.first)
    #expect(entry.bytesFetched == 2_000_000_000 && entry.bytesSent == 500_000_123)
    #expect(entry.cost?.usd == 5 && entry.egress.usd == 1)
  }

  @Test func theLastPartTakesBackWhatWasOther() throws {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    time.advance(6)
    account.bookParts()
    time.advance(2)
    _ = account.publish(0, result, bytes: 0)
    account.end(0, .succeeded, result: JobResult(result))
    let parts = pages.entries.filter { $0.kind == .job }
    #expect(parts.map(\.outcome) == [.running, .succeeded] && parts.map { $0.cost?.usd } == [6, 2])
    #expect(dollars(parts[0]) == ["other": 6])
    #expect(dollars(parts[1]) == ["decode": 1, "encode": 2, "other": -1])
    #expect(parts[1].seconds == 8 && parts[1].gpuSeconds == 8)
  }

  @Test func aRefusedPublicationCostsNoBytes() throws {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    time.advance(3)
    _ = account.publish(0, result, bytes: 500_000_000)
    time.advance(1)
    account.goOn(0)
    time.advance(1)
    account.end(0, .lost, result: nil)
    let entry = try #require(pages.entries.first)
    // The second in which it was not known is idle.
    #expect(entry.cost?.usd == 4 && entry.egress == .zero && dollars(entry) == ["other": 4])
  }

  @Test func withoutAPriceThereAreTimesAlone() throws {
    let account = account(price: nil)
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    time.advance(3)
    let priced = try #require(JobResult(account.publish(0, result, bytes: 1 << 40)))
    account.end(0, .succeeded, result: priced)
    #expect(priced.cost?.usd == nil && priced.cost?.gpuSeconds == 3)
    let entry = try #require(pages.entries.first)
    #expect(entry.cost == nil && entry.stages.isEmpty && entry.deviceTime == 3_000_000_000)
  }

  /// Who books parts and whose attempt ends are two threads.
  @Test func noPartComesAfterTheEnd() {
    var options = WorkerOptions()
    options.name = "w"
    let account = DeviceAccount(
      .cpu, deviceID: "cpu", price: nil, options: options, clock: AccountClock(),
      book: { [pages] entry, _ in
        // Whoever might get in between is let in.
        if entry.outcome == .running { for _ in 0..<10 { sched_yield() } }
        pages.add(entry)
      })
    account.open(0)
    let (group, isOver) = (ThreadGroup(), Completion())
    #expect(group.start("parts") { while !isOver.isSet { account.bookParts() } })
    for number in 0..<300 {
      account.begin(0, facts("\(number)"), of: "default")
      sched_yield()
      account.end(0, .failed, result: nil)
    }
    isOver.signal()
    group.wait()
    var (ended, late): (Set<String>, [String]) = ([], [])
    for entry in pages.entries where entry.kind == .job {
      if ended.contains(entry.job) { late.append(entry.job) }
      if entry.outcome != .running { ended.insert(entry.job) }
    }
    #expect(ended.count == 300 && late == [])
  }

  @Test(arguments: [1e300, -1, .infinity, .nan, 1.1e9]) func aLaneCannotLieWithoutBounds(_ lie: Double) throws
  {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    var honest = try #require(JobResult(result))
    var output = try #require(honest.outputs.first)
    output.duration = lie
    honest.outputs.append(output)
    account.end(0, .succeeded, result: honest)
    #expect(pages.entries.first?.outputSeconds == 30)
  }

  @Test func whatALaneSaysAddsUpToNoMoreThanCanBe() throws {
    let account = account()
    account.open(0)
    account.begin(0, facts("a"), of: "default")
    var much = try #require(JobResult(result))
    var output = try #require(much.outputs.first)
    (output.duration, output.bytes) = (1e9, .max)
    much.outputs = [output, output]
    account.end(0, .succeeded, result: much)
    #expect(pages.entries.first?.outputSeconds == 1e9 && pages.entries.first?.bytesOut == 1 << 60)
  }

  @Test func aResultThatIsNoneIsLeftAlone() {
    let account = account()
    account.open(0)
    #expect(account.publish(0, "nonsense", bytes: 0) == "nonsense")
    #expect(account.publish(0, result, bytes: 0) == result, "there is no attempt")
    account.end(0, .failed, result: nil)
    #expect(pages.entries.isEmpty)
  }
}
