import ClipJob
import JobQueue

/// A job whose document still lies in the inbox, in words and as JSON.
struct UnreadWords {
  let id: String
  /// Whether a worker serves the queue.
  let isServed: Bool

  var document: JSONValue { JobResult.unread(id) }

  var lines: [(String, String)] {
    let workers = isServed ? "" : "; no worker serves the queue"
    return [
      ("job", ForeignText.harmless(id)), ("state", "unread"),
      ("inbox", "its document lies there, and no worker has read it yet\(workers)"),
    ]
  }
}
