import ClipJob
import JobQueue
import Quotes
import RedisQueue
import Synchronization

/// A queue on its own Redis server.
struct RedisDoor: QueueDoor {
  let queue: RedisQueue
  private let admitter: Admitter

  init(_ queue: RedisQueue) {
    self.queue = queue
    let lessons = Lessons()
    admitter = Admitter(quotes: { lessons.book(of: queue) })
  }

  /// Read once, by verbs that need them.
  private final class Lessons: Sendable {
    private let kept = Mutex<QuoteBook?>(nil)

    func book(of queue: RedisQueue) -> QuoteBook {
      kept.withLock { kept in
        let book = kept ?? QuoteBook((try? RedisQuoteStore(queue).lessons()) ?? [:])
        kept = book
        return book
      }
    }
  }

  var title: String { "the queue “\(queue.name)”" }

  func enqueue(_ job: Job, document: [UInt8]) throws(JobErrors) -> Enqueued {
    let request = admitter.request(for: job)
    return try reaching { () throws(QueueError) in
      switch try queue.enqueue(request, document: document) {
      case .accepted: Enqueued(id: request.id, known: nil)
      case .known(let state): Enqueued(id: request.id, known: state)
      }
    }
  }

  func find(_ id: String) throws(JobErrors) -> JobFinding {
    try reaching { () throws(QueueError) in try queue.find(id) }
  }

  func end(of job: String, within seconds: Double, isExpected: Bool) throws(JobErrors) -> JobRecord? {
    try reaching { () throws(QueueError) in
      try EventWatch(queue).end(of: job, within: seconds, isExpected: isExpected)
    }
  }

  func list(_ filter: JobFilter, of tenant: String?, limit: Int) throws(JobErrors) -> [JobRecord] {
    try reaching { () throws(QueueError) in
      guard let tenant else { return try queue.list(filter, limit: limit) }
      var request = JobPage.Request(tenant: tenant, filter, limit: limit)
      var records: [JobRecord] = []
      repeat {
        request.limit = limit - records.count
        let page = try queue.page(request)
        records += page.jobs
        request.after = page.next
      } while request.after != nil && records.count < limit
      return records
    }
  }

  func cancel(_ id: String) throws(JobErrors) -> CancelAnswer {
    try reaching { () throws(QueueError) in try queue.cancelUnread(id) }
  }

  func replay(_ id: String) throws(JobErrors) -> Bool {
    try reaching { () throws(QueueError) in try queue.replay(id) }
  }

  func stats() throws(JobErrors) -> (queue: String, stats: QueueStats) {
    (queue.name, try reaching { () throws(QueueError) in try queue.stats() })
  }

  func pause() throws(JobErrors) { try reaching { () throws(QueueError) in try queue.pause() } }
  func resume() throws(JobErrors) { try reaching { () throws(QueueError) in try queue.resume() } }

  func rejected(limit: Int) throws(JobErrors) -> [Rejection] {
    try reaching { () throws(QueueError) in try queue.rejected(limit: limit) }
  }

  func isServed() throws(JobErrors) -> Bool {
    try reaching { () throws(QueueError) in try !queue.workers().isEmpty }
  }

  func now() throws(JobErrors) -> Timestamp { try reaching { () throws(QueueError) in try queue.now() } }

  private func reaching<Answer>(_ body: () throws(QueueError) -> Answer) throws(JobErrors) -> Answer {
    do throws(QueueError) { return try body() } catch { throw JobErrors([JobError(queue: error)]) }
  }
}
