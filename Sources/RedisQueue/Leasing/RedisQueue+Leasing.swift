import ClipJob
import JobQueue
import RedisClient

extension RedisQueue {
  public func lease(
    as worker: WorkerIdentity, for seconds: Double, wait: Double
  ) throws(QueueError) -> Lease? {
    let patience = Patience(wait)
    while !isWoken {
      let look = try look(as: worker, for: seconds)
      let left = patience.seconds
      guard case .nothing(let pause) = look, left > 0 else { return look.lease }
      _ = try call { connection throws(RedisError) in
        try block(upTo: min(left, pause ?? left), connection) { RedisCommand("BLPOP", keys.wake, $0) }
      }
    }
    return nil
  }

  public func waitForWork(as worker: WorkerIdentity, upTo seconds: Double) throws(QueueError) -> Bool {
    let patience = Patience(seconds)
    while !isWoken {
      // What was leased without its learning of it waits for it alone.
      if requests.hasLost(of: worker) { return true }
      let look = try call { connection throws(RedisError) in
        try connection.execute(leasing(worker, 0, Self.onlyLook))
      }
      guard look.asArray?.first?.asInteger != 2 else { return true }
      let left = patience.seconds
      guard case .nothing(let pause) = try answer(look, of: "lease", startedBy: nil, 0), left > 0 else {
        break
      }
      let token = try call { connection throws(RedisError) in
        try block(upTo: min(left, pause ?? left), connection) { RedisCommand("BLPOP", keys.wake, $0) }
      }
      // Also after `wake`: the token is the caller's to pass on.
      if token != nil { return true }
    }
    return false
  }

  public func passOn() throws(QueueError) {
    _ = try run(QueueScripts.pass, keys: [keys.wake], arguments: [])
  }

  /// The nonce that asks for no lease.
  private static let onlyLook = ""

  private enum Look {
    case leased(Lease)
    /// And the seconds after which to look again, if anything is known to come.
    case nothing(Double?)

    var lease: Lease? { if case .leased(let lease) = self { lease } else { nil } }
  }

  /// One look for a job; a second one if the connection broke.
  private func look(as worker: WorkerIdentity, for seconds: Double) throws(QueueError) -> Look {
    var isSecond = false
    while true {
      if let lease = try lostLease(of: worker, for: seconds) { return .leased(lease) }
      let nonce = FencingToken.nonce()
      let reply: RedisValue
      do throws(RedisError) {
        reply = try pool.withConnection { connection throws(RedisError) in
          try connection.execute(leasing(worker, seconds, nonce))
        }
      } catch {
        if error.mayHaveRun { requests.addLost(nonce, of: worker) }
        guard error.kind == .closed, !isSecond else { throw QueueError(error) }
        isSecond = true
        continue
      }
      return try answer(reply, of: "lease", startedBy: (worker, nonce), seconds)
    }
  }

  /// What the server leased to this worker without its learning of it.
  private func lostLease(of worker: WorkerIdentity, for seconds: Double) throws(QueueError) -> Lease? {
    while let nonce = requests.takeLost(of: worker) {
      do {
        if let lease = try relet(nonce, for: seconds).lease { return lease }
      } catch {
        requests.addLost(nonce, of: worker)
        throw error
      }
    }
    return nil
  }

  private func leasing(_ worker: WorkerIdentity, _ seconds: Double, _ nonce: String) -> RedisCommand {
    QueueScripts.lease.call(
      keys: [
        keys.meta, keys.tenants, keys.delayed, keys.leases, keys.events, keys.wake, keys.lines, keys.jobs,
        keys.documents, keys.manifests, keys.last,
      ],
      arguments: [
        shift, options.retention.events, Ordering.millisecondsPerPriority, worker.worker, worker.device,
        milliseconds(seconds), nonce, milliseconds(RetryPolicy.avoidance), requests.token,
        FencingToken.random(),
      ])
  }

  private func relet(_ nonce: String, for seconds: Double) throws(QueueError) -> Look {
    let reply = try run(
      QueueScripts.relet, keys: [keys.leases, keys.jobs, keys.documents, keys.manifests],
      arguments: [shift, milliseconds(seconds), nonce])
    return try answer(reply, of: "relet", startedBy: nil, seconds)
  }

  /// - Parameter start: who starts now; nil when the fields are those of a running job already.
  private func answer(
    _ reply: RedisValue, of script: String, startedBy start: (worker: WorkerIdentity, nonce: String)?,
    _ seconds: Double
  ) throws(QueueError) -> Look {
    let values = reply.asArray ?? []
    if values.count == 2, values[0].asInteger == 0, let pause = values[1].asInteger {
      return .nothing(pause < 0 ? nil : Double(pause) / 1000)
    }
    guard values.count == 7, let id = values[1].asString, let token = values[2].asInteger,
      let time = values[3].asInteger, var record = JobRecord(id: id, fields: values[6])
    else { throw .strange(script, reply) }
    let now = Timestamp(milliseconds: time)
    if let start {
      record.start(
        start.worker, token: token, nonce: start.nonce, now: now, until: now.adding(seconds: seconds))
    }
    requests.token = token
    return .leased(
      Lease(
        id: record.lease, record: record, document: values[4].asBytes ?? [], manifest: values[5].asBytes))
  }

  public func renew(_ renewals: [Renewal], for seconds: Double) throws(QueueError) -> [RenewalAnswer] {
    guard !renewals.isEmpty else { return [] }
    var names: [any RedisArgument] = [keys.leases, keys.meta]
    var arguments: [any RedisArgument] = [shift, milliseconds(seconds)]
    for renewal in renewals {
      names.append(keys.job(renewal.lease.job))
      arguments.append(renewal.lease.job)
      arguments.append(renewal.lease.token)
      arguments.append(renewal.lease.nonce)
      arguments.append(renewal.progress.map { "\(min(max($0, 0), 1))" } ?? "")
    }
    let reply = try run(QueueScripts.renew, keys: names, arguments: arguments)
    let answers = (reply.asArray ?? []).map(\.asString)
    guard answers.count == renewals.count else { throw .strange("renew", reply) }
    return answers.map { answer in
      switch answer {
      case "held": .held
      case "cancelled": .cancelled
      default: .lost
      }
    }
  }

  public func commit(_ lease: LeaseID, manifest: [UInt8], for seconds: Double) throws(QueueError) {
    let reply = try runDurably(
      QueueScripts.commit, keys: [keys.leases, keys.job(lease.job), keys.manifest(lease.job)],
      arguments: [shift, milliseconds(seconds), lease.job, lease.token, lease.nonce, manifest])
    guard reply.asInteger == 1 else { throw .stale(lease) }
  }

  public func raiseTokens(above token: Int64) {
    let now = SteadyClock().now().adding(seconds: Double(shift) / 1000)
    if FencingToken.isPlausible(token, at: now) { requests.token = token }
  }

  @discardableResult
  public func settle(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Settled {
    guard let settled = try settle(lease, settlement, onlyExpired: false) else { throw .stale(lease) }
    return settled
  }

  public func reap(_ lease: LeaseID, _ settlement: Settlement) throws(QueueError) -> Bool {
    try settle(lease, settlement, onlyExpired: true) != nil
  }

  func milliseconds(_ seconds: Double) -> Int {
    seconds.isNaN ? 0 : Int(min(max(seconds * 1000, 0), 1e15).rounded())
  }
}
