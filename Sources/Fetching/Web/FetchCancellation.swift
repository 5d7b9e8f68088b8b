import HTTPClient
import Synchronization
import Threads

/// Ends what a transfer waits for, at once: an answer, or a pause.
final class FetchCancellation: Sendable {
  let http = HTTPCancellation()
  private let isOver = Completion()
  private let child = Mutex<FetchCancellation?>(nil)

  var isCancelled: Bool { http.isCancelled }

  /// Twice is legal.
  func cancel() {
    http.cancel()
    isOver.signal()
    child.withLock { $0 }?.cancel()
  }

  /// Waits; false: it was cancelled.
  func pause(seconds: Double) -> Bool { !isOver.wait(seconds: seconds) }

  /// One that ends with this one, until it is let go: what was asked for one reader may go on for others.
  func makeChild() -> FetchCancellation {
    let new = FetchCancellation()
    child.withLock { $0 = new }
    if isCancelled { new.cancel() }
    return new
  }

  func letChildGo() { child.withLock { $0 = nil } }
}
