import ClipJob
import JobQueue

extension Verb {
  static let cancel = ofQueue(
    "cancel", operands: "ID…",
    summary: "Cancel jobs: waiting ones at once; running ones are stopped, wherever they run."
  ) { queue, arguments in
    try each(arguments) { id in
      switch try queue.cancel(id) {
      case .unknown:
        .failure(try unknown(id, queue, unread: "it is no valid job, and fails once a worker reads it"))
      case .cancelled: .success("cancelled")
      case .requested:
        .success(
          pendingEnd(of: id, queue) == nil
            ? "is being stopped"
            : "is being cancelled: a worker first takes back what an attempt of it may have published")
      case .ended(let state): .success("had already ended: \(state.rawValue)")
      }
    }
  }

  static let retry = ofQueue(
    "retry", operands: "ID…",
    summary: "Run ended jobs again, dead letters above all, with all their attempts."
  ) { queue, arguments in
    try each(arguments) { id in
      if try queue.replay(id) { return .success("requeued") }
      guard case .known(let record) = try queue.find(id) else {
        return .failure(try unknown(id, queue, unread: "it will be run; only ended jobs can be retried"))
      }
      return .failure(
        JobError(
          "queue.notEnded", "job \(id) is \(record.state.rawValue): only ended jobs can be retried",
          hint: "cancel it first to start it over"))
    }
  }

  /// Nil also where it cannot be looked at: it is cancelled all the same.
  private static func pendingEnd(of id: String, _ queue: any QueueDoor) -> PendingEnd? {
    guard case .known(let record)? = try? queue.find(id) else { return nil }
    return record.pendingEnd
  }

  /// - Parameter hint: where the queue has the job's document, but no job.
  private static func unknown(_ id: String, _ queue: any QueueDoor, unread hint: String) throws -> JobError {
    switch try queue.find(id) {
    case .unknown(let looked): .unknownJob(id, queue, looked: looked)
    case .unread, .known: .unread(id, hint: hint)
    }
  }

  /// Does something to each job named, all of them in spite of errors.
  private static func each(
    _ arguments: Arguments, _ act: (String) throws -> Result<String, JobError>
  ) throws -> ExitCode {
    var errors: [JobError] = []
    var answers: [(String, String)] = []
    for id in arguments.positional {
      switch try act(id) {
      case .success(let words): answers.append((id, words))
      case .failure(let error): errors.append(error)
      }
    }
    if arguments.has("--json") {
      let list = answers.map { JSONValue.object([("id", .string($0.0)), ("answer", .string($0.1))]) }
      Terminal.print(JSONValue.object([("jobs", .array(list))]).text(pretty: true))
    } else {
      for (id, words) in answers { Terminal.print("\(id) \(words)") }
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    return .done
  }
}
