import JobQueue
import Telemetry
import Threads

/// Calls to a queue that may be away for a while: repeated with growing pauses, each failure told once in a while.
struct QueueCall: Sendable {
  let log: WorkerLog
  /// Ends all pauses and repetitions.
  let ending: Completion
  /// The queue's name, for the log; nil where there is only one.
  var queue: String?
  let reach = QueueReach()

  enum Answer<Value> {
    case value(Value)
    /// The lease is somebody else's.
    case stale
    /// The queue could not be asked in the time there was.
    case gaveUp(QueueError)
  }

  /// Repeats `call` until it succeeds, is answered for good, or `goOn` says no more. What is wrong with the
  /// configuration counts as being away: somebody may be mending it, and ending would help nobody.
  func repeated<Value>(
    _ what: String, while goOn: () -> Bool, _ call: () throws(QueueError) -> Value
  ) -> Answer<Value> {
    var backoff = Backoff()
    while true {
      do throws(QueueError) {
        return .value(try call())
      } catch {
        switch error.kind {
        case .stale: return .stale
        case .invalid: return .gaveUp(error)
        case .unavailable, .refused, .denied, .misconfigured: tell(what, error)
        }
        if !goOn() || ending.wait(seconds: backoff.next()) || !goOn() { return .gaveUp(error) }
      }
    }
  }

  func tell(_ what: String, _ error: QueueError) {
    reach.failed(what, error, at: monotonicSeconds())
    let hint = error.hint.map { " \($0)" } ?? ""
    log.repeated(
      what + error.message + (queue ?? ""), "cannot \(what), will try again: \(error.message)\(hint)",
      WorkerLog.Subject(queue: queue), at: monotonicSeconds())
  }
}
