import ClipJob
import JobQueue

/// A job of the queue, in words and as JSON.
struct JobWords {
  let record: JobRecord
  let now: Timestamp

  var document: JSONValue { record.document }

  /// One line of a list.
  static let columns: [Table.Column] = [
    Table.Column("ID", most: 128), "STATE", "PRIO", Table.Column("TENANT", most: 24), "TRIES", "DONE",
    "SINCE",
    "WORKER", "ERROR",
  ]
  var row: [String] {
    [
      record.id, phase, String(record.priority), record.tenant, String(record.attempts), done,
      Self.time(now.seconds(since: since)), record.state == .running ? record.worker ?? "" : "",
      record.error?.code ?? "",
    ]
  }

  /// For one job alone. Texts may come from anybody: what a terminal might act upon is not in them any more.
  var lines: [(String, String)] {
    var lines: [(String, String)] = []
    func add(_ name: String, _ text: String?) {
      if let text, !text.isEmpty { lines.append((name, ForeignText.harmless(text))) }
    }
    add("job", record.id)
    add("state", phase)
    add("tenant", record.tenant)
    add("priority", String(record.priority))
    add("enqueued", Self.time(now.seconds(since: record.createdAt)) + " ago")
    if let pending = record.pendingEnd {
      let place = record.state == .running ? "a worker" : "the next worker, which"
      add(
        "ends",
        "as \(pending.state.rawValue): \(place) takes back what attempts may have published "
          + "(\(pending.leases) of \(PendingEnd.mostLeases) tries so far)")
    }
    if record.state == .queued, record.readyAt > now {
      add("starts", "in " + Self.time(record.readyAt.seconds(since: now)))
    }
    add("attempts", "\(record.attempts) of \(record.maxAttempts)")
    if record.losses > 0 { add("lost", "\(record.losses) × with its lane or worker") }
    if record.state == .running {
      add("worker", record.worker)
      add("device", record.device)
      add("done", done)
      if let started = record.startedAt { add("running", Self.time(now.seconds(since: started))) }
      if record.isCancelRequested { add("cancel", "requested") }
    }
    if let ended = record.endedAt { add("ended", Self.time(now.seconds(since: ended)) + " ago") }
    if let error = record.error {
      add("error", "\(error.path.map { "\($0): " } ?? "")\(error.message) [\(error.code)]")
      add("hint", error.hint)
    }
    for problem in problems { add("problem", problem) }
    for output in outputs { add("output", output) }
    for warning in warnings {
      add("warning", "\(warning.line) [\(warning.code)]")
      add("hint", warning.hint)
    }
    return lines
  }

  /// All that was wrong with a document that is no valid job; its error is the first of them.
  private var problems: [String] {
    guard record.state == .failed, case .array(let lines)? = document["explain"] else { return [] }
    return lines.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  private var outputs: [String] {
    guard let result = record.result, let value = try? JSONValue(parsing: result),
      case .array(let files)? = value["outputs"]
    else { return [] }
    return files.compactMap { file in
      guard case .string(let to)? = file["to"] else { return nil }
      return to
    }
  }

  private var warnings: [JobWarning] {
    record.result.flatMap { JobResult(reading: $0) }?.warnings ?? []
  }

  private var phase: String {
    guard let pending = record.pendingEnd else { return record.phase(at: now).rawValue }
    return pending.state == .cancelled ? "cancelling" : "failing"
  }

  private var done: String {
    record.state == .running ? "\(Int(record.progress * 100)) %" : record.state == .succeeded ? "100 %" : ""
  }

  private var since: Timestamp {
    record.endedAt ?? (record.state == .running ? record.startedAt : nil) ?? record.createdAt
  }

  /// `4 s`, `3 min`, `5 h`, `2 d`: enough for a glance.
  static func time(_ seconds: Double) -> String {
    let seconds = max(0, seconds)
    return switch seconds {
    case ..<10: formatted("%.1f s", seconds)
    case ..<120: formatted("%.0f s", seconds)
    case ..<7200: formatted("%.0f min", seconds / 60)
    case ..<172_800: formatted("%.0f h", seconds / 3600)
    default: formatted("%.0f d", seconds / 86_400)
    }
  }
}
