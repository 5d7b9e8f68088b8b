import ClipJob

// Jobs, queues and events as clients of an API server read them. Servers may be of other versions: what is unknown is passed
// over, and what is missing is as it usually is.

extension JobRecord {
  /// Reads what `document` wrote; nil when it is something else.
  public init?(document value: JSONValue) {
    guard let id = value["id"]?.text, let state = value["state"]?.text.flatMap(JobResult.State.init),
      let members = value.members
    else { return nil }
    let notes = value["record"] ?? .null
    func time(_ name: String) -> Timestamp? { notes[name]?.text.flatMap(Timestamp.init(rfc3339:)) }
    let created = time("createdAt") ?? Timestamp(milliseconds: 0)
    self.init(id: id, state: state, createdAt: created, readyAt: time("readyAt") ?? created)
    tenant = notes["tenant"]?.text ?? ""
    priority = notes["priority"]?.integer ?? priority
    attempts = notes["attempts"]?.integer ?? value["attempts"]?.integer ?? 0
    maxAttempts = notes["maxAttempts"]?.integer ?? maxAttempts
    losses = notes["losses"]?.integer ?? 0
    (startedAt, endedAt) = (time("startedAt"), time("endedAt"))
    isCancelRequested = notes["cancelRequested"]?.flag ?? false
    isDead = notes["dead"]?.flag ?? false
    (worker, device) = (value["worker"]?.text, value["device"]?.text)
    progress = value["progress"]?.double ?? 0
    error = (notes["error"] ?? value["error"]).flatMap(JobError.init(document:))
    pendingEnd = value["pendingEnd"]?.text.flatMap(PendingEnd.State.init).map {
      PendingEnd($0, leases: notes["lastLeases"]?.integer ?? 0)
    }
    if state.isEnded { result = JSONValue.object(members.filter { $0.0 != "record" }).bytes() }
  }
}

extension QueueStats {
  /// Reads what `document` wrote, and the queue's name; nil when it is something else.
  public static func read(_ value: JSONValue) -> (queue: String, stats: QueueStats)? {
    guard let name = value["queue"]?.text, let isPaused = value["paused"]?.flag else { return nil }
    var stats = QueueStats()
    stats.isPaused = isPaused
    stats.inbox = value["inbox"]?.integer ?? 0
    stats.ready = value["ready"]?.integer ?? 0
    stats.delayed = value["delayed"]?.integer ?? 0
    stats.running = value["running"]?.integer ?? 0
    stats.succeeded = value["succeeded"]?.integer ?? 0
    stats.failed = value["failed"]?.integer ?? 0
    stats.dead = value["dead"]?.integer ?? 0
    stats.cancelled = value["cancelled"]?.integer ?? 0
    stats.rejected = value["rejected"]?.integer ?? 0
    stats.backlogSeconds = value["backlogSeconds"]?.double ?? 0
    stats.oldestReady = value["oldestReady"]?.double
    return (name, stats)
  }
}
