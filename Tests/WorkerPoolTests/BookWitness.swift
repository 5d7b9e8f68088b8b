import Costs
import Foundation
import JobQueue
import Synchronization
import Threads

@testable import WorkerPool

/// Hears what is booked, and lets a test wait for it.
final class BookWitness: WorkerObserver, @unchecked Sendable {
  // Unchecked: `heard` is guarded by `condition`.
  private let condition = Condition()
  private var heard: [LedgerEntry] = []

  func attemptEnded(_ attempt: AttemptReport) {}
  func laneEnded(_ end: LaneEnd) {}
  func booked(_ entry: LedgerEntry, queue: String) {
    condition.locked { heard.append(entry) }
    condition.broadcast()
  }

  var entries: [LedgerEntry] { condition.locked { heard } }

  /// Waits for an entry.
  func wait(for isWanted: (LedgerEntry) -> Bool) throws {
    let end = monotonicSeconds() + WorkerBench.patience
    try condition.locked {
      while !heard.contains(where: isWanted) {
        guard condition.wait(until: end) else {
          throw WorkerBench.TimedOut(description: "never booked; \(heard)")
        }
      }
    }
  }
}

/// A ledger seen through one client's connection: it can fail before it writes, or after.
final class LedgerDouble: Ledger {
  enum Fault: Sendable { case none, unreachable, answerLost }

  private let base: MemoryLedger
  private let fault = Mutex(Fault.none)

  init(_ base: MemoryLedger) { self.base = base }

  func set(_ fault: Fault) { self.fault.withLock { $0 = fault } }

  var queue: String { base.queue }

  func append(_ batch: LedgerBatch) throws(QueueError) {
    let fault = fault.withLock { $0 }
    if fault != .unreachable { base.append(batch) }
    if fault != .none { throw QueueError(.unavailable, "the test's ledger is away") }
  }

  func entries(after position: LedgerPosition, limit: Int) -> [LedgerRecord] {
    base.entries(after: position, limit: limit)
  }

  func now() -> Timestamp { base.now() }
}

extension Ledger {
  /// All that there is.
  func all() throws -> [LedgerEntry] {
    try entries(after: .start, limit: 1_000_000).map(\.entry)
  }
}
