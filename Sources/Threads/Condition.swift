#if canImport(Glibc)
  import Glibc
#endif

/// A lock with a condition to wait for, on the monotonic clock: setting the system's time wakes nobody.
///
/// Guards what its owner says it guards. Waits may end early; callers test what they wait for in a loop.
public final class Condition: @unchecked Sendable {
  // Unchecked: POSIX's own objects, at addresses that never change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  public init() {
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` with the lock held.
  public func locked<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body()
  }

  /// Lets the lock go until somebody broadcasts, and takes it again. Only with the lock held.
  public func wait() { pthread_cond_wait(condition, mutex) }

  /// As `wait`, until `deadline` on the monotonic clock in seconds at the latest; false when that has passed.
  public func wait(until deadline: Double) -> Bool {
    guard deadline.isFinite, deadline < Double(Int32.max) else {
      wait()
      return true
    }
    let seconds = max(0, deadline).rounded(.down)
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((max(0, deadline) - seconds) * 1e9))
    return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
  }

  /// Wakes one of those who wait, where any of them will do. The lock may be held or not.
  public func signal() { pthread_cond_signal(condition) }

  /// Wakes everybody who waits. The lock may be held or not.
  public func broadcast() { pthread_cond_broadcast(condition) }
}

/// Seconds on a clock that never jumps.
public func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
