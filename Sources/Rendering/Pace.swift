import Foundation

/// Keeps the sound from running away from the picture: the mixer waits here until the compositor is near.
final class Pace: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private let condition = NSCondition()
  private var seconds = 0.0
  private var closed = false

  /// The picture has reached `seconds` of canvas time.
  func advance(to seconds: Double) {
    condition.lock()
    self.seconds = max(self.seconds, seconds)
    condition.broadcast()
    condition.unlock()
  }

  /// Waits until the picture has reached `seconds`. False when there will be no more.
  func wait(for seconds: Double) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while self.seconds < seconds, !closed { condition.wait() }
    return !closed
  }

  func close() {
    condition.lock()
    closed = true
    condition.broadcast()
    condition.unlock()
  }
}
