import Synchronization

/// A bounded number of something that is handed out and given back.
public final class Allowance: Sendable {
  private let rest: Mutex<Int>

  public init(_ count: Int) { rest = Mutex(count) }

  /// All of them or none.
  public func take(_ count: Int) -> Bool {
    rest.withLock {
      guard $0 >= count else { return false }
      $0 -= count
      return true
    }
  }

  public func giveBack(_ count: Int) { rest.withLock { $0 += count } }
}
