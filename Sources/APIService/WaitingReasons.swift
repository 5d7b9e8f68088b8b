import ClipJob
import JobQueue

/// Why a job waits, as its queue can tell.
enum WaitingReasons {
  struct Reason: Sendable, Equatable {
    let code: String
    let message: String
    var hint: String?
    /// When it is over by itself.
    var until: Timestamp?
    /// Jobs that go before it.
    var ahead: Int?

    var document: JSONValue {
      var members: [(String, JSONValue)] = [("code", .string(code)), ("message", .string(message))]
      if let hint { members.append(("hint", .string(hint))) }
      if let until { members.append(("until", .string(until.rfc3339))) }
      if let ahead { members.append(("ahead", .number(ahead))) }
      return .object(members)
    }
  }

  /// - Parameter job: one that waits.
  /// - Returns: the most important first.
  static func of(_ job: VisibleJob, in queue: any JobQueue, _ call: APICall) throws(QueueError) -> [Reason] {
    let (stats, workers) = (try queue.stats(), try queue.workers().count)
    var reasons: [Reason] = []
    if workers == 0 {
      reasons.append(
        Reason(
          code: "waiting.noWorkers", message: "No worker serves the queue “\(queue.name)” now.",
          hint: "It begins when one starts: clipmill work --queue \(queue.name)"))
    }
    guard case .known(let record) = job else {
      reasons.append(
        Reason(
          code: "waiting.inbox", message: "No worker has read the document yet.",
          hint: "Workers read documents while they have a free lane, or every few seconds."))
      return reasons
    }
    if stats.isPaused, record.pendingEnd == nil {
      reasons.append(
        Reason(
          code: "waiting.paused", message: "The queue is paused.",
          hint: "It goes on when somebody resumes it."
        ))
    }
    let now = try queue.now()
    if let end = record.pendingEnd {
      reasons.append(
        Reason(
          code: "waiting.lastLease",
          message:
            "A worker has to take back what attempts may have left; then it ends as \(end.state.rawValue)."))
    } else if record.readyAt > now {
      reasons.append(delay(record))
    } else {
      if let avoid = record.avoid, record.avoidUntil > now {
        reasons.append(
          Reason(
            code: "waiting.device", message: "The device \(avoid) could not do it: others are waited for.",
            hint: "Then that device may try again.", until: record.avoidUntil))
      }
      reasons.append(try turn(record, stats, workers, queue, call))
    }
    return reasons
  }

  private static func delay(_ record: JobRecord) -> Reason {
    guard let error = record.error, record.attempts > 0 else {
      return Reason(
        code: "waiting.runAt", message: "It is not to begin before a time that its document gives (runAt).",
        until: record.readyAt)
    }
    return Reason(
      code: "waiting.retry",
      message: "Attempt \(record.attempts) of \(record.maxAttempts) failed (\(error.code)): \(error.message)",
      hint: "It is tried again by itself.", until: record.readyAt)
  }

  /// How far it is in line. Whose jobs the others are, and how many, is for who may see all tenants' alone.
  private static func turn(
    _ record: JobRecord, _ stats: QueueStats, _ workers: Int, _ queue: any JobQueue, _ call: APICall
  ) throws(QueueError) -> Reason {
    let line = try queue.list(.ready, limit: mostLooks).filter { $0.tenant == record.tenant }
    let ahead = line.firstIndex { $0.id == record.id }
    let own =
      ahead.map { $0 == 0 ? "It is the first of its tenant's line" : "\(jobs($0)) of its tenant go first" }
      ?? "Many jobs go first"
    let all =
      call.caller?.tenants == .all
      ? "; \(jobs(stats.ready)) wait and \(stats.running) run on \(workers) worker\(workers == 1 ? "" : "s")"
      : ""
    return Reason(
      code: "waiting.turn", message: "\(own)\(all).",
      hint: "Tenants take turns; within one, priority and waiting decide.", ahead: ahead)
  }

  private static func jobs(_ count: Int) -> String { "\(count) job\(count == 1 ? "" : "s")" }

  /// Jobs in line that are looked at.
  private static let mostLooks = 2000
}
