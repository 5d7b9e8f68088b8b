import JobQueue
import Logging
import Telemetry
import Threads

/// Calls to a queue that may be away for a while: repeated with growing pauses, each failure told once in a while.
struct QueueCall: Sendable {
  let log: WorkerLog
  /// Ends all pauses and repetitions.
  let ending: Completion
  /// The queue's name, for the log; nil where there is only one.
  var queue: String?
  let health = QueueHealth()

  enum Answer<Value> {
    case value(Value)
    /// The lease is somebody else's.
    case stale
    /// The queue could not be asked in the time there was.
    case gaveUp(QueueError)
  }

  /// Repeats `call`, on which a job depends, until it succeeds, is answered for good, or `goOn` says no more. What is
  /// wrong with the configuration counts as being away: somebody may be fixing it, and ending would help nobody.
  func repeated<Value>(
    _ what: String, while goOn: () -> Bool, _ call: () throws(QueueError) -> Value
  ) -> Answer<Value> {
    var backoff = Backoff()
    while true {
      do throws(QueueError) {
        let value = try call()
        succeeded(what)
        return .value(value)
      } catch {
        switch error.kind {
        case .stale:
          succeeded(what)
          return .stale
        case .invalid: return .gaveUp(error)
        case .unavailable, .refused, .denied, .misconfigured: failed(what, error)
        }
        if !goOn() || ending.wait(seconds: backoff.next()) || !goOn() { return .gaveUp(error) }
      }
    }
  }

  /// A call on which jobs depend failed: it is told, and the queue counts as one that cannot be used.
  func failed(_ what: String, _ error: QueueError) {
    let isTold = tell(what, error)
    health.failed(what, error, isTold: isTold, at: monotonicSeconds())
  }

  /// A call on which jobs depend was answered.
  func succeeded(_ what: String) {
    if health.succeeded(what) { log.info("the queue answers again", WorkerLog.Subject(queue: queue)) }
  }

  /// A call failed on which no job depends: it is told, once in a while. Whether it was this time.
  @discardableResult
  func tell(_ what: String, _ error: QueueError) -> Bool {
    log.repeated(
      what + error.message + (queue ?? ""), "cannot \(what), will try again: \(error.explained)",
      WorkerLog.Subject(queue: queue), at: monotonicSeconds())
  }
}
