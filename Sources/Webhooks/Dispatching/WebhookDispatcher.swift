import JobQueue
import Threads

/// Tells endpoints what becomes of jobs: a thread for each queue that takes its events, and some that deliver. Any number of servers may have one, over
/// the same store: they share the work, and one that is killed is replaced by the others.
public final class WebhookDispatcher: Sendable {
  public struct Options: Sendable {
    /// That deliver: attempts at a time. At most half of them wait for silent endpoints.
    public var threads = 32
    /// Seconds after which the store is asked for what is due, if nothing is known to be.
    public var poll = 1.0
    /// Seconds that pass between two looks at a queue's events: under load they are taken by many, which costs the server far less than by ones.
    public var gathering = 0.05
    /// Seconds that the queues' events are waited for at a time.
    public var wait = 10.0
    /// Called with each attempt, on the thread that made it: what came of it, and the seconds that it took.
    public var observe: @Sendable (Attempt, _ seconds: Double) -> Void = { _, _ in }
    /// Called with a line for operators.
    public var complain: @Sendable (String) -> Void = { _ in }
    public init() {}
  }

  /// What came of an attempt.
  public enum Attempt: String, Sendable, CaseIterable {
    case delivered
    /// It failed, and there will be another.
    case again
    /// It failed, and was the last one.
    case failed
  }

  /// What this dispatcher did; `WebhookStore.stats` has what all did.
  public struct Counters: Sendable, Equatable {
    /// Events that it took.
    public var events = 0
    /// Events that nobody was told of, because the queue had forgotten their jobs.
    public var forgotten = 0
    /// Times that a queue had dropped events before they were taken.
    public var gaps = 0
    /// Jobs that ended in such a gap and are told of all the same.
    public var recovered = 0
    /// Attempts that were answered with 2xx.
    public var delivered = 0
    /// Attempts that were not.
    public var failures = 0
    /// Deliveries that were given up after the last attempt.
    public var givenUp = 0
    /// Deliveries that another took over, because this process was held up for too long.
    public var lost = 0
    /// Calls of the queue or the store that failed.
    public var troubles = 0
    public init() {}
  }

  private let store: any WebhookStore
  private let takers: [EventTaker]
  private let worker: DeliveryWorker
  private let options: Options
  private let report: @Sendable (WebhookError) -> Void
  private let group = ThreadGroup()

  private let condition = Condition()
  private struct State {
    var counters = Counters()
    var isStopping = false
    /// One thread at a time asks the store for what is due; the others wait for their turn.
    var isAsking = false
    /// Something may be due that was not when the store was asked.
    var isRoused = false
    /// Deliveries to silent endpoints that threads make.
    var silent = 0
  }
  private nonisolated(unsafe) var state = State()  // guarded by `condition`

  /// - Parameters:
  ///   - queues: this dispatcher's own objects: `stop` wakes them for good.
  ///   - report: is told of calls that failed, which are made again.
  public init(
    _ store: any WebhookStore, queues: [any JobQueue], sender: any WebhookSending,
    options: Options = Options(), report: @escaping @Sendable (WebhookError) -> Void = { _ in }
  ) {
    self.store = store
    takers = queues.map { EventTaker(store: store, queue: $0) }
    worker = DeliveryWorker(store: store, sender: sender) { outcome, seconds in
      if let attempt = Attempt(rawValue: outcome.rawValue) { options.observe(attempt, seconds) }
    }
    self.options = options
    self.report = report
  }

  public var counters: Counters { condition.locked { state.counters } }

  // MARK: Life

  /// False when the system has no thread left: what was started goes on until `stop`.
  public func start() -> Bool {
    for taker in takers {
      guard group.start("hooks-events", { self.takeEvents(taker) }) else { return false }
    }
    for _ in 0..<max(1, options.threads) {
      guard group.start("hooks-deliver", { self.deliverAll() }) else { return false }
    }
    return true
  }

  /// Returns when all threads have ended. Attempts that are under way end first: `WebhookSending.timeout` at most.
  public func stop() {
    condition.locked { state.isStopping = true }
    condition.broadcast()
    for taker in takers { taker.queue.wake() }
    group.wait()
  }

  // MARK: Steps

  /// Takes the events that there are, of all queues.
  ///
  /// - Returns: how many deliveries they have become.
  package func takeEvents() throws(WebhookError) -> Int {
    var deliveries = 0
    for taker in takers {
      while case let taken = try taker.take(wait: 0), taken.events > 0 {
        note(taken, of: taker)
        deliveries += taken.deliveries
      }
    }
    return deliveries
  }

  /// Makes the attempts that are due, on the caller's thread, until none is.
  ///
  /// - Returns: how many.
  package func deliverDue() throws(WebhookError) -> Int {
    var attempts = 0
    while true {
      let (held, next) = try worker.next()
      if let held {
        note(try worker.deliver(held) { _ in false })
        attempts += 1
      } else if next != 0 {
        return attempts
      }
    }
  }

  // MARK: Threads

  private func takeEvents(_ taker: EventTaker) {
    var backoff = Backoff(base: 0.2, cap: 10)
    while !isStopping {
      do {
        let taken = try taker.take(wait: options.wait)
        backoff.reset()
        note(taken, of: taker)
        if taken.deliveries > 0 { rouse() }
        if (1..<EventTaker.batch).contains(taken.events) { _ = pause(options.gathering) }
      } catch {
        trouble(error)
        _ = pause(backoff.next())
      }
    }
  }

  private func deliverAll() {
    while let held = next() {
      do {
        note(try worker.deliver(held) { self.pause($0) })
      } catch {
        trouble(error)
      }
      if held.leased.isSilent { condition.locked { state.silent -= 1 } }
      // There is room for one more of its endpoint and its tenant.
      rouse()
    }
  }

  /// The next delivery; nil: it stops.
  private func next() -> DeliveryWorker.Held? {
    let isMine = condition.locked {
      while state.isAsking, !state.isStopping { condition.wait() }
      guard !state.isStopping else { return false }
      state.isAsking = true
      return true
    }
    guard isMine else { return nil }
    defer {
      condition.locked { state.isAsking = false }
      condition.broadcast()
    }
    var backoff = Backoff(base: 0.2, cap: 10)
    while !isStopping {
      do {
        let (held, next) = try worker.next(takesSilent: hasRoomForSilent)
        if let held {
          if held.leased.isSilent { condition.locked { state.silent += 1 } }
          return held
        }
        backoff.reset()
        waitForWork(min(options.poll, next ?? options.poll))
      } catch {
        trouble(error)
        _ = pause(backoff.next())
      }
    }
    return nil
  }

  // MARK: State

  private var isStopping: Bool { condition.locked { state.isStopping } }
  private var hasRoomForSilent: Bool {
    condition.locked { state.silent < max(1, options.threads / 2) }
  }

  /// False: it stops.
  private func pause(_ seconds: Double) -> Bool {
    let deadline = monotonicSeconds() + seconds
    return condition.locked {
      while !state.isStopping, condition.wait(until: deadline) {}
      return !state.isStopping
    }
  }

  private func waitForWork(_ seconds: Double) {
    let deadline = monotonicSeconds() + seconds
    condition.locked {
      while !state.isStopping, !state.isRoused, condition.wait(until: deadline) {}
      state.isRoused = false
    }
  }

  private func rouse() {
    condition.locked { state.isRoused = true }
    condition.broadcast()
  }

  private func trouble(_ error: WebhookError) {
    condition.locked { state.counters.troubles += 1 }
    report(error)
  }

  private func note(_ taken: EventTaker.Taken, of taker: EventTaker) {
    condition.locked {
      state.counters.events += taken.events
      state.counters.forgotten += taken.forgotten
      state.counters.gaps += taken.gap == nil ? 0 : 1
      state.counters.recovered += taken.gap?.recovered ?? 0
    }
    if let gap = taken.gap { options.complain(gap.words(taker.queue.name)) }
  }

  private func note(_ outcome: DeliveryWorker.Outcome) {
    condition.locked {
      switch outcome {
      case .delivered: state.counters.delivered += 1
      case .again: state.counters.failures += 1
      case .failed:
        state.counters.failures += 1
        state.counters.givenUp += 1
      case .late, .stale: state.counters.lost += 1
      }
    }
  }
}
