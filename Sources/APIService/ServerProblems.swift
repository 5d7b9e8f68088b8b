import Accounts
import ClipJob
import HTTPService
import JobQueue

// What is the server's own fault is told without its details: those are for operators, not for clients.
extension HTTPProblem {
  init(accounts error: AccountsError) {
    let words = (Gate.sentence(error.message), error.hint.map(Gate.sentence))
    switch error.kind {
    case .invalid: self.init(422, "account.invalid", words.0, hint: words.1)
    case .unknown: self.init(404, "account.unknown", words.0, hint: words.1)
    case .exists: self.init(409, "account.exists", words.0, hint: words.1)
    case .ended: self.init(409, "account.ended", words.0, hint: words.1)
    case .unavailable, .refused: self = Self.unavailable(isPassing: true, error.message)
    case .denied, .misconfigured: self = Self.unavailable(isPassing: false, error.message)
    }
  }

  init(queue error: QueueError) {
    switch error.kind {
    case .invalid, .stale:
      self.init(400, "queue.invalid", Gate.sentence(error.message), hint: error.hint.map(Gate.sentence))
    case .unavailable, .refused: self = Self.unavailable(isPassing: true, error.message)
    case .denied, .misconfigured: self = Self.unavailable(isPassing: false, error.message)
    }
  }

  /// - Parameter cause: for the operator.
  static func unavailable(isPassing: Bool, _ cause: String) -> HTTPProblem {
    var problem = HTTPProblem(
      503, "queue.unavailable", "The queue's server cannot be used at the moment.",
      hint: isPassing ? "Retry later." : "An operator has to look at it; retry later.",
      headers: ["Retry-After": isPassing ? "2" : "30"])
    problem.cause = cause
    return problem
  }

  /// - Parameter errors: of a document.
  init(_ errors: [JobError]) {
    let first = errors.first ?? JobError("job.invalid", "the job is invalid")
    let isSyntax = first.code.hasPrefix("json.")
    let count = errors.count
    self.init(
      isSyntax ? 400 : 422, isSyntax ? first.code : "job.invalid",
      isSyntax
        ? Gate.sentence(first.message)
        : "The document is not a valid job: \(count) problem\(count == 1 ? "" : "s").",
      hint: first.hint.map(Gate.sentence),
      errors: errors.map {
        Detail($0.code, $0.message, path: $0.path, pointer: $0.path.map(Self.pointer), hint: $0.hint)
      })
  }

  /// `tracks[0].clips[1].source` as a JSON Pointer: `/tracks/0/clips/1/source`.
  static func pointer(_ path: String) -> String {
    path.split { $0 == "." || $0 == "[" || $0 == "]" }.map {
      "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1")
    }.joined()
  }
}

/// Runs what a queue does, with its errors as problems.
func reaching<Result>(_ body: () throws(QueueError) -> Result) throws(HTTPProblem) -> Result {
  do throws(QueueError) { return try body() } catch { throw HTTPProblem(queue: error) }
}
