import JobQueue
import Processes
import Synchronization
import Threads
import Glibc

/// A lease that this worker holds, as its threads share it: a lane's own thread works on it, the renewer keeps
/// it alive, and whoever learns that it should stop says so here.
final class HeldLease: Sendable {
  /// Why work on it has to stop.
  enum StopReason: Sendable, Equatable {
    /// Somebody wants the job cancelled.
    case cancelled
    /// It is somebody else's, or could not be renewed in its time.
    case leaseLost
    /// The worker stops, and gives the job back.
    case handedBack
  }

  private struct State {
    var progress: Double?
    /// Monotonic seconds.
    var ends: Double
    var isCancelled = false
    var isLost = false
    var isHandedBack = false
    /// Seconds that were watched since the thread that works on it has last shown life, and when that was looked at.
    var silent = 0.0
    var lastLook: Double
  }

  /// Seconds of a gap between two looks that count: whoever looks may itself have been stopped, with all of its process.
  private static let longestGap = 5.0

  let id: LeaseID
  private let state: Mutex<State>
  private let wakeup: Wakeup

  /// - Parameters:
  ///   - ends: when it ends unless it is renewed, monotonic seconds.
  ///   - wakeup: of the thread that works on it.
  init(_ id: LeaseID, ends: Double, wakeup: Wakeup) {
    self.id = id
    self.wakeup = wakeup
    state = Mutex(State(ends: ends, lastLook: monotonicSeconds()))
  }

  var progress: Double? {
    get { state.withLock { $0.progress } }
    set { state.withLock { $0.progress = newValue } }
  }

  func renewed(until ends: Double) { state.withLock { $0.ends = max($0.ends, ends) } }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }
  var isHandedBack: Bool { state.withLock { $0.isHandedBack } }

  /// The thread that works on it goes on: it is not kept by a call that may never come back.
  func beat() { state.withLock { $0.silent = 0 } }

  /// How long the thread that works on it has shown no life, seconds; asked by one other thread, now and then.
  func silence(at now: Double) -> Double {
    state.withLock { state in
      state.silent += min(max(0, now - state.lastLook), Self.longestGap)
      state.lastLook = now
      return state.silent
    }
  }

  /// Why its lane has to stop, if it has to. Only the thread that works on it asks, and shows by that that it lives.
  func reasonToStop(at now: Double) -> StopReason? {
    state.withLock { state in
      state.silent = 0
      if state.isLost || now > state.ends { return .leaseLost }
      if state.isHandedBack { return .handedBack }
      return state.isCancelled ? .cancelled : nil
    }
  }

  func cancel() { set { $0.isCancelled = true } }
  func lose() { set { $0.isLost = true } }
  func handBack() { set { $0.isHandedBack = true } }

  private func set(_ change: (inout sending State) -> Void) {
    state.withLock { change(&$0) }
    wakeup.signal()
  }
}

/// The leases that a worker holds of a queue.
final class HeldLeases: @unchecked Sendable {
  // Unchecked: all state is guarded by `condition`.
  private let condition = Condition()
  private var leases: [LeaseID: HeldLease] = [:]
  private var areHandedBack = false
  private var isClosed = false

  func add(_ lease: HeldLease) {
    let isLate = condition.locked {
      leases[lease.id] = lease
      return areHandedBack
    }
    condition.broadcast()
    if isLate { lease.handBack() }
  }

  func remove(_ lease: HeldLease) { condition.locked { _ = leases.removeValue(forKey: lease.id) } }

  var all: [HeldLease] { condition.locked { Array(leases.values) } }

  func of(job: String) -> [HeldLease] { all.filter { $0.id.job == job } }

  /// Waits until there is one, for up to `seconds`; false when there is none, and after `close`.
  func wait(upTo seconds: Double) -> Bool {
    let end = monotonicSeconds() + seconds
    return condition.locked {
      while leases.isEmpty, !isClosed, condition.wait(until: end) {}
      return !leases.isEmpty && !isClosed
    }
  }

  /// Ends all waits, now and from now on.
  func close() {
    condition.locked { isClosed = true }
    condition.broadcast()
  }

  /// All of now and of later: the worker stops.
  func handBack() {
    let held = condition.locked {
      areHandedBack = true
      return Array(leases.values)
    }
    for lease in held { lease.handBack() }
  }
}
