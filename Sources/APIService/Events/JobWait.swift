import HTTPService
import JobQueue
import Synchronization
import Threads

/// Waits for the end of a job, without a thread.
///
///     waiting ──► asking ──► answered
///        └───────────┴──────────┘ the server stops, or the queue's does not answer
final class JobWait: Sendable {
  private struct State {
    /// At the hub; nil: not known yet.
    var number: Int?
    /// Monotonic seconds until which the queue's server may take; nil: it has not been asked.
    var deadline: Double?
    var isOver = false
  }
  private let state = Mutex(State())
  let later = HTTPLaterAnswer()
  private let call: APICall
  private let queue: any JobQueue
  private let hub: EventHub
  /// As it was when the wait began.
  private let first: VisibleJob
  /// Seconds in which the queue's server has to say how the job is, once it has ended or the time is over.
  private let patience: Double

  /// The job once it has ended, or as it is after `seconds`; when the server stops, as it was at first.
  ///
  /// - Parameter first: the job, which has not ended.
  static func answer(
    _ call: APICall, in queue: any JobQueue, seconds: Double, from first: VisibleJob
  ) throws(HTTPProblem) -> HTTPAnswer {
    let wait = JobWait(call, queue, first)
    try call.take(wait, of: call.server.waits)
    // Before the look: what happens between the two is an event.
    wait.isListened(as: try wait.hub.listen(for: seconds) { wait.receive($0) })
    do throws(HTTPProblem) {
      let job = try call.job(in: queue)
      if job.isEnded { wait.answer(.success(job)) }
    } catch {
      // It may have been answered meanwhile: then that counts.
      if wait.end() { throw error }
    }
    return .later(wait.later)
  }

  init(_ call: APICall, _ queue: any JobQueue, _ first: VisibleJob, patience: Double = 5) {
    (self.call, self.queue, self.first, self.patience) = (call, queue, first, patience)
    hub = call.server.hub(of: queue)
  }

  /// On a thread of the hub.
  func receive(_ news: EventHub.News) -> EventHub.Reply {
    switch news {
    case .events(let events):
      guard events.contains(where: { $0.job == call.id && $0.kind.isEnd }) else { return .more }
      return ask()
    case .due:
      let now = monotonicSeconds()
      guard let deadline = state.withLock({ $0.deadline }) else { return ask() }
      // The time of the wait may end while it asks because the job has.
      guard now >= deadline else { return .again(deadline - now) }
      answer(.failure(.unavailable(isPassing: true, "the queue \(queue.name) does not say how a job is")))
      return .enough
    case .stopping:
      answer(.success(first))
      return .enough
    }
  }

  /// Elsewhere, and once.
  private func ask() -> EventHub.Reply {
    let isFirst = state.withLock { state in
      guard state.deadline == nil else { return false }
      state.deadline = monotonicSeconds() + patience
      return true
    }
    guard isFirst else { return .more }
    hub.asking.run { [self] in
      guard !state.withLock({ $0.isOver }) else { return }
      do throws(HTTPProblem) { answer(.success(try call.job(in: queue))) } catch { answer(.failure(error)) }
    }
    return .again(patience)
  }

  /// Whoever is first answers.
  private func answer(_ found: Result<VisibleJob, HTTPProblem>) {
    guard end() else { return }
    switch found {
    case .success(let job):
      var answer = JobView(job, call.id).answer()
      answer.headers.merge(call.headers) { own, _ in own }
      call.report.waited(answer.status)
      later.answer(.success(answer))
    case .failure(var problem):
      problem.headers.merge(call.headers) { own, _ in own }
      call.report.waited(problem)
      later.answer(.failure(problem))
    }
  }

  private func isListened(as number: Int) {
    let isOver = state.withLock {
      $0.number = number
      return $0.isOver
    }
    if isOver { hub.leave(number) }
  }

  /// False: it is over already.
  private func end() -> Bool {
    let (isFirst, number) = state.withLock { state in
      defer { state.isOver = true }
      return (!state.isOver, state.number)
    }
    if let number { hub.leave(number) }
    return isFirst
  }
}

extension JobEvent.Kind {
  fileprivate var isEnd: Bool { self == .succeeded || self == .failed || self == .cancelled }
}
