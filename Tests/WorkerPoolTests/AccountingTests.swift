import ClipJob
import Costs
import Foundation
import JobQueue
import Logging
import Synchronization
import TestKit
import Testing
import Threads

@testable import WorkerPool

/// Workers whose time has a price: what is booked is what it cost, whatever jobs and lanes do.
@Suite struct AccountingTests {
  private let bench = WorkerBench()
  private let witness = BookWitness()
  /// Of each core; a GPU has another.
  private let table = PriceTable(
    devices: [.init("Fake", .init(onDemand: Money(picodollars: 7_777_777_777_777)))],
    core: .init(onDemand: Money(picodollars: 3_333_333_333_333)))

  private func price(_ device: String) -> Money {
    device == "cpu" ? Money(picodollars: 3_333_333_333_333) : Money(picodollars: 7_777_777_777_777)
  }

  private func expectSum(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let audit = LedgerAudit(try bench.ledger.all(), price: price)
    #expect(audit.problems == [], sourceLocation: sourceLocation)
    #expect(!audit.seconds.isEmpty, sourceLocation: sourceLocation)
  }

  @Test func jobsAndIdleTimeAddUpToThePriceOfTheTime() throws {
    let before = monotonicSeconds()
    let running = try bench.start(observer: witness) {
      $0.prices = table
      $0.devices = [.init("cpu", lanes: 3)]
      $0.bookInterval = 0.02
    }
    let started = monotonicSeconds()
    for n in 0..<8 { try bench.enqueue("good-\(n)", to: "good-\(n).mp4") }
    try bench.enqueue("bad", fake: "progress fail:source.unreadable")
    try bench.enqueue("again", fake: "progress once:fail:again.later publish rename finish", to: "again.mp4")
    try bench.enqueue("lost", fake: "progress once:signal:9 publish rename finish", to: "lost.mp4")
    try bench.enqueue("crash", fake: "progress signal:11")
    try bench.enqueue("half", fake: "once:half publish rename finish", to: "half.mp4")
    try bench.enqueue("unwanted", fake: "say:here wait")
    try bench.logged("here")
    _ = try bench.queue.cancel("unwanted")
    for id in (0..<8).map({ "good-\($0)" }) + ["bad", "again", "lost", "crash", "half", "unwanted"] {
      _ = try bench.end(of: id)
    }
    let ending = monotonicSeconds()
    try running.stop()
    let after = monotonicSeconds()

    try expectSum()
    let entries = try bench.ledger.all()
    #expect(Set(entries.map(\.worker)) == ["w"])
    let seconds = try #require(LedgerAudit(entries, price: price).seconds.values.first)
    #expect(seconds >= ending - started && seconds <= after - before)
    func outcomes(_ id: String) -> [LedgerEntry.Outcome?] {
      entries.filter { $0.job == id && $0.outcome != .running }.map(\.outcome)
    }
    #expect(outcomes("good-3") == [.succeeded] && outcomes("bad") == [.failed])
    #expect(outcomes("again") == [.retrying, .succeeded] && outcomes("lost") == [.retrying, .succeeded])
    #expect(outcomes("crash") == [.retrying, .failed] && outcomes("unwanted") == [.cancelled])
    #expect(
      entries.filter { $0.kind == .job }.allSatisfy { $0.cost ?? .zero > .zero || $0.outcome != .failed })
    // Who looks on hears the same; between lanes there is no order.
    #expect(witness.entries.map { "\($0)" }.sorted() == entries.map { "\($0)" }.sorted())
  }

  @Test func resultsTellWhatTheLedgerTells() throws {
    let running = try bench.start {
      $0.prices = table
      $0.prices?.egress = Money(picodollars: Money.perDollar * 1000)
    }
    try bench.enqueue("j", fake: "progress publish rename finish")
    let record = try bench.end(of: "j")
    try running.stop()
    let result = try #require(JobResult(reading: record.result ?? []))
    let entry = try #require(try bench.ledger.all().first { $0.job == "j" })
    let cost = try #require(entry.cost)
    #expect(Int128(((result.cost?.usd ?? 0) * 1e12).rounded()) == cost.picodollars)
    let bytes = Int128("attempt \(record.token)\n".utf8.count)
    #expect(entry.egress.picodollars == bytes * Money.perDollar / 1_000_000)
    #expect(result.cost?.usdStages["egress"] == entry.egress.usd)
    #expect(result.cost?.usdStages.keys.sorted() == entry.stages.keys.sorted())
    #expect(entry.token == record.token && entry.attempt == 1 && entry.labels["fake"] != nil)
    #expect(result.cost?.gpuSeconds == nil)
    try expectSum()
  }

  @Test func aJobThatGoesOnIsBookedInParts() throws {
    let running = try bench.start(observer: witness) {
      $0.prices = table
      $0.bookInterval = 0.02
    }
    try bench.enqueue("j", fake: "progress until:go publish rename finish")
    try witness.wait { $0.job == "j" && $0.outcome == .running && $0.cost ?? .zero > .zero }
    bench.touch("go")
    let record = try bench.end(of: "j")
    try running.stop()
    try expectSum()
    let parts = try bench.ledger.all().filter { $0.job == "j" }
    #expect(parts.count > 1 && parts.map(\.outcome).dropLast().allSatisfy { $0 == .running })
    #expect(parts.last?.outcome == .succeeded)
    for (a, b) in zip(parts, parts.dropFirst()) { #expect(a.to == b.from) }
    let result = try #require(JobResult(reading: record.result ?? []))
    let sum = parts.reduce(Money.zero) { $0 + ($1.cost ?? .zero) }
    #expect(Int128(((result.cost?.usd ?? 0) * 1e12).rounded()) == sum.picodollars)
  }

  @Test func whatIsNotPublishedAfterAllGoesOnCosting() throws {
    let running = try bench.start { $0.prices = table }
    running.queue.before(.commit) { () throws(QueueError) in
      throw .stale(LeaseID(job: "j", token: 1, nonce: "n"))
    }
    try bench.enqueue("j", fake: "publish rename finish")
    try bench.logged("nothing was published")
    try running.stop()
    try expectSum()
    let entry = try #require(try bench.ledger.all().first { $0.job == "j" })
    #expect(entry.outcome == .lost && entry.egress == .zero && entry.stages.keys.sorted() == ["other"])
  }

  @Test func GPUsAddUpThroughQuarantines() throws {
    let gpus = [GPUs.gpu("a"), GPUs.gpu("b", ordinal: 1)]
    let running = try bench.start(gpus: gpus, lanes: 2, cpu: true) {
      $0.prices = table
      $0.bookInterval = 0.02
      $0.health.faults = 2
      $0.health.coolDown = 0.05
    }
    for n in 0..<6 {
      try bench.enqueue(
        "sick-\(n)", fake: "on:GPU-a:fail:device.lost publish rename finish", to: "sick-\(n).mp4")
      try bench.enqueue("full-\(n)", fake: "once:fail:device.full publish rename finish", to: "full-\(n).mp4")
    }
    for n in 0..<6 {
      #expect(try bench.end(of: "sick-\(n)").state == .succeeded)
      #expect(try bench.end(of: "full-\(n)").state == .succeeded)
    }
    try running.stop()
    // The GPUs' price has the processor in it: the device cpu costs nothing then.
    let audit = LedgerAudit(try bench.ledger.all()) { $0 == "cpu" ? .zero : price($0) }
    #expect(audit.problems == [] && audit.seconds.count == 3)
    let onGPU = try #require(
      try bench.ledger.all().first { $0.outcome == .succeeded && $0.device == "Fake" })
    #expect(onGPU.gpuSeconds ?? 0 > 0)
  }

  @Test func withoutAPriceTableOnlyTimesAreTold() throws {
    let running = try bench.start()
    try bench.enqueue("j")
    let record = try bench.end(of: "j")
    try running.stop()
    let result = try #require(JobResult(reading: record.result ?? []))
    #expect(result.cost?.usd == nil && result.cost?.usdStages ?? [:] == [:])
    let entries = try bench.ledger.all()
    #expect(entries.allSatisfy { $0.cost == nil } && entries.contains { $0.job == "j" && $0.deviceTime > 0 })
    #expect(bench.log.split(separator: "\n").count { $0.contains("no price table") } == 1)
  }

  @Test func aDeviceWithoutAPriceIsTold() throws {
    let running = try bench.start { $0.prices = PriceTable(egress: Money(picodollars: 1)) }
    try bench.logged("the price table has no on-demand price for cores")
    try running.stop()
    #expect(try bench.ledger.all().allSatisfy { $0.cost == nil })
  }

  // MARK: A ledger that is away

  @Test(arguments: [LedgerDouble.Fault.unreachable, .answerLost])
  func aLedgerThatCannotBeWrittenHoldsUpNoJob(_ fault: LedgerDouble.Fault) throws {
    let double = LedgerDouble(bench.ledger)
    double.set(fault)
    let running = try bench.start(ledger: double) {
      $0.prices = table
      $0.bookInterval = 0.02
    }
    for n in 0..<4 { try bench.enqueue("j-\(n)", to: "j-\(n).mp4") }
    for n in 0..<4 { #expect(try bench.end(of: "j-\(n)").state == .succeeded) }
    try bench.logged("cannot write to the ledger, will try again: the test's ledger is away")
    double.set(.none)
    try running.stop()
    // Nothing is missing and nothing is there twice.
    try expectSum()
    #expect(try bench.ledger.all().count { $0.kind == .job && $0.outcome == .succeeded } == 4)
  }

  @Test func aWriterKeepsABoundedNumberOfEntriesAndSaysWhatIsMissing() throws {
    let double = LedgerDouble(bench.ledger)
    double.set(.unreachable)
    let lines = Lines()
    let calls = QueueCall(log: lines.log, ending: Completion(), queue: nil)
    let heard = Mutex<[Int]>([])
    let writer = LedgerWriter(double, name: "w", calls: calls, limit: 10, patience: 0) { count in
      heard.withLock { $0.append(count) }
    }
    for n in 0..<30 {
      writer.add(LedgerEntry(.idle, from: Int64(n), to: Int64(n), worker: "w", device: "cpu"))
    }
    // Before the end: who looks on can say so while it goes on.
    #expect(heard.withLock { $0 } == Array(repeating: 1, count: 20))
    writer.close()
    writer.run()
    #expect(lines.text.components(separatedBy: "dropping its oldest entries").count == 2, "told once")
    #expect(heard.withLock { $0.reduce(0, +) } == 30)
    #expect(lines.text.contains("30 ledger entries could not be written"))
    #expect(try bench.ledger.all() == [])
  }

  /// A log that is read afterwards.
  private final class Lines: @unchecked Sendable {
    // Unchecked: `lines` is guarded by `lock`.
    private let lock = NSLock()
    private var lines: [String] = []
    var text: String { lock.withLock { lines.joined(separator: "\n") } }
    var log: WorkerLog { WorkerLog(.human) { [self] line in lock.withLock { lines.append(line) } } }
  }
}
