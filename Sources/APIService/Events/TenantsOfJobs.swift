import JobQueue
import Synchronization
import Threads

/// Whose jobs are, for events, which do not say it.
final class TenantsOfJobs: Sendable {
  /// The tenants of the jobs that the queue knows, by job.
  typealias Found = [String: String]

  private struct Page: Equatable {
    let first: EventPosition
    let last: EventPosition

    init?(_ events: [JobEvent]) {
      guard let first = events.first, let last = events.last else { return nil }
      (self.first, self.last) = (first.position, last.position)
    }
  }
  private struct State {
    var known: Found = [:]
    /// What was found for the last page of events.
    var latest: (page: Page, found: Result<Found, QueueError>)?
  }
  private let state = Mutex(State())
  private let asking = WorkCrew("api tenants", limit: 1)
  let queue: any JobQueue
  private let look: Look

  /// Asks the queue's server; nil: it does not know the job.
  typealias Look = @Sendable (_ job: String) throws(QueueError) -> String?

  /// Kept at once.
  private static let most = 10_000
  /// Seconds that the jobs of a page may take, all together.
  private static let patience = 10.0

  init(_ queue: any JobQueue, look: @escaping Look) { (self.queue, self.look) = (queue, look) }

  convenience init(_ queue: any JobQueue) {
    self.init(queue) { job throws(QueueError) in try queue.job(job)?.tenant }
  }

  /// Tells whose jobs a page of new events is of: page after page, on a thread that may hang with the queue's server, and that asks it once however
  /// many want to know. A failure is told to all of them.
  ///
  /// - Parameter isWanted: asked before the server is.
  func find(
    _ events: [JobEvent], while isWanted: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (Result<Found, QueueError>) -> Void
  ) {
    asking.run { [self] in
      if isWanted() { tell(latest(events)) }
    } orElse: {
      tell(.failure(QueueError(.unavailable, "no thread could be started")))
    }
  }

  /// Only on the one thread that asks.
  private func latest(_ events: [JobEvent]) -> Result<Found, QueueError> {
    guard let page = Page(events) else { return .success([:]) }
    if let latest = state.withLock({ $0.latest }), latest.page == page { return latest.found }
    // The id of a job that the queue has forgotten may be another tenant's by now.
    let new = Set(events.lazy.filter { $0.kind == .queued }.map(\.job))
    state.withLock { state in for job in new { state.known[job] = nil } }
    let found: Result<Found, QueueError>
    do throws(QueueError) { found = .success(try tenants(of: events)) } catch { found = .failure(error) }
    state.withLock { $0.latest = (page, found) }
    return found
  }

  /// Whose jobs events are of. Asks the queue's server on this thread.
  func tenants(of events: [JobEvent]) throws(QueueError) -> Found {
    let end = monotonicSeconds() + Self.patience
    var found: Found = [:]
    for job in Set(events.lazy.map(\.job)) where !job.isEmpty {
      guard monotonicSeconds() < end else {
        throw QueueError(.unavailable, "the queue \(queue.name) does not say in time whose its jobs are")
      }
      found[job] = try tenant(of: job)
    }
    return found
  }

  private func tenant(of job: String) throws(QueueError) -> String? {
    if let tenant = state.withLock({ $0.known[job] }) { return tenant }
    guard let tenant = try look(job) else { return nil }
    state.withLock {
      if $0.known.count >= Self.most { $0.known = [:] }
      $0.known[job] = tenant
    }
    return tenant
  }
}
