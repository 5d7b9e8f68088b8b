import JobQueue
import RedisClient

extension RedisQueue {
  /// Whether events have been forgotten (`Retention.events`), so that the oldest one that is kept is not the first there was.
  public func hasForgottenEvents() throws(QueueError) -> Bool {
    try call { connection throws(RedisError) in
      // A stream that is not there has forgotten nothing, and Redis has no answer to give of it.
      guard try connection.command("EXISTS", keys.events).toInteger() > 0 else { return false }
      let answer = try connection.command("XINFO", "STREAM", keys.events).toArray()
      func number(_ name: String) -> Int64? {
        answer.firstIndex { $0.asString == name }.flatMap {
          $0 + 1 < answer.count ? answer[$0 + 1].asInteger : nil
        }
      }
      return (number("entries-added") ?? 0) > (number("length") ?? 0)
    }
  }
}
