import ClipJob
import Foundation
import JobQueue

/// What is sent: `type`, `timestamp` and `data`, as Standard Webhooks wants it. Small: it names the job, and who wants its result asks for that.
enum DeliveryBody {
  static func bytes(
    _ event: JobEvent, _ kind: WebhookEvent, _ record: JobRecord, queue: String, at time: Timestamp
  ) -> [UInt8] {
    var data: [(String, JSONValue)] = [
      ("queue", .string(queue)), ("job", .string(event.job)), ("tenant", .string(record.tenant)),
    ]
    if event.token > 0 { data.append(("token", .string(String(event.token)))) }
    if !event.code.isEmpty { data.append(("code", .string(event.code))) }
    // The record is as it is now: it may tell of a later attempt.
    if let state = kind.state, record.state == state, record.token == event.token || event.token == 0 {
      data.append(("attempts", .number(record.attempts)))
      if kind == .failed, let error = record.error {
        var fields: [(String, JSONValue)] = [
          ("code", .string(error.code)), ("message", .string(error.message)),
        ]
        if let hint = error.hint { fields.append(("hint", .string(hint))) }
        data.append(("error", .object(fields)))
      }
      for (name, time) in [("startedAt", record.startedAt), ("endedAt", record.endedAt)] {
        if let time { data.append((name, .string(text(time)))) }
      }
    }
    let message: JSONValue = .object([
      ("type", .string(kind.rawValue)), ("timestamp", .string(text(time))), ("data", .object(data)),
    ])
    return message.bytes()
  }

  /// ISO 8601 in UTC with milliseconds.
  static func text(_ time: Timestamp) -> String {
    // The format's own fraction is cut off, not rounded, from a number that is not exact.
    let (seconds, rest) = (time.milliseconds / 1000, max(0, time.milliseconds % 1000))
    let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).dropLast()
    return whole + "." + String(1000 + rest).dropFirst() + "Z"
  }
}

extension WebhookEvent {
  /// Of a job that has ended so.
  fileprivate var state: JobResult.State? {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .cancelled: .cancelled
    case .queued, .running, .retrying: nil
    }
  }
}
