import ClipJob
import JobQueue
import Synchronization

/// Whom jobs want told, by their documents. Those of the latest jobs are read once.
final class NoticeReader: Sendable {
  private let queue: any JobQueue
  private let known = Mutex<[String: Notify?]>([:])
  /// Kept at once.
  private static let most = 10_000

  init(_ queue: any JobQueue) { self.queue = queue }

  /// Nil: the job has no `notify`, or is forgotten.
  func notify(of event: JobEvent) throws(QueueError) -> Notify? {
    // An id may be a new job's.
    if event.kind == .queued { known.withLock { $0[event.job] = nil } }
    return try notify(of: event.job)
  }

  func notify(of job: String) throws(QueueError) -> Notify? {
    if let notify = known.withLock({ $0[job] }) { return notify }
    guard let document = try queue.document(job) else { return nil }
    let notify = Notify(document: document)
    known.withLock {
      if $0.count >= Self.most { $0 = [:] }
      $0[job] = .some(notify)
    }
    return notify
  }
}
