import ClipJob
import JobQueue
import RedisClient

extension JobRecord {
  /// The record of a job's hash (`HGETALL`); nil when there is no such job. Fields of later versions are ignored.
  init?(id: String, fields reply: RedisValue) {
    guard let values = reply.asArray, values.count >= 2 else { return nil }
    self.init(
      id: id, state: .queued, createdAt: Timestamp(milliseconds: 0), readyAt: Timestamp(milliseconds: 0))
    var hasState = false
    for n in stride(from: 0, to: values.count - 1, by: 2) {
      guard let name = values[n].asString, let value = values[n + 1].asString else { continue }
      if name == "state" {
        guard let state = JobResult.State(rawValue: value) else { return nil }
        self.state = state
        hasState = true
      } else {
        set(name, value)
      }
    }
    guard hasState else { return nil }
  }

  private mutating func set(_ name: String, _ value: String) {
    switch name {
    case "priority": priority = Int(value) ?? priority
    case "tenant": tenant = value
    case "createdAt": createdAt = Timestamp(value) ?? createdAt
    case "readyAt": readyAt = Timestamp(value) ?? readyAt
    case "maxAttempts": maxAttempts = Int(value) ?? maxAttempts
    case "work": workMilliseconds = Int64(value) ?? workMilliseconds
    case "attempts": attempts = Int(value) ?? attempts
    case "losses": losses = Int(value) ?? losses
    case "strikes": strikes = Int(value) ?? strikes
    case "refusals": refusals = Int(value) ?? refusals
    case "avoid": avoid = value
    case "worker": worker = value
    case "device": device = value
    case "token": token = Int64(value) ?? token
    case "startedAt": startedAt = Timestamp(value)
    case "leaseEnds": leaseEnds = Timestamp(value)
    case "endedAt": endedAt = Timestamp(value)
    case "progress": progress = Double(value) ?? progress
    case "cancel": isCancelRequested = value == "1"
    case "dead": isDead = value == "1"
    case "error": error = (try? JSONValue(parsing: Array(value.utf8))).flatMap(JobError.init(document:))
    default: break
    }
  }
}

extension Timestamp {
  fileprivate init?(_ text: String) {
    guard let milliseconds = Int64(text) else { return nil }
    self.init(milliseconds: milliseconds)
  }
}
