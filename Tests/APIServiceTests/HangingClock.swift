import JobQueue
import Threads

/// A clock that can be made to hang, and with it whoever asks a queue that goes by it: as one whose server does not answer any more.
final class HangingClock: QueueClock {
  private let clock = SteadyClock()
  private let condition = Condition()
  nonisolated(unsafe) private var isHanging = false  // guarded by `condition`
  nonisolated(unsafe) private var isAsked = false  // guarded by `condition`

  func now() -> Timestamp {
    condition.locked {
      while isHanging {
        isAsked = true
        condition.broadcast()
        condition.wait()
      }
    }
    return clock.now()
  }

  func hang() { condition.locked { isHanging = true } }

  func goOn() {
    condition.locked { isHanging = false }
    condition.broadcast()
  }

  /// Until somebody hangs.
  func waitUntilAsked() {
    condition.locked { while !isAsked { condition.wait() } }
  }
}
