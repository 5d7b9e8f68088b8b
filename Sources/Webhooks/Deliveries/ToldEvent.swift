import ClipJob
import JobQueue

/// An event of which endpoints may be told.
struct ToldEvent: Sendable {
  let kind: WebhookEvent
  let job: String
  /// Of the attempt; 0: of none.
  let token: Int64
  /// The error's, if there is one.
  let code: String
  let at: Timestamp
  /// In the queue; nil: an earlier version did not note it.
  let position: EventPosition?
  /// What tells it from others of its kind, job and token.
  private let occasion: String

  /// - Parameter at: when it happened.
  init(_ event: JobEvent, _ kind: WebhookEvent, at: Timestamp) {
    (self.kind, job, token, code, self.at) = (kind, event.job, event.token, event.code, at)
    position = event.position
    occasion = Self.occasion(event.position)
  }

  /// What the event was that a queue no longer has, by what is known of the job that ended; nil: it has not.
  init?(endOf record: JobRecord) {
    guard let kind = WebhookEvent(endIn: record.state), let at = record.endedAt else { return nil }
    (self.kind, job, token, self.at) = (kind, record.id, record.token, at)
    code = record.error?.code ?? ""
    position = record.endEvent
    occasion = record.endEvent.map { Self.occasion($0) } ?? "end \(at.milliseconds)"
  }

  private static func occasion(_ position: EventPosition) -> String { "position \(position.text)" }

  /// The id of its message to an endpoint: the same whenever the same event is read again. An attempt that ended is named by its token, so that it keeps
  /// its id where a queue has lost its last writes and notes the end anew, and where the event is made again from the job's record; a job may be queued or
  /// cancelled several times between two attempts, so these events are named by their occasion.
  func id(queue: String, endpoint: String) -> String {
    let isOfAttempt = [.running, .retrying, .succeeded, .failed].contains(kind) && token > 0
    // With their lengths, so that no two lists of words are one text.
    let words = [queue, job, isOfAttempt ? "token \(token)" : occasion, kind.rawValue, endpoint].map {
      "\($0.utf8.count):\($0)"
    }
    return "msg_" + WebhookDigests.sha256(Array(words.joined().utf8)).prefix(32)
  }
}

extension WebhookEvent {
  fileprivate init?(endIn state: JobResult.State) {
    switch state {
    case .succeeded: self = .succeeded
    case .failed: self = .failed
    case .cancelled: self = .cancelled
    case .queued, .running: return nil
    }
  }
}
