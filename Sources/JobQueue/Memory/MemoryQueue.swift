import ClipJob
import Threads

/// The embedded queue: one process, nothing to install, the same promises. Without a journal its jobs end with the process; with
/// one every change is kept before the call returns, and before anybody who waits learns of it.
///
/// It serves `render`, tests, a first try, and a single machine. Some of its operations walk through its jobs: it is made for
/// thousands.
public final class MemoryQueue: JobQueue {
  /// What all objects of a queue share.
  private final class Core: Sendable {
    let name: String
    let clock: any QueueClock
    let journal: (any QueueJournal)?
    let condition = Condition()
    nonisolated(unsafe) var store: MemoryStore  // guarded by `condition`

    init(name: String, store: MemoryStore, clock: any QueueClock, journal: (any QueueJournal)?) {
      (self.name, self.store, self.clock, self.journal) = (name, store, clock, journal)
      clock.whenMoved { [weak self] in
        guard let self else { return }
        condition.locked { condition.broadcast() }
      }
    }
  }

  private let core: Core
  private nonisolated(unsafe) var isWoken = false  // guarded by `condition`

  public var name: String { core.name }
  private var clock: any QueueClock { core.clock }
  private var condition: Condition { core.condition }

  public convenience init(
    name: String = "default", retention: Retention = Retention(), clock: any QueueClock = SteadyClock()
  ) {
    self.init(name: name, store: MemoryStore(retention: retention), clock: clock, journal: nil)
  }

  /// The queue that a journal keeps. What was read there and not decided is read again.
  package convenience init(
    name: String, retention: Retention = Retention(), clock: any QueueClock = SteadyClock(),
    journal: any QueueJournal
  ) throws(QueueError) {
    let store = MemoryStore(try journal.load(), retention: retention, now: clock.now())
    self.init(name: name, store: store, clock: clock, journal: journal)
  }

  private init(
    name: String, store: MemoryStore, clock: any QueueClock, journal: (any QueueJournal)?
  ) {
    core = Core(name: name, store: store, clock: clock, journal: journal)
  }

  private init(_ core: Core) { self.core = core }

  /// Another object of the same queue, for somebody who stops by himself: `wake` is each object's own.
  public func another() -> MemoryQueue { MemoryQueue(core) }

  public func now() -> Timestamp { clock.now() }

  public func wake() {
    condition.locked {
      isWoken = true
      condition.broadcast()
    }
  }

  /// Looks, and changes nothing that has to be kept. (Jobs whose time has come get in line by a look, too; that follows from
  /// their records, and is kept with the next change.)
  func look<T>(_ body: (inout MemoryStore, Timestamp) -> T) -> T {
    condition.locked { body(&core.store, clock.now()) }
  }

  /// Changes something of which nobody has to be told.
  func note<T>(_ body: (inout MemoryStore, Timestamp) throws(QueueError) -> T) throws(QueueError) -> T {
    try condition.locked { () throws(QueueError) -> T in try kept(body) }
  }

  /// Changes something, of which all who wait are told once it is kept.
  func change<T>(_ body: (inout MemoryStore, Timestamp) throws(QueueError) -> T) throws(QueueError) -> T {
    try condition.locked { () throws(QueueError) -> T in
      let answer = try kept(body)
      condition.broadcast()
      return answer
    }
  }

  /// Tries until there is something, the time is over or `wake` was called. `nextTry` says when trying again may help
  /// although nothing was changed.
  ///
  /// - Parameter isChange: what it finds is a change, which is kept.
  func attempt<T>(
    upTo seconds: Double, isChange: Bool = false,
    _ body: (inout MemoryStore, Timestamp, _ isWoken: Bool) throws(QueueError) -> T?,
    nextTry: (borrowing MemoryStore, Timestamp) -> Timestamp? = { _, _ in nil }
  ) throws(QueueError) -> T? {
    let end = monotonicSeconds() + (seconds.isNaN ? 0 : seconds)
    return try condition.locked { () throws(QueueError) -> T? in
      while true {
        let now = clock.now()
        let found =
          isChange
          ? try kept { (store, now) throws(QueueError) in try body(&store, now, isWoken) }
          : try body(&core.store, now, isWoken)
        if let found {
          condition.broadcast()
          return found
        }
        guard !isWoken, monotonicSeconds() < end else { return nil }
        let next = nextTry(core.store, now).map { monotonicSeconds() + max(0.001, $0.seconds(since: now)) }
        _ = condition.wait(until: min(end, next ?? end))
      }
    }
  }

  /// All of it or nothing, kept when it returns. Only with the lock held.
  private func kept<T>(
    _ body: (inout MemoryStore, Timestamp) throws(QueueError) -> T
  ) throws(QueueError) -> T {
    let answer = try body(&core.store, clock.now())
    guard let journal = core.journal else {
      core.store.settleChanges()
      return answer
    }
    guard let changes = core.store.changes else { return answer }
    do throws(QueueError) {
      try journal.keep(changes)
    } catch {
      core.store.revertChanges(now: clock.now())
      // Who waits for what was taken back may find something else.
      condition.broadcast()
      throw error
    }
    core.store.settleChanges()
    return answer
  }
}
