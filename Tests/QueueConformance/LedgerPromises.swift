import Costs
import JobQueue
import Testing

/// A ledger under test and the time that it lives in.
public protocol LedgerFixture: Sendable {
  /// Empty at first.
  var ledger: any Ledger { get }
  /// The same ledger, as another process sees it.
  func another() throws -> any Ledger
  /// Moves the ledger's time on.
  func advance(seconds: Double) throws
}

/// One thing that every ledger promises, with the test of it.
public struct LedgerPromise: Sendable, CustomTestStringConvertible {
  public let name: String
  let retention: Retention
  let test: @Sendable (any LedgerFixture) throws -> Void

  init(
    _ name: String, keeping retention: Retention = Retention(),
    _ test: @escaping @Sendable (any LedgerFixture) throws -> Void
  ) {
    self.name = name
    self.retention = retention
    self.test = test
  }

  public var testDescription: String { name }

  /// - Parameter fixture: makes a ledger that keeps as much as it is told.
  public func check(_ fixture: (Retention) throws -> any LedgerFixture) throws {
    try test(fixture(retention))
  }

  private static func entry(_ number: Int) -> LedgerEntry {
    var entry = LedgerEntry(.job, from: Int64(number), to: Int64(number), worker: "w", device: "cpu")
    entry.job = "job-\(number)"
    entry.cost = Money(picodollars: Int128(number))
    entry.labels = ["tenant": "ä \"quoted\"\n"]
    return entry
  }

  private static func batch(_ number: Int64, by writer: String = "w", _ entries: Range<Int>) -> LedgerBatch {
    LedgerBatch(writer: writer, number: number, entries: entries.map(entry))
  }

  private static func jobs(_ ledger: any Ledger) throws -> [Int64] {
    try ledger.entries(after: .start, limit: 10_000).map(\.entry.from)
  }

  public static let all: [LedgerPromise] = [
    LedgerPromise("entries come back as they were, in order, for everybody") { fixture in
      try fixture.ledger.append(batch(1, 0..<2))
      try fixture.another().append(batch(1, by: "v", 2..<3))
      let records = try fixture.another().entries(after: .start, limit: 10)
      #expect(records.map(\.entry) == (0..<3).map(entry))
      #expect(records.map(\.position) == records.map(\.position).sorted())
      #expect(Set(records.map(\.position)).count == 3)
    },
    LedgerPromise("entries come after a position, as many as were asked for") { fixture in
      try fixture.ledger.append(batch(1, 0..<5))
      let two = try fixture.ledger.entries(after: .start, limit: 2)
      #expect(two.map(\.entry.from) == [0, 1])
      let last = try #require(two.last).position
      #expect(try fixture.ledger.entries(after: last, limit: 10).map(\.entry.from) == [2, 3, 4])
      #expect(try fixture.ledger.entries(after: last, limit: 0) == [])
    },
    LedgerPromise("a batch that was added is not added again") { fixture in
      try fixture.ledger.append(batch(1, 0..<2))
      try fixture.ledger.append(batch(1, 0..<2))
      try fixture.another().append(batch(1, 0..<2))
      #expect(try jobs(fixture.ledger) == [0, 1])
      try fixture.ledger.append(batch(2, 2..<3))
      try fixture.ledger.append(batch(1, 0..<2))
      // Another writer has numbers of its own.
      try fixture.ledger.append(batch(1, by: "v", 3..<4))
      #expect(try jobs(fixture.ledger) == [0, 1, 2, 3])
    },
    LedgerPromise("an empty batch adds nothing") { fixture in
      try fixture.ledger.append(batch(1, 0..<0))
      #expect(try jobs(fixture.ledger) == [])
    },
    LedgerPromise("entries are read by the time at which they came in, in portions") { fixture in
      try fixture.ledger.append(batch(1, 0..<10))
      try fixture.advance(seconds: 60)
      let since = try fixture.ledger.now()
      for n in 0..<9 { try fixture.ledger.append(batch(Int64(n) + 2, (10 + n * 250)..<(260 + n * 250))) }
      try fixture.advance(seconds: 60)
      let until = try fixture.ledger.now()
      try fixture.ledger.append(batch(20, 5000..<5010))
      func read(_ since: Timestamp, _ until: Timestamp) throws -> [Int64] {
        var found: [Int64] = []
        try fixture.ledger.read(since: since, until: until) { found.append($0.from) }
        return found
      }
      #expect(try read(since, until) == Array(10..<2260))
      #expect(try read(Timestamp(milliseconds: 0), since) == Array(0..<10))
      #expect(try read(until, until.adding(seconds: 60)) == Array(5000..<5010))
      #expect(try read(until.adding(seconds: 60), until.adding(seconds: 120)) == [])
    },
    LedgerPromise("of more entries than are kept, the oldest are dropped", keeping: .ledger(entries: 200)) {
      fixture in
      for n in 0..<10 { try fixture.ledger.append(batch(Int64(n) + 1, (n * 100)..<(n * 100 + 100))) }
      let kept = try jobs(fixture.ledger)
      #expect((200...400).contains(kept.count), "\(kept.count) are kept")
      #expect(kept == Array(Int64(1000 - kept.count)..<1000))
    },
    LedgerPromise("entries are dropped when they are old", keeping: .ledger(seconds: 3600)) { fixture in
      try fixture.ledger.append(batch(1, 0..<150))
      try fixture.ledger.append(batch(2, 150..<300))
      try fixture.advance(seconds: 3000)
      try fixture.ledger.append(batch(3, 300..<310))
      #expect(try jobs(fixture.ledger) == Array(0..<310))
      try fixture.advance(seconds: 3000)
      try fixture.ledger.append(batch(4, 310..<311))
      let kept = try jobs(fixture.ledger)
      // About: a server drops whole blocks of them.
      #expect(kept.count < 150 && kept.suffix(11) == Array(300..<311)[...])
    },
  ]
}

extension Retention {
  fileprivate static func ledger(entries: Int? = nil, seconds: Double? = nil) -> Retention {
    var retention = Retention()
    retention.ledgerEntries = entries ?? retention.ledgerEntries
    retention.ledgerTime = seconds ?? retention.ledgerTime
    return retention
  }
}
