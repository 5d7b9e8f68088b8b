import ClipJob
import HTTPService
import JobQueue

/// A job as it is shown, as `clipmill status --json` does.
struct JobView: Sendable {
  let document: JSONValue

  init(_ job: VisibleJob, _ id: String) {
    switch job {
    case .known(let record): document = record.document
    case .unread: document = JobResult.unread(id)
    }
  }

  private var body: String { document.text() }

  /// - Parameter known: `If-None-Match`.
  func answer(unless known: String? = nil) -> HTTPAnswer {
    let body = body
    return EntityTag(of: body).answer(.json(body), unless: known)
  }
}

extension VisibleJob {
  var isEnded: Bool { if case .known(let record) = self { record.state.isEnded } else { false } }
}

/// Waits for the end of a job, without a thread.
enum JobWait {
  /// The job once it has ended, or as it is after `seconds`, or when the server stops.
  static func answer(
    _ call: APICall, in queue: any JobQueue, seconds: Double
  ) throws(HTTPProblem) -> HTTPAnswer {
    let (later, id, hub) = (HTTPLaterAnswer(), call.id, call.server.hub(of: queue))
    // Before the look: what happens between the two is an event.
    let number = try hub.listen(for: seconds) { news in
      switch news {
      case .events(let events):
        guard events.contains(where: { $0.job == id && $0.kind.isEnd }) else { return .more }
      case .due, .stopping: break
      }
      finish(later, call, queue)
      return .enough
    }
    if try call.job(in: queue).isEnded {
      hub.leave(number)
      finish(later, call, queue)
    }
    return .later(later)
  }

  private static func finish(_ later: HTTPLaterAnswer, _ call: APICall, _ queue: any JobQueue) {
    do throws(HTTPProblem) {
      var answer = JobView(try call.job(in: queue), call.id).answer()
      answer.headers.merge(call.headers) { own, _ in own }
      call.report.waited(answer.status)
      later.answer(.success(answer))
    } catch {
      var problem = error
      problem.headers.merge(call.headers) { own, _ in own }
      call.report.waited(problem)
      later.answer(.failure(problem))
    }
  }
}

extension JobEvent.Kind {
  var isEnd: Bool { self == .succeeded || self == .failed || self == .cancelled }
}
