import ClipJob
import HTTPService
import JobQueue

/// Several job documents of one request: all of them are valid and go into a queue, or none does.
struct JobBatch: Sendable {
  private let submissions: [JobSubmission]

  static let lines = "application/x-ndjson"
  static let mostDocuments = 1000
  /// Of a request, bytes.
  static let mostBytes = 8 << 20
  /// Errors that are told one by one.
  private static let mostErrors = 100

  /// What a request holds.
  enum Body {
    case document(JSONValue)
    case documents([JSONValue])
  }

  /// - Throws: as `JobSubmission`, with all that is wrong with any document and its place: `jobs[3].tracks…`.
  init(_ documents: [JSONValue], _ call: APICall) throws(HTTPProblem) {
    guard (1...Self.mostDocuments).contains(documents.count) else {
      throw HTTPProblem(
        422, "batch.size",
        "There are \(documents.count) documents; a request has 1 to \(Self.mostDocuments).",
        hint: "Divide them among several requests.")
    }
    var (read, errors): ([JobSubmission], [JobError]) = ([], [])
    var places: [String: Int] = [:]
    for (place, document) in documents.enumerated() {
      switch try Self.read(document, at: place, call) {
      case .failure(let found): errors += found.errors.map { Self.at(place, $0) }
      case .success(let submission):
        read.append(submission)
        guard let id = submission.job.id, let other = places.updateValue(place, forKey: id) else { continue }
        errors.append(Self.at(place, JobError("job.idTwice", "jobs[\(other)] has the same id", path: "id")))
      }
    }
    guard errors.isEmpty else { throw Self.problem(errors) }
    submissions = read
  }

  /// - Throws: 400 for what is no JSON, 422 for a list of documents with something beside it.
  static func read(_ call: APICall) throws(HTTPProblem) -> Body {
    let type = (call.request.header("Content-Type") ?? "").prefix { $0 != ";" }.lowercased()
    if type.filter({ $0 != " " && $0 != "\t" }) == lines { return .documents(try values(call.request.body)) }
    let whole = try call.json()
    guard let members = whole.members, let jobs = whole["jobs"] else { return .document(whole) }
    if let other = members.first(where: { $0.0 != "jobs" }) {
      throw HTTPProblem([
        JobError(
          "key.unknown", "beside “jobs” there is nothing else", path: ForeignText.cut(other.0, bytes: 128),
          hint: "put what is for a job into its document")
      ])
    }
    guard let items = jobs.items else {
      throw HTTPProblem([JobError("value.type", "a list of job documents is expected", path: "jobs")])
    }
    return .documents(items)
  }

  /// A document a line; lines without one are passed over.
  private static func values(_ body: [UInt8]) throws(HTTPProblem) -> [JSONValue] {
    var values: [JSONValue] = []
    var rest = body[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      let line = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
      // One more tells that there are too many.
      guard values.count < mostDocuments else { return values + [.null] }
      do throws(JobError) { values.append(try JSONValue(parsing: Array(line))) } catch {
        throw HTTPProblem([at(values.count, error)])
      }
    }
    return values
  }

  /// - Throws: with the document's place in the request.
  private static func read(
    _ document: JSONValue, at place: Int, _ call: APICall
  ) throws(HTTPProblem) -> Result<JobSubmission, JobErrors> {
    do throws(HTTPProblem) { return try JobSubmission.read(document, call) } catch {
      var problem = error
      problem.errors = problem.errors.map { detail in
        var detail = detail
        let path = self.path(place, detail.path)
        (detail.path, detail.pointer) = (path, HTTPProblem.pointer(path))
        return detail
      }
      throw problem
    }
  }

  private static func at(_ place: Int, _ error: JobError) -> JobError {
    var error = error
    error.path = path(place, error.path)
    return error
  }

  /// - Parameter path: in the document; nil: all of it.
  private static func path(_ place: Int, _ path: String?) -> String {
    path.map { "jobs[\(place)]" + ($0.hasPrefix("[") ? "" : ".") + $0 } ?? "jobs[\(place)]"
  }

  private static func problem(_ errors: [JobError]) -> HTTPProblem {
    var problem = HTTPProblem(Array(errors.prefix(mostErrors)))
    let count = errors.count
    problem.message =
      "The documents are not all valid jobs: \(count) problem\(count == 1 ? "" : "s"). None was enqueued."
    if count > mostErrors { problem.hint = "These are the first \(mostErrors)." }
    return problem
  }
}

// MARK: - Enqueueing

extension JobBatch {
  func newJobs(_ call: APICall) -> [NewJob] { submissions.enumerated().map { $1.newJob(call, place: $0) } }

  /// - Throws: 409 `job.idTaken` with all ids that are other jobs'; none is enqueued then.
  func enqueue(in queue: any JobQueue, _ call: APICall) throws(HTTPProblem) -> HTTPAnswer {
    let jobs = newJobs(call)
    let known = try kept(
      jobs.indices.filter { submissions[$0].job.id != nil || call.attempt != nil }, jobs, queue)
    let taken = jobs.indices.filter { place in
      known[jobs[place].request.id].map { !submissions[place].isSame(as: $0, call) } ?? false
    }
    guard taken.isEmpty else { throw Self.taken(taken, of: jobs.count) }
    try call.hold(jobs.map(\.request.id), in: queue)
    let answers = try reaching { () throws(QueueError) in try queue.enqueue(jobs) }
    // Others may have enqueued some of these ids since.
    let late = try kept(
      jobs.indices.filter { answers[$0] != .accepted && known[jobs[$0].request.id] == nil }, jobs, queue)
    var (entries, hasNew): ([JSONValue], Bool) = ([], false)
    for (place, job) in jobs.enumerated() {
      let (id, submission) = (job.request.id, submissions[place])
      switch answers[place] {
      case .accepted:
        hasNew = true
        entries.append(Self.entry(id, .queued, isNew: true))
      case .known(let state):
        if submission.isSame(as: known[id] ?? late[id], call) {
          let isNew = submission.isOwn(call)
          hasNew = hasNew || isNew
          entries.append(Self.entry(id, isNew ? .queued : state, isNew: isNew))
        } else {
          entries.append(Self.failure(id, JobSubmission.idTaken))
        }
      }
    }
    return .json(JSONValue.object([("jobs", .array(entries))]).text(), status: hasNew ? 201 : 200)
  }

  private func kept(
    _ places: [Int], _ jobs: [NewJob], _ queue: any JobQueue
  ) throws(HTTPProblem) -> [String: KeptJob] {
    guard !places.isEmpty else { return [:] }
    return try reaching { () throws(QueueError) in try queue.jobs(places.map { jobs[$0].request.id }) }
  }

  private static func entry(_ id: String, _ state: JobResult.State, isNew: Bool) -> JSONValue {
    ["id": .string(id), "state": .string(state.rawValue), "new": .bool(isNew)]
  }

  private static func failure(_ id: String, _ problem: HTTPProblem) -> JSONValue {
    ["id": .string(id), "error": ["code": .string(problem.code), "message": .string(problem.message)]]
  }

  private static func taken(_ places: [Int], of count: Int) -> HTTPProblem {
    var problem = JobSubmission.idTaken
    problem.message = "\(places.count) of \(count) ids are other jobs' already. None was enqueued."
    problem.errors = places.prefix(mostErrors).map { place in
      HTTPProblem.Detail(
        problem.code, JobSubmission.idTaken.message, path: "jobs[\(place)].id", pointer: "/jobs/\(place)/id")
    }
    return problem
  }
}
