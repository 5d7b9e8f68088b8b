import ClipJob

/// A job whose document still lies in the inbox, in words and as JSON.
struct UnreadWords {
  let id: String
  /// Whether a worker serves the queue.
  let isServed: Bool

  /// As of a queued job: for whoever waits for it, it is one.
  var document: JSONValue {
    guard case .object(let fields) = JobResult(id: id, state: .queued).document else { return .null }
    return .object(fields + [("unread", .bool(true))])
  }

  var lines: [(String, String)] {
    let workers = isServed ? "" : "; no worker serves the queue"
    return [
      ("job", ForeignText.harmless(id)), ("state", "unread"),
      ("inbox", "its document lies there, and no worker has read it yet\(workers)"),
    ]
  }
}
