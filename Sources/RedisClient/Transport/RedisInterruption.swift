import Dispatch
import Synchronization

/// Ends the waits of blocking commands, from any thread, now and from now on: for a worker that stops.
///
/// One may serve many connections. Commands that do not block are not touched: a worker that stops still has
/// things to say.
public final class RedisInterruption: Sendable {
  private struct State {
    var isInterrupted = false
    var wakers: [Int: @Sendable () -> Void] = [:]
    var next = 0
  }
  private let state = Mutex(State())

  public init() {}

  /// Twice is legal. The interrupted commands fail with `interrupted`, and their connections are given up, since
  /// the replies may be on their way.
  public func interrupt() {
    state.withLock {
      $0.isInterrupted = true
      // Under the lock: a waker's socket may be closed as soon as it is removed.
      for waker in $0.wakers.values { waker() }
    }
  }

  /// Breaks the connections that wait now. Later waits are not touched.
  func breakWaits() {
    state.withLock { for waker in $0.wakers.values { waker() } }
  }

  public var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

  /// Calls `waker` when interrupted, at once if that has happened. Under the lock: it must not call back.
  func add(_ waker: @escaping @Sendable () -> Void) -> Int {
    state.withLock {
      if $0.isInterrupted { waker() }
      $0.next += 1
      $0.wakers[$0.next] = waker
      return $0.next
    }
  }

  /// After this the waker is not called any more.
  func remove(_ id: Int) { state.withLock { $0.wakers[id] = nil } }

  static func error(_ place: String) -> RedisError {
    RedisError(.interrupted, "Redis at \(place): the wait was ended by RedisInterruption.interrupt")
  }
}

extension RedisInterruption? {
  /// Waits until `deadline`, or until interrupted.
  func sleep(until deadline: Deadline) { _ = wait(for: DispatchSemaphore(value: 0), until: deadline) }

  /// Waits for `semaphore`. False when the time was over, or when interrupted.
  func wait(for semaphore: DispatchSemaphore, until deadline: Deadline) -> Bool {
    let id = self?.add { semaphore.signal() }
    defer { if let id { self?.remove(id) } }
    let remaining = deadline.remaining
    let limit: DispatchTime = remaining.isFinite ? .now() + remaining : .distantFuture
    return semaphore.wait(timeout: limit) == .success && self?.isInterrupted != true
  }
}
