import Threads

/// Keeps the sound from running away from the picture: the mixer waits here until the compositor is near.
final class Pace: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private let condition = Condition()
  private var seconds = 0.0
  private var closed = false

  /// The picture has reached `seconds` of canvas time.
  func advance(to seconds: Double) {
    condition.locked { self.seconds = max(self.seconds, seconds) }
    condition.broadcast()
  }

  /// Waits until the picture has reached `seconds`. False when there will be no more.
  func wait(for seconds: Double) -> Bool {
    condition.locked {
      while self.seconds < seconds, !closed { condition.wait() }
      return !closed
    }
  }

  func close() {
    condition.locked { closed = true }
    condition.broadcast()
  }
}
