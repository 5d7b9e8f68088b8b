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

  /// Reads the documents of the jobs that events tell of, all at once, but those that it knows. A job that was just enqueued is another one, whose
  /// id may have been a former one's.
  func read(_ events: [JobEvent]) throws(QueueError) {
    let wanted = known.withLock { known in
      Set(events.filter { $0.kind == .queued || known[$0.job] == nil }.map(\.job)).subtracting([""])
    }
    let documents = try queue.documents(Array(wanted))
    for job in wanted {
      if let document = documents[job] { keep(Notify(document: document), of: job) } else { forget(job) }
    }
  }

  private func forget(_ job: String) { known.withLock { $0[job] = nil } }

  private func keep(_ notify: Notify?, of job: String) {
    known.withLock {
      if $0.count >= Self.most { $0 = [:] }
      $0[job] = .some(notify)
    }
  }

  /// Nil: the job has no `notify`, or is forgotten.
  func notify(of job: String) throws(QueueError) -> Notify? {
    if let notify = known.withLock({ $0[job] }) { return notify }
    guard let document = try queue.document(job) else { return nil }
    let notify = Notify(document: document)
    keep(notify, of: job)
    return notify
  }
}
