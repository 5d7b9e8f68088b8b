import ClipJob
import JobQueue

/// What the queue's verbs ask of a queue, however it is reached: on its own server, or through an API server. What the methods throw is
/// for people.
protocol QueueDoor: Sendable {
  /// As messages name it: `the queue “default”`.
  var title: String { get }

  /// - Parameter document: of the job, as it is to be enqueued.
  func enqueue(_ job: Job, document: [UInt8]) throws(JobErrors) -> Enqueued
  func find(_ id: String) throws(JobErrors) -> JobFinding
  /// As `EventWatch.end`.
  func end(of job: String, within seconds: Double, isExpected: Bool) throws(JobErrors) -> JobRecord?
  func list(_ filter: JobFilter, of tenant: String?, limit: Int) throws(JobErrors) -> [JobRecord]
  func cancel(_ id: String) throws(JobErrors) -> CancelAnswer
  func replay(_ id: String) throws(JobErrors) -> Bool

  /// The queue's name with what it says of itself.
  func stats() throws(JobErrors) -> (queue: String, stats: QueueStats)
  func pause() throws(JobErrors)
  func resume() throws(JobErrors)
  func rejected(limit: Int) throws(JobErrors) -> [Rejection]

  /// Whether a worker serves it; true where that is not told.
  func isServed() throws(JobErrors) -> Bool
  /// The clock by which its times are meant.
  func now() throws(JobErrors) -> Timestamp
}

/// What a queue made of a job.
struct Enqueued: Sendable, Equatable {
  var id: String
  /// Of the job that has its id already; nil: it is new.
  var known: JobResult.State?
}
