import ClipJob
import JobQueue

extension Verb {
  static let enqueue = ofQueue(
    "enqueue", operands: "JOB.json… [--media-root DIR]…",
    summary:
      "Put jobs into the queue and print their ids. All are checked first; if one is invalid, none is enqueued.",
    options: [
      MediaRootOption.option(
        "The workers' media root, where it is on this machine: relative paths of documents below it are rewritten "
          + "so that workers find the same files. Default $CLIPMILL_MEDIA_ROOT, if it is here.")
    ]
  ) { queue, arguments in
    let roots = try MediaRootOption.known(arguments)
    var jobs: [QueuedDocument] = []
    var errors: [JobError] = []
    for path in arguments.positional {
      do {
        let document = try QueuedDocument(JobFile.read(path), of: path, roots: roots)
        guard document.bytes.count <= DocumentLimit.bytes else {
          throw JobError(
            "job.tooLarge",
            "\(path) has \(document.bytes.count) bytes; queues accept up to \(DocumentLimit.bytes)")
        }
        jobs.append(document)
      } catch let error as JobErrors {
        errors += error.errors.map { $0.of(path, among: arguments.positional) }
      } catch let error as JobError {
        errors.append(error.of(path, among: arguments.positional))
      }
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    if !arguments.has("--json") { WarningPrinter.print(jobs.compactMap(\.warning)) }
    let answers = try jobs.map { job in
      EnqueueAnswer(try queue.enqueue(job.job, document: job.bytes), queue: arguments["--queue"])
    }
    if arguments.has("--json") {
      let list = zip(jobs, answers).map { job, answer in answer.document(warning: job.warning) }
      Terminal.print(JSONValue.object([("jobs", .array(list))]).text(pretty: true))
      return .done
    }
    for answer in answers {
      // Ids are letters, digits and a few signs: `Job.parse` takes no others.
      Terminal.print(answer.id)
      if let words = answer.words {
        Terminal.error(words.message)
        Terminal.error("       \(words.hint)")
      }
    }
    return .done
  }
}

/// What the queue made of a job.
private struct EnqueueAnswer {
  let id: String
  /// Of the job that has its id already; nil: it is new.
  let known: JobResult.State?
  /// As it was named; nil: the usual one.
  let queue: String?

  init(_ made: Enqueued, queue: String?) { (id, known, self.queue) = (made.id, made.known, queue) }

  /// For an id that was there.
  var words: (message: String, hint: String)? {
    guard let known else { return nil }
    let place = id + (queue.map { " --queue \($0)" } ?? "")
    let (message, command) =
      switch known {
      case .queued: ("is waiting already, and is not added again", "`clipmill cancel \(place)` takes it back")
      case .running: ("is running already, and is not added again", "`clipmill cancel \(place)` stops it")
      case .succeeded: ("succeeded before, and is not run again", Self.retry(place))
      case .failed: ("failed before, and is not run again", Self.retry(place))
      case .cancelled: ("was cancelled before, and is not run", Self.retry(place))
      }
    return ("\(id) \(message)", "use a new id for a changed job; \(command)")
  }

  private static func retry(_ place: String) -> String {
    "`clipmill retry \(place)` runs it as it was enqueued then"
  }

  func document(warning: JobWarning?) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("id", .string(id)), ("state", .string((known ?? .queued).rawValue)), ("new", .bool(known == nil)),
    ]
    if let words { members += [("message", .string(words.message)), ("hint", .string(words.hint))] }
    if let warning { members.append(("warnings", .array([warning.document]))) }
    return .object(members)
  }
}

extension JobError {
  /// Says which document is meant, where there are several.
  fileprivate func of(_ document: String, among documents: [String]) -> JobError {
    guard documents.count > 1 else { return self }
    var error = self
    error.path = document + (path.map { ": \($0)" } ?? "")
    return error
  }
}
