/// What of the store outlives its process, what has changed of that, and the way back.
extension MemoryStore {
  init(_ snapshot: QueueSnapshot, retention: Retention, now: Timestamp) {
    self.init(retention: retention)
    facts = snapshot.facts
    keptFacts = snapshot.facts
    jobs = Tracked(snapshot.jobs)
    inbox = Inbox(snapshot.inbox)
    rejections = Tracked(snapshot.rejections)
    requests = Tracked(snapshot.requests)
    holdings = Tracked(snapshot.holdings)
    log = EventLog(capacity: retention.events, events: snapshot.events, count: snapshot.lastEvent)
    index(turns: Tracked(snapshot.turns), now: now)
  }

  /// `facts` with what the line knows of them.
  private var currentFacts: QueueFacts {
    var current = facts
    current.round = line.round
    return current
  }

  /// Nil: nothing has changed.
  var changes: QueueChanges? {
    let current = currentFacts
    guard
      current != keptFacts || jobs.hasChanges || line.turns.hasChanges || inbox.hasChanges
        || rejections.hasChanges || requests.hasChanges || holdings.hasChanges || log.hasChanges
    else { return nil }
    let (events, firstEvent) = log.news
    return QueueChanges(
      facts: current == keptFacts ? nil : current, jobs: jobs.changes, turns: line.turns.changes,
      inbox: inbox.changes, rejections: rejections.changes, requests: requests.changes,
      holdings: holdings.changes, events: events, firstEvent: firstEvent, droppedEvents: log.dropped)
  }

  /// The changes are kept.
  mutating func settleChanges() {
    keptFacts = currentFacts
    jobs.settle()
    line.settle()
    inbox.settle()
    rejections.settle()
    requests.settle()
    holdings.settle()
    log.settle()
  }

  /// Takes back the changes, which could not be kept. A number that was given is not given again.
  mutating func revertChanges(now: Timestamp) {
    let (token, arrivals) = (facts.token, facts.arrivals)
    facts = keptFacts
    facts.token = token
    facts.arrivals = arrivals
    jobs.revert()
    inbox.revert()
    rejections.revert()
    requests.revert()
    holdings.revert()
    log.revert()
    // What does not outlive the process, but was part of the changes.
    if let elected = leader?.term.elected, elected > facts.elected { leader = nil }
    cancellations = cancellations.compactMapValues { told in
      let wanted = told.filter { jobs[$0.job]?.record.isCancelRequested ?? false }
      return wanted.isEmpty ? nil : wanted
    }
    var turns = line.turns
    turns.revert()
    index(turns: turns, now: now)
  }

  /// Finds the place of each job anew.
  private mutating func index(turns: Tracked<String, Int64>, now: Timestamp) {
    (delayed, running, pendingEnds) = ([], [], [])
    var places: [String: [ReadyLine.Place]] = [:]
    var ended: [QueueEntry] = []
    for entry in jobs.values {
      let record = entry.record
      switch record.state {
      case .queued where record.pendingEnd != nil: pendingEnds.insert(record.id)
      case .queued where record.readyAt > now: delayed.insert(record.id)
      case .queued: places[record.tenant, default: []].append(entry.place)
      case .running: running.insert(record.id)
      case .succeeded, .failed, .cancelled: ended.append(entry)
      }
    }
    line = ReadyLine(round: keptFacts.round, turns: turns, places: places)
    let endings = ended.map(\.record).sorted { one, other in
      let (first, second) = (one.endedAt ?? now, other.endedAt ?? now)
      return first == second
        ? (one.endEvent ?? .start).isBefore(other.endEvent ?? .start) : first < second
    }
    results = Endings(endings.filter { !$0.isDead })
    deadLetters = Endings(endings.filter(\.isDead))
  }
}

extension Endings {
  /// - Parameter records: of ended jobs, in order.
  fileprivate init(_ records: [JobRecord]) {
    self.init(records.compactMap { record in record.endedAt.map { Ending(job: record.id, at: $0) } })
  }
}
