import Threads

/// Waits for what becomes of jobs, by their events and without polling.
public struct EventWatch: Sendable {
  private let queue: any JobQueue

  public init(_ queue: any JobQueue) { self.queue = queue }

  /// The job once it has ended; as it is when `seconds` are over or the queue object was woken before;
  /// nil when the queue does not know it, at the start or any more.
  ///
  /// A job whose document is still in the inbox is waited for, too; with `isExpected` any id that may still arrive.
  public func end(
    of job: String, within seconds: Double, isExpected: Bool = false
  ) throws(QueueError) -> JobRecord? {
    let deadline = monotonicSeconds() + seconds
    // The position comes before the look: what happens between the two is found among the events.
    var position = try queue.latestEvent()
    while true {
      switch try isExpected ? queue.job(job).map(JobFinding.known) : queue.find(job) {
      case .known(let record)? where record.state.isEnded: return record
      case .unknown?: return nil
      case .known?, .unread?, nil: break
      }
      guard try happened(to: job, after: &position, until: deadline) else { return try queue.job(job) }
    }
  }

  /// Waits for an event of the job; false when the time is over, or the queue object was woken.
  private func happened(
    to job: String, after position: inout EventPosition, until deadline: Double
  ) throws(QueueError) -> Bool {
    while true {
      let left = deadline - monotonicSeconds()
      let events = try queue.events(after: position, limit: 1000, wait: max(0, left))
      guard let last = events.last else { return false }
      position = last.position
      if events.contains(where: { $0.job == job }) { return true }
    }
  }
}
