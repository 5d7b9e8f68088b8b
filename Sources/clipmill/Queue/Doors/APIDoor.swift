import APIClient
import ClipJob
import JobQueue
import Threads

/// A queue of an API server.
struct APIDoor: QueueDoor {
  let client: APIClient

  var title: String {
    client.options.queue.map { "the queue “\($0)” of \(client.address.text)" } ?? client.address.text
  }

  func enqueue(_ job: Job, document: [UInt8]) throws(JobErrors) -> Enqueued {
    do throws(APIFailure) {
      let made = try client.submit(document, hasID: job.id != nil)
      return Enqueued(id: made.id, known: made.isNew ? nil : made.state)
    } catch {
      // Another document has the id: whoever may see that job is told what became of it.
      guard error.code == "job.idTaken", let id = job.id, case .known(let record)? = try? find(id) else {
        throw JobErrors(error.errors)
      }
      return Enqueued(id: id, known: record.state)
    }
  }

  func find(_ id: String) throws(JobErrors) -> JobFinding { try found(id, wait: 0) }

  private func found(_ id: String, wait: Int) throws(JobErrors) -> JobFinding {
    guard let value = try asking({ () throws(APIFailure) in try client.job(id, wait: wait) }) else {
      return .unknown(looked: nil)
    }
    guard value["unread"] != true else { return .unread([]) }
    return .known(try record(value))
  }

  private func record(_ value: JSONValue) throws(JobErrors) -> JobRecord {
    if let record = JobRecord(document: value) { return record }
    throw JobErrors([
      JobError(
        "api.foreign", "\(client.address.text) shows a job that this program does not understand",
        hint: "is it of another version?")
    ])
  }

  func end(of job: String, within seconds: Double, isExpected: Bool) throws(JobErrors) -> JobRecord? {
    let deadline = monotonicSeconds() + seconds
    let events = client.events(until: deadline)
    while true {
      // Whole seconds, and only those that are left.
      let wait = Int(min(60, max(0, deadline - monotonicSeconds()).rounded()))
      switch try found(job, wait: wait) {
      case .known(let record) where record.state.isEnded || wait == 0: return record
      case .unread where wait == 0: return nil
      case .known, .unread: continue
      case .unknown:
        guard isExpected, try hears(of: job, events) else { return nil }
      }
    }
  }

  /// Waits until something happened to the job, or may have; false when the time is over.
  private func hears(of job: String, _ events: APIEventStream) throws(JobErrors) -> Bool {
    while true {
      switch try asking({ () throws(APIFailure) in try events.next() }) {
      case .event(let event): if event.job == job { return true }
      case .listening: return true
      case .over: return false
      }
    }
  }

  func list(_ filter: JobFilter, of tenant: String?, limit: Int) throws(JobErrors) -> [JobRecord] {
    let jobs = try asking { () throws(APIFailure) in
      try client.jobs(in: filter.rawValue, of: tenant, limit: limit)
    }
    var records: [JobRecord] = []
    for job in jobs { records.append(try record(job)) }
    return records
  }

  func cancel(_ id: String) throws(JobErrors) -> CancelAnswer {
    // The answer alone does not tell a job that is cancelled now from one that was before. A key that may not look is told so.
    if case .known(let record)? = try? find(id), record.state.isEnded { return .ended(record.state) }
    guard let answer = try asking({ () throws(APIFailure) in try client.cancel(id) }) else { return .unknown }
    if answer.isRequested { return .requested }
    return answer.state == .cancelled ? .cancelled : .ended(answer.state)
  }

  func replay(_ id: String) throws(JobErrors) -> Bool {
    try asking { () throws(APIFailure) in try client.retry(id) } ?? false
  }

  func stats() throws(JobErrors) -> (queue: String, stats: QueueStats) {
    let queues = try asking { () throws(APIFailure) in try client.queues() }.compactMap(QueueStats.read)
    let name = client.options.queue
    guard let own = queues.first(where: { name == nil || $0.queue == name }) else {
      throw JobErrors([
        JobError(
          "queue.unknown", "\(client.address.text) serves no queue “\(name ?? "")”",
          hint: "it serves \(queues.map(\.queue).joined(separator: ", ")): choose one with --queue")
      ])
    }
    return own
  }

  func pause() throws(JobErrors) {
    let name = try name()
    try asking { () throws(APIFailure) in try client.pause(queue: name) }
  }

  func resume() throws(JobErrors) {
    let name = try name()
    try asking { () throws(APIFailure) in try client.resume(queue: name) }
  }

  private func name() throws(JobErrors) -> String {
    if let name = client.options.queue { return name }
    return try stats().queue
  }

  func rejected(limit: Int) throws(JobErrors) -> [Rejection] {
    throw JobErrors([
      JobError(
        "api.unsupported", "rejected documents are listed on the queue's own server alone",
        hint: "name it by --redis URL, or ask for GET /v1/queues/NAME/rejected")
    ])
  }

  func isServed() throws(JobErrors) -> Bool {
    do throws(APIFailure) { return try !client.workers().isEmpty } catch {
      // Keys for jobs alone are not told of workers.
      if error.status == 403 { return true }
      throw JobErrors(error.errors)
    }
  }

  func now() throws(JobErrors) -> Timestamp { Timestamp(milliseconds: Int64(client.now() * 1000)) }

  private func asking<Answer>(_ body: () throws(APIFailure) -> Answer) throws(JobErrors) -> Answer {
    do throws(APIFailure) { return try body() } catch { throw JobErrors(error.errors) }
  }
}
