import Synchronization

/// Whether the threads that a worker cannot do without go on, each of which says so once a turn.
final class Liveness: Sendable {
  private let beats = Mutex<[String: Double]>([:])

  /// Seconds for a turn. The longest healthy one waits for a server, through all its timeouts.
  static let patience = 120.0

  /// The thread has begun a turn, at monotonic seconds.
  func beat(_ thread: String, at now: Double) { beats.withLock { $0[thread] = now } }

  /// A sentence for each thread that hangs.
  func stalls(at now: Double) -> [String] {
    let hanging = beats.withLock { $0.filter { now - $0.value > Self.patience } }
    return hanging.sorted { $0.key < $1.key }.map { thread, last in
      "The thread that \(thread) has made no progress for \(Int(now - last)) s."
    }
  }
}
