import Costs
import Synchronization

/// The ledger of a queue in this process.
public final class MemoryLedger: Ledger {
  public let queue: String
  private let retention: Retention
  private let clock: any QueueClock
  private let state = Mutex(State())

  private struct State {
    var records: [LedgerRecord] = []
    var last = LedgerPosition.start
    /// The number of each writer's last batch.
    var writers: [String: Int64] = [:]
  }

  public init(
    queue: String = "default", retention: Retention = Retention(), clock: any QueueClock = SteadyClock()
  ) {
    self.queue = queue
    self.retention = retention
    self.clock = clock
  }

  public func now() -> Timestamp { clock.now() }

  public func append(_ batch: LedgerBatch) {
    let now = clock.now()
    let oldest = now.adding(seconds: -retention.ledgerTime)
    let most = max(1, retention.ledgerEntries)
    state.withLock { state in
      guard batch.number > state.writers[batch.writer] ?? 0 else { return }
      state.writers[batch.writer] = batch.number
      for entry in batch.entries {
        state.last = max(LedgerPosition(at: now, number: 0), state.last.next)
        state.records.append(LedgerRecord(position: state.last, entry: entry))
      }
      let isOver = state.records.count >= 2 * most
      let isOld = state.records.first.map { $0.position.at < oldest } ?? false
      guard isOver || isOld else { return }
      state.records = Array(state.records.drop { $0.position.at < oldest }.suffix(most))
    }
  }

  public func entries(after position: LedgerPosition, limit: Int) -> [LedgerRecord] {
    state.withLock { Array($0.records.drop { $0.position <= position }.prefix(max(0, limit))) }
  }
}

extension LedgerPosition {
  fileprivate var next: LedgerPosition { LedgerPosition(at: at, number: number + 1) }
}
