import ClipJob
import JobQueue

/// What is sent: `type`, `timestamp` and `data`, as Standard Webhooks wants it. Small: it names the job, and who wants its result asks for that.
enum DeliveryBody {
  static func bytes(_ event: ToldEvent, _ record: JobRecord, queue: String) -> [UInt8] {
    let kind = event.kind
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
    return message(kind, event.at, data)
  }

  static func test(of endpoint: WebhookEndpoint, at time: Timestamp) -> [UInt8] {
    message(.test, time, [("endpoint", .string(endpoint.id))])
  }

  private static func message(
    _ kind: WebhookEvent, _ time: Timestamp, _ data: [(String, JSONValue)]
  ) -> [UInt8] {
    let message: JSONValue = .object([
      ("type", .string(kind.rawValue)), ("timestamp", .string(text(time))), ("data", .object(data)),
    ])
    return message.bytes()
  }

  /// ISO 8601 in UTC with milliseconds.
  static func text(_ time: Timestamp) -> String {
    let day = CalendarDay(secondsSince1970: time.milliseconds / 1000)
    let rest = Int(max(0, time.milliseconds % 86_400_000))
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { digits($0, 2) }
    return "\(day.text)T\(clock.joined(separator: ":")).\(digits(rest % 1000, 3))Z"
  }
}

extension WebhookEvent {
  /// Of a job that has ended so.
  fileprivate var state: JobResult.State? {
    switch self {
    case .succeeded: .succeeded
    case .failed: .failed
    case .cancelled: .cancelled
    case .queued, .running, .retrying, .test: nil
    }
  }
}
