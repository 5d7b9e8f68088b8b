import CCURL
import Synchronization

/// Ends transfers from another thread, at once.
public final class HTTPCancellation: Sendable {
  private struct State {
    var isCancelled = false
    /// Addresses of multi handles.
    var waiting: [UInt] = []
  }
  private let state = Mutex(State())

  public init() {}

  public var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// All transfers that have it end with an error, now and from now on. Twice is legal.
  public func cancel() {
    state.withLock {
      $0.isCancelled = true
      for multi in $0.waiting { curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: multi)) }
    }
  }

  /// `multi` is woken, until it is taken away again.
  func add(_ multi: UnsafeMutableRawPointer) {
    let address = UInt(bitPattern: multi)
    state.withLock { $0.waiting.append(address) }
  }

  func remove(_ multi: UnsafeMutableRawPointer) {
    let address = UInt(bitPattern: multi)
    state.withLock {
      if let index = $0.waiting.firstIndex(of: address) { $0.waiting.remove(at: index) }
    }
  }
}
