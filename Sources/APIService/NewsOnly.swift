import Synchronization
import Threads

/// What operators have been told of late, so that a server that is in trouble does not say the same with every request.
final class NewsOnly: Sendable {
  private let told = Mutex<[String: Double]>([:])
  /// Seconds.
  private static let pause = 60.0
  /// Kept at once.
  private static let most = 200

  /// Whether that has not been said within the last minute; it counts as said then.
  func isNew(_ words: String) -> Bool {
    let now = monotonicSeconds()
    return told.withLock { told in
      if let last = told[words], now - last < Self.pause { return false }
      if told.count >= Self.most { told = [:] }
      told[words] = now
      return true
    }
  }
}
