import Foundation

/// A blocking call on a thread of its own.
final class Background<T: Sendable>: @unchecked Sendable {
  // Unchecked: `outcome` is written before `done` is signalled and read after it.
  private let done = DispatchSemaphore(value: 0)
  private var outcome: Result<T, any Error>?

  init(_ body: @escaping @Sendable () throws -> T) {
    Thread.detachNewThread {
      self.outcome = Result { try body() }
      self.done.signal()
    }
  }

  struct Hangs: Error {}

  /// The bound only ends a hang.
  func value() throws -> T {
    guard done.wait(timeout: .now() + 60) == .success, let outcome else { throw Hangs() }
    done.signal()
    return try outcome.get()
  }
}
