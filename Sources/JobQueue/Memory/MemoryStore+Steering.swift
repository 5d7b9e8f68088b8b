import ClipJob

/// Looking at the jobs and steering them.
extension MemoryStore {
  mutating func cancel(_ id: String, now: Timestamp) -> CancelAnswer {
    guard var entry = jobs[id] else { return .unknown }
    switch entry.record.state {
    case .queued where entry.record.pendingEnd != nil:
      if !entry.record.isCancelRequested { log.add(.cancelling, entry.record, now: now) }
      entry.record.isCancelRequested = true
      entry.record.pendingEnd?.state = .cancelled
      jobs[id] = entry
      return .requested
    case .queued where !entry.record.isPublishing && entry.isDoubtful:
      stopWaiting(entry)
      entry.record.isCancelRequested = true
      waitForLastLease(&entry, .cancelled, now: now)
      return .requested
    case .queued where !entry.record.isPublishing:
      stopWaiting(entry)
      end(&entry, .cancelled, result: JobResult.cancelledWaiting(id).bytes, now: now)
      return .cancelled
    case .queued, .running:
      guard !entry.record.isCancelRequested else { return .requested }
      entry.record.isCancelRequested = true
      jobs[id] = entry
      log.add(.cancelling, entry.record, now: now)
      if entry.record.state == .running, let worker = entry.record.worker {
        cancellations[worker, default: []].append(Cancellation(job: id, token: entry.record.token))
      }
      return .requested
    case let state: return .ended(state)
    }
  }

  mutating func replay(_ id: String, now: Timestamp) -> Bool {
    guard var entry = jobs[id], entry.record.phase(at: now).isEnded else { return false }
    entry.record.replay(now: now)
    log.add(.replayed, entry.record, now: now)
    wait(entry, now: now)
    return true
  }

  mutating func follow(_ entry: ControlEntry, now: Timestamp) {
    let record = jobs[entry.id]?.record
    switch entry.action {
    case .cancel:
      switch cancel(entry.id, now: now) {
      case .unknown: log.decline(entry.id, record, .unknownJob, now: now)
      case .ended: log.decline(entry.id, record, .ended, now: now)
      case .cancelled, .requested: break
      }
    case .retry:
      if !replay(entry.id, now: now) {
        log.decline(entry.id, record, record == nil ? .unknownJob : .notEnded, now: now)
      }
    }
  }

  mutating func setPaused(_ paused: Bool, now: Timestamp) {
    guard paused != facts.isPaused else { return }
    facts.isPaused = paused
    log.add(paused ? .paused : .resumed, now: now)
  }

  mutating func expired(limit: Int, now: Timestamp) -> [JobRecord] {
    forget(now: now, limit: limit)
    let over = running.compactMap { jobs[$0]?.record }.filter { $0.isExpired(at: now) }
    return Array(over.sorted { ($0.leaseEnds ?? now, $0.id) < ($1.leaseEnds ?? now, $1.id) }.prefix(limit))
  }

  mutating func list(_ filter: JobFilter, limit: Int, now: Timestamp) -> [JobRecord] {
    promote(now: now)
    var found: [JobPhase: [JobRecord]] = [:]
    for entry in jobs.values {
      let phase = entry.record.phase(at: now)
      if phase != .ready, filter.includes(phase) { found[phase, default: []].append(entry.record) }
    }
    if filter.includes(.ready) {
      found[.ready] = (waitingForLastLease + line.jobs).compactMap { jobs[$0]?.record }
    }
    return JobFilter.ordered(found, limit: limit)
  }

  mutating func stats(now: Timestamp) -> QueueStats {
    promote(now: now)
    var stats = QueueStats()
    stats.isPaused = facts.isPaused
    stats.inbox = inbox.count
    stats.rejected = Int(facts.rejected)
    stats.refused = Int(facts.refused)
    for entry in jobs.values {
      stats.backlogSeconds += entry.record.backlogSeconds
      switch entry.record.phase(at: now) {
      case .ready: stats.ready += 1
      case .delayed: stats.delayed += 1
      case .running: stats.running += 1
      case .succeeded: stats.succeeded += 1
      case .failed: stats.failed += 1
      case .dead: stats.dead += 1
      case .cancelled: stats.cancelled += 1
      }
    }
    let next = (waitingForLastLease.first ?? line.first).flatMap { jobs[$0] }
    stats.oldestReady = next.map { now.seconds(since: $0.record.readyAt) }.flatMap { $0 < 0 ? nil : $0 }
    return stats
  }
}

extension JobRecord {
  func isExpired(at now: Timestamp) -> Bool { leaseEnds.map { $0 <= now } ?? false }
}
