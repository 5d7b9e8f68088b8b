import ClipJob
import JobQueue
import Quotes
import RedisQueue

extension Verb {
  static let enqueue = ofQueue(
    "enqueue", operands: "JOB.json… [--redis URL] [--queue NAME] [--json]",
    summary:
      "Put jobs into the queue and print their ids. All are checked first; if one is invalid, none is enqueued."
  ) { queue, arguments in
    guard !arguments.positional.isEmpty else { throw UsageError(message: "JOB.json is missing") }
    let lessons = QuoteBook((try? RedisQuoteStore(queue).lessons()) ?? [:])
    let admitter = Admitter(quotes: { lessons })
    var jobs: [(path: String, request: JobRequest, document: [UInt8])] = []
    var errors: [JobError] = []
    for path in arguments.positional {
      do {
        let document = try JobFile.read(path)
        guard document.count <= admitter.maximumBytes else {
          throw JobError(
            "job.tooLarge",
            "\(path) has \(document.count) bytes; queues accept up to \(admitter.maximumBytes)")
        }
        jobs.append((path, admitter.request(for: try Job.parse(document)), document))
      } catch let error as JobErrors {
        errors += error.errors.map { $0.of(path, among: arguments.positional) }
      } catch let error as JobError {
        errors.append(error.of(path, among: arguments.positional))
      }
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    var answers: [(id: String, known: JobResult.State?)] = []
    for job in jobs {
      switch try queue.enqueue(job.request, document: job.document) {
      case .accepted: answers.append((job.request.id, nil))
      case .known(let state): answers.append((job.request.id, state))
      }
    }
    if arguments.has("--json") {
      let list = answers.map { answer in
        JSONValue.object([
          ("id", .string(answer.id)), ("state", .string((answer.known ?? .queued).rawValue)),
          ("new", .bool(answer.known == nil)),
        ])
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
