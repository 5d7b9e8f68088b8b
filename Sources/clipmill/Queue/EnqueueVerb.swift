import ClipJob
import JobQueue
import Quotes
import RedisQueue

extension Verb {
  static let enqueue = ofQueue(
    "enqueue", operands: "JOB.json… [--media-root DIR]… [--redis URL] [--queue NAME] [--json]",
    summary:
      "Put jobs into the queue and print their ids. All are checked first; if one is invalid, none is enqueued.",
    options: [
      MediaRootOption.option(
        "The workers' media root, where it is on this machine: relative paths of documents below it are rewritten "
          + "so that workers find the same files. Default $CLIPMILL_MEDIA_ROOT, if it is here.")
    ]
  ) { queue, arguments in
    guard !arguments.positional.isEmpty else { throw UsageError(message: "JOB.json is missing") }
    let roots = try MediaRootOption.known(arguments)
    let lessons = QuoteBook((try? RedisQuoteStore(queue).lessons()) ?? [:])
    let admitter = Admitter(quotes: { lessons })
    var jobs: [(request: JobRequest, document: QueuedDocument)] = []
    var errors: [JobError] = []
    for path in arguments.positional {
      do {
        let document = try QueuedDocument(JobFile.read(path), of: path, roots: roots)
        guard document.bytes.count <= admitter.maximumBytes else {
          throw JobError(
            "job.tooLarge",
            "\(path) has \(document.bytes.count) bytes; queues accept up to \(admitter.maximumBytes)")
        }
        jobs.append((admitter.request(for: document.job), document))
      } catch let error as JobErrors {
        errors += error.errors.map { $0.of(path, among: arguments.positional) }
      } catch let error as JobError {
        errors.append(error.of(path, among: arguments.positional))
      }
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    for warning in jobs.compactMap(\.document.warning) {
      Terminal.error("warning: \(ForeignText.harmless(warning))")
    }
    var answers: [(id: String, known: JobResult.State?)] = []
    for job in jobs {
      switch try queue.enqueue(job.request, document: job.document.bytes) {
      case .accepted: answers.append((job.request.id, nil))
      case .known(let state): answers.append((job.request.id, state))
      }
    }
    if arguments.has("--json") {
      let list = zip(jobs, answers).map { job, answer in
        let warnings = job.document.warning.map { [("warnings", JSONValue.array([.string($0)]))] }
        return JSONValue.object(
          [
            ("id", .string(answer.id)), ("state", .string((answer.known ?? .queued).rawValue)),
            ("new", .bool(answer.known == nil)),
          ] + (warnings ?? []))
      }
      Terminal.print(JSONValue.object([("jobs", .array(list))]).text(pretty: true))
      return .done
    }
    for answer in answers {
      // Ids are letters, digits and a few signs: `Job.parse` takes no others.
      Terminal.print(answer.id)
      if let state = answer.known {
        Terminal.error("\(answer.id) already exists (\(state.rawValue)) and is not run again")
      }
    }
    return .done
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
