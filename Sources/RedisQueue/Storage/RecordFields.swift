import ClipJob
import JobQueue
import RedisClient

extension JobRecord {
  /// The record of a job's hash (`HGETALL`); nil when there is no such job. Fields of later versions are ignored, and
  /// numbers are within what they can mean, whatever stands there: whoever counts with them may rely on that.
  init?(id: String, fields reply: RedisValue) {
    guard let values = reply.asArray, values.count >= 2 else { return nil }
    self.init(
      id: id, state: .queued, createdAt: Timestamp(milliseconds: 0), readyAt: Timestamp(milliseconds: 0))
    var hasState = false
    var lastLeases = 0
    for n in stride(from: 0, to: values.count - 1, by: 2) {
      guard let name = values[n].asString, let value = values[n + 1].asString else { continue }
      if name == "state" {
        guard let state = JobResult.State(rawValue: value) else { return nil }
        self.state = state
        hasState = true
      } else if name == "lastLeases" {
        lastLeases = Self.count(value) ?? 0
      } else {
        set(name, value)
      }
    }
    guard hasState else { return nil }
    pendingEnd?.leases = lastLeases
  }

  private mutating func set(_ name: String, _ value: String) {
    switch name {
    case "priority": priority = Int(value).map { min(max($0, 0), 100) } ?? priority
    case "tenant": tenant = value
    case "createdAt": createdAt = Timestamp(value) ?? createdAt
    case "readyAt": readyAt = Timestamp(value) ?? readyAt
    case "maxAttempts": maxAttempts = Self.count(value) ?? maxAttempts
    case "work":
      workMilliseconds = Int64(value).map { min(max($0, 0), JobRequest.mostWork) } ?? workMilliseconds
    case "attempts": attempts = Self.count(value) ?? attempts
    case "losses": losses = Self.count(value) ?? losses
    case "strikes": strikes = Self.count(value) ?? strikes
    case "refusals": refusals = Self.count(value) ?? refusals
    case "avoid": avoid = value
    case "worker": worker = value
    case "device": device = value
    case "token": token = Int64(value) ?? token
    case "request": nonce = value
    case "startedAt": startedAt = Timestamp(value)
    case "leaseEnds": leaseEnds = Timestamp(value)
    case "endedAt": endedAt = Timestamp(value)
    case "endEvent": endEvent = EventPosition(value).isValid ? EventPosition(value) : nil
    case "progress": progress = Double(value).flatMap { $0.isNaN ? nil : min(max($0, 0), 1) } ?? progress
    case "cancel": isCancelRequested = value == "1"
    case "committed": isPublishing = value == "1"
    case "pendingEnd": pendingEnd = PendingEnd.State(rawValue: value).map { PendingEnd($0) }
    case "dead": isDead = value == "1"
    case "error": error = (try? JSONValue(parsing: Array(value.utf8))).flatMap(JobError.init(document:))
    default: break
    }
  }

  private static func count(_ text: String) -> Int? { Int(text).map { min(max($0, 0), 1_000_000) } }
}

extension Timestamp {
  /// Nil for what is no number.
  init?(_ text: String) {
    guard let milliseconds = Int64(text) else { return nil }
    self.init(foreign: milliseconds)
  }
}
