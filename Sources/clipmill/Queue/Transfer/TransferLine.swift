import ClipJob
import JobQueue

/// A job on its way from one queue to another: a line of `clipmill queue export`.
struct TransferLine {
  let id: String
  /// When it was enqueued, and when it may start.
  let createdAt: Timestamp
  let readyAt: Timestamp
  let document: [UInt8]

  init(_ kept: KeptJob) {
    (id, document) = (kept.record.id, kept.document)
    (createdAt, readyAt) = (kept.record.createdAt, kept.record.readyAt)
  }

  /// One line of JSON. Priority and tenant are for people: whoever reads it takes them from the document.
  func text(priority: Int, tenant: String) -> String {
    var fields: [(String, JSONValue)] = [("id", .string(id)), ("priority", .number(priority))]
    if !tenant.isEmpty { fields.append(("tenant", .string(tenant))) }
    fields += [
      ("createdAt", .string(createdAt.rfc3339)), ("readyAt", .string(readyAt.rfc3339)),
      ("document", .string(String(decoding: document, as: UTF8.self))),
    ]
    return JSONValue.object(fields).text()
  }

  init(_ line: [UInt8]) throws(JobError) {
    let value = try JSONValue(parsing: line)
    guard let id = value["id"]?.text, Admitter.isUsableID(id) else {
      throw JobError("queue.notExported", "it has no job's id", path: "id", hint: Self.hint)
    }
    guard let text = value["document"]?.text else {
      throw JobError("queue.notExported", "it has no document", path: "document", hint: Self.hint)
    }
    func time(_ name: String) throws(JobError) -> Timestamp {
      guard let time = value[name]?.text.flatMap(Timestamp.init(rfc3339:)) else {
        throw JobError("queue.notExported", "it does not say when", path: name, hint: Self.hint)
      }
      return time
    }
    (self.id, document) = (id, Array(text.utf8))
    (createdAt, readyAt) = (try time("createdAt"), try time("readyAt"))
  }

  private static let hint = "pass what `clipmill queue export` has written"

  /// The job as a queue takes it: as its document says, under the id that it had, not before it may start.
  func job(_ admitter: Admitter) throws(JobErrors) -> NewJob {
    var request = admitter.request(for: try Job.parse(document))
    request.id = id
    request.runAt = readyAt
    return NewJob(request, document: document)
  }
}
