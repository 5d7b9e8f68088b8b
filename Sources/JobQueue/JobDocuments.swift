import ClipJob

// Jobs and queues as programs are shown them, by verbs and by the API server.

extension JobRecord {
  /// The result document with `record`, which is what the queue knows of the job besides.
  public var document: JSONValue {
    .object((resultDocument.members ?? []) + [("record", notes)])
  }

  /// The result document of the contract: of an ended job the one that was kept, else as far as it is known.
  public var resultDocument: JSONValue {
    if let result, case .object(let fields)? = try? JSONValue(parsing: result) {
      return .object(fields.filter { $0.0 != "record" })
    }
    var result = JobResult(id: id, state: state)
    if attempts > 0 { result.attempts = attempts }
    if state == .running {
      result.worker = worker
      result.device = device
    }
    result.error = error
    guard case .object(var fields) = result.document else { return result.document }
    if state == .running { fields.append(("progress", .number(progress, decimals: 4))) }
    if let pendingEnd { fields.append(("pendingEnd", .string(pendingEnd.state.rawValue))) }
    return .object(fields)
  }

  private var notes: JSONValue {
    var fields: [(String, JSONValue)] = []
    if !tenant.isEmpty { fields.append(("tenant", .string(tenant))) }
    fields += [("priority", .number(priority)), ("createdAt", .string(createdAt.rfc3339))]
    let times = [
      ("readyAt", state == .queued ? readyAt : nil), ("startedAt", startedAt), ("endedAt", endedAt),
    ]
    fields += times.compactMap { name, time in time.map { (name, .string($0.rfc3339)) } }
    fields += [("attempts", .number(attempts)), ("maxAttempts", .number(maxAttempts))]
    if losses > 0 { fields.append(("losses", .number(losses))) }
    let flags = [("cancelRequested", isCancelRequested), ("dead", isDead)]
    fields += flags.filter(\.1).map { ($0.0, true) }
    if let pendingEnd { fields.append(("lastLeases", .number(pendingEnd.leases))) }
    // Of an attempt before the one that the result is of.
    if let error, let result, JobResult(reading: result)?.error != error {
      fields.append(("error", error.document))
    }
    return .object(fields)
  }
}

extension JobResult {
  /// Of a job whose document still lies in the inbox: for whoever waits for it, it is queued.
  public static func unread(_ id: String) -> JSONValue {
    guard case .object(let fields) = JobResult(id: id, state: .queued).document else { return .null }
    return .object(fields + [("unread", .bool(true))])
  }
}

extension QueueStats {
  /// How many documents and jobs there are, by name.
  public var counts: [(String, Int)] {
    [
      ("inbox", inbox), ("ready", ready), ("delayed", delayed), ("running", running),
      ("succeeded", succeeded), ("failed", failed), ("dead", dead), ("cancelled", cancelled),
      ("rejected", rejected),
    ]
  }

  /// - Parameter queue: its name.
  public func document(of queue: String) -> JSONValue {
    var fields: [(String, JSONValue)] = [("queue", .string(queue)), ("paused", .bool(isPaused))]
    fields += counts.map { ($0.0, .number($0.1)) }
    fields.append(("backlogSeconds", .number(backlogSeconds, decimals: 3)))
    if let oldestReady { fields.append(("oldestReady", .number(oldestReady, decimals: 3))) }
    return .object(fields)
  }
}
