import Costs
import JobQueue
import Logging
import Threads

/// Brings entries to a ledger, on a thread of its own. Whoever adds one never waits, and no job suffers when the ledger
/// cannot be written: entries are kept until it can, up to a bound.
final class LedgerWriter: @unchecked Sendable {
  // Unchecked: all that changes is guarded by `condition`, but for what only `run` uses.
  private let ledger: any Ledger
  private let name: String
  private let calls: QueueCall
  private let limit: Int
  /// Seconds that the last entries may take, after `close`.
  private let patience: Double
  private let onDrop: @Sendable (Int) -> Void
  private let condition = Condition()
  private var waiting: [LedgerEntry] = []
  private var dropped = 0
  /// How many were when an entry was last written, and whether it was told since then that there are more.
  private var droppedBefore = 0
  private var isDroppingTold = false
  private var isClosed = false

  /// Entries that are written at once.
  private static let batch = 200

  /// - Parameters:
  ///   - name: unique among writers.
  ///   - limit: entries that are kept while the ledger cannot be written; the oldest of more are dropped.
  ///   - onDrop: hears how many entries were given up; may not block.
  init(
    _ ledger: any Ledger, name: String, calls: QueueCall, limit: Int = 10_000, patience: Double = 5,
    onDrop: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.ledger = ledger
    self.name = name
    self.calls = calls
    self.limit = limit
    self.patience = patience
    self.onDrop = onDrop
  }

  func add(_ entry: LedgerEntry) {
    condition.locked {
      waiting.append(entry)
      guard waiting.count > limit else { return }
      waiting.removeFirst()
      drop(1)
    }
    condition.broadcast()
  }

  /// Nothing is added any more: `run` ends when all is written, or cannot be.
  func close() {
    condition.locked { isClosed = true }
    condition.broadcast()
  }

  /// Writes, until `close`.
  func run() {
    var number: Int64 = 0
    while let entries = next() {
      number += 1
      guard write(LedgerBatch(writer: name, number: number, entries: entries)) else { break }
    }
    let lost = condition.locked {
      drop(waiting.count)
      return dropped
    }
    if lost > 0 {
      calls.log.error(
        "\(lost) ledger entr\(lost == 1 ? "y" : "ies") could not be written; the ledger lacks their costs")
    }
  }

  /// Waits for entries; nil: there are none and will be none.
  private func next() -> [LedgerEntry]? {
    condition.locked {
      while waiting.isEmpty, !isClosed { condition.wait() }
      let entries = Array(waiting.prefix(Self.batch))
      waiting.removeFirst(entries.count)
      return entries.isEmpty ? nil : entries
    }
  }

  /// Only while `condition` is locked.
  private func drop(_ count: Int) {
    dropped += count
    if count > 0 { onDrop(count) }
  }

  /// Until it is written; false: the time for that is over.
  private func write(_ batch: LedgerBatch) -> Bool {
    var backoff = Backoff()
    var end: Double?
    while true {
      do throws(QueueError) {
        try ledger.append(batch)
        droppedBefore = condition.locked { dropped }
        isDroppingTold = false
        return true
      } catch {
        calls.tell("write to the ledger", error)
        tellDropping()
        if !pause(backoff.next(), end: &end) {
          condition.locked { drop(batch.entries.count) }
          return false
        }
      }
    }
  }

  /// Once, when there are more entries than are kept. On this thread: whoever adds one never waits.
  private func tellDropping() {
    guard !isDroppingTold, condition.locked({ dropped > droppedBefore }) else { return }
    isDroppingTold = true
    calls.log.error(
      "the ledger has been unavailable for too long: dropping its oldest entries, so it will lack their costs",
      WorkerLog.Subject(queue: calls.queue))
  }

  /// Waits before the next try; false: there shall be none.
  private func pause(_ seconds: Double, end: inout Double?) -> Bool {
    let until = monotonicSeconds() + seconds
    return condition.locked {
      while true {
        let now = monotonicSeconds()
        if isClosed, end == nil {
          // What was waited for so far counts no more: it is tried at once.
          end = now + patience
          return true
        }
        if let end, now >= end { return false }
        if now >= until { return true }
        _ = condition.wait(until: min(until, end ?? until))
      }
    }
  }
}
