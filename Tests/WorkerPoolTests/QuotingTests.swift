import ClipJob
import Costs
import Foundation
import JobQueue
import Quotes
import Synchronization
import TestKit
import Testing

@testable import WorkerPool

/// Quotes on their way: made when a lane has planned, told in results, taught by what jobs took.
@Suite struct QuotingTests {
  private let bench = WorkerBench()
  private let store = MemoryQuoteStore()

  /// Of one core, of which a worker in a test has one.
  private static func prices(hourly: Int = 3600) -> PriceTable {
    PriceTable(core: PriceTable.Hourly(onDemand: Money(picodollars: Money.perDollar * Int128(hourly))))
  }

  private func enqueue(_ id: String, _ script: String, members: String = "", to output: String = "out.mp4")
    throws
  {
    let document = bench.document(id, fake: script, to: output, members: members)
    #expect(try bench.queue.enqueue(JobRequest(id: id), document: document) == .accepted)
  }

  private func cost(_ record: JobRecord) throws -> JSONValue {
    let result = try #require(record.result)
    return try #require(try JSONValue(parsing: result)["cost"])
  }

  @Test func aResultTellsItsQuoteBesideTheTruth() throws {
    let running = try bench.start(quoteCache: QuoteCache(store)) { $0.prices = Self.prices() }
    try enqueue("a", "plan:100 publish rename finish")
    let record = try bench.end(of: "a")
    #expect(record.state == .succeeded)
    let cost = try cost(record)
    var work = WorkFeatures()
    work[.encode] = 100
    let quote = QuoteModel(device: "cpu").quote(work, memory: 100 << 20)
    #expect(abs((cost["quotedSeconds"]?.double ?? 0) - quote.seconds) < 0.001)
    #expect(abs((cost["quotedUSD"]?.double ?? 0) - quote.seconds) < 0.001)
    #expect((cost["laneSeconds"]?.double ?? 0) > 0)
    try running.stop()
    #expect(store.lessons()["cpu"]?.jobs == 1)
  }

  @Test func aJobAboveItsBudgetIsNotBegun() throws {
    let running = try bench.start(quoteCache: QuoteCache(store)) {
      $0.prices = Self.prices(hourly: 1_000_000)
    }
    try enqueue("dear", "plan:100 publish rename finish", members: #""budget": {"maxCostUSD": 0.01}, "#)
    let record = try bench.end(of: "dear")
    #expect(record.state == .failed && !record.isDead && record.error?.code == "budget.exceeded", "\(record)")
    #expect(record.error?.path == "budget.maxCostUSD" && record.attempts == 1)
    #expect(!FileManager.default.fileExists(atPath: bench.folder.file("out.mp4")))
    // The lane is good for the next one, which may cost what it likes.
    try enqueue("next", "plan:100 publish rename finish")
    #expect(try bench.end(of: "next").state == .succeeded)
    try running.stop()
    #expect(bench.log.components(separatedBy: "ready (process").count == 2)
    #expect(store.lessons()["cpu"]?.jobs == 1, "what was not done teaches nothing")
  }

  @Test func withoutAPriceABudgetCannotBeKept() throws {
    let running = try bench.start(quoteCache: QuoteCache(store))
    try enqueue("a", "plan:100 publish rename finish", members: #""budget": {"maxCostUSD": 0}, "#)
    let record = try bench.end(of: "a")
    #expect(record.state == .succeeded)
    #expect(try cost(record)["quotedUSD"] == nil)
    #expect(bench.log.contains("budget"))
    try running.stop()
  }

  @Test func aJobThatFailsTeachesNothing() throws {
    let running = try bench.start(quoteCache: QuoteCache(store))
    try enqueue("a", "plan:100 fail:x.bad")
    #expect(try bench.end(of: "a").state == .failed)
    try running.stop()
    #expect(store.lessons().isEmpty)
  }

  @Test func aSecondPlanIsOutOfTurn() throws {
    let running = try bench.start(quoteCache: QuoteCache(store))
    try enqueue("a", "plan:1 plan:1 publish rename finish")
    let record = try bench.end(of: "a")
    #expect(record.state == .failed && record.isDead, "\(record)")
    try running.stop()
  }

  @Test func aRealLaneIsQuotedByItsPlan() throws {
    let running = try bench.start(.real, quoteCache: QuoteCache(store))
    try enqueue("a", "")
    let record = try bench.end(of: "a")
    #expect(record.state == .succeeded)
    let cost = try cost(record)
    #expect((cost["quotedSeconds"]?.double ?? 0) > 0 && (cost["laneSeconds"]?.double ?? 0) > 0)
    #expect((cost["peakMemoryBytes"]?.integer ?? 0) > 0)
    try running.stop()
    let lessons = try #require(store.lessons()["cpu"])
    #expect(lessons.jobs == 1 && lessons.values[1] == 1, "its memory, too")
  }

  @Test func aRealLaneThatIsDeclinedOpensNothing() throws {
    let running = try bench.start(.real, quoteCache: QuoteCache(store)) { $0.prices = Self.prices() }
    try enqueue("a", "", members: #""budget": {"maxCostUSD": 0}, "#, to: "deep/out.mp4")
    #expect(try bench.end(of: "a").error?.code == "budget.exceeded")
    try enqueue("b", "", to: "b.mp4")
    #expect(try bench.end(of: "b").state == .succeeded)
    try running.stop()
    #expect(!FileManager.default.fileExists(atPath: bench.folder.file("deep")))
  }
}

@Suite struct QuoterTests {
  /// Fails as long as it is told to.
  private final class Store: QuoteStore {
    let memory = MemoryQuoteStore()
    let isAway = Mutex(false)

    private func check() throws(QueueError) {
      if isAway.withLock({ $0 }) { throw QueueError(.unavailable, "away") }
    }
    func lessons() throws(QueueError) -> [String: QuoteStatistics] {
      try check()
      return memory.lessons()
    }
    func learn(_ lessons: QuoteStatistics, device: String) throws(QueueError) {
      try check()
      memory.learn(lessons, device: device)
    }
  }

  private let store = Store()
  private let lesson = QuoteModel(device: "cpu").lesson(WorkFeatures(), seconds: 3, memory: 1, peak: nil)

  @Test func whatCouldNotBeToldIsToldLater() throws {
    let quoteCache = QuoteCache(store)
    let lesson = try #require(lesson)
    store.isAway.withLock { $0 = true }
    quoteCache.learn(lesson, device: "cpu")
    #expect(throws: QueueError.self) { try quoteCache.exchange() }
    #expect(quoteCache.book.model(of: "cpu").jobs == 1 && quoteCache.hasLearnt)
    store.isAway.withLock { $0 = false }
    quoteCache.learn(lesson, device: "cpu")
    try quoteCache.exchange()
    #expect(store.memory.lessons()["cpu"]?.jobs == 2 && !quoteCache.hasLearnt)
    try quoteCache.exchange()
    #expect(store.memory.lessons()["cpu"]?.jobs == 2)
    #expect(quoteCache.book.model(of: "cpu").jobs == 2)
  }

  @Test func workersLearnFromEachOther() throws {
    let (one, other) = (QuoteCache(store), QuoteCache(store))
    one.learn(try #require(lesson), device: "NVIDIA L4")
    try one.exchange()
    #expect(other.book.devices.isEmpty)
    try other.exchange()
    #expect(other.book.model(of: "NVIDIA L4").jobs == 1)
  }
}
