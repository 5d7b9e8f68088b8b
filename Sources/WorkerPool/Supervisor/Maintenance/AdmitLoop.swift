import JobQueue
import Threads

/// Reads the inbox of a queue while the worker takes new work.
struct AdmitLoop: Sendable {
  let queue: any JobQueue
  let calls: QueueCall
  /// No new work is taken: documents stay in the inbox for others.
  let draining: Completion

  /// Documents read at once.
  private static let batch = 64
  /// Seconds that a call waits for a document.
  private static let patience = 3600.0

  func run(_ read: ([UInt8]) -> Admission) {
    var backoff = Backoff()
    while !draining.isSet {
      do throws(QueueError) {
        _ = try queue.admit(limit: Self.batch, wait: Self.patience, read)
        calls.succeeded("read the inbox")
        backoff.reset()
      } catch {
        calls.failed("read the inbox", error)
        draining.wait(seconds: backoff.next())
      }
    }
  }
}
