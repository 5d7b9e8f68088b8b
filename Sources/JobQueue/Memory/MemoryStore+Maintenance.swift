/// What is done now and then, and by whom.
extension MemoryStore {
  mutating func lead(_ worker: String, _ term: LeaderTerm?, until end: Timestamp, now: Timestamp)
    -> Leadership
  {
    if let term, term.worker == worker, leader?.term == term {
      leader?.until = end
      return .leading(term)
    }
    if let leader, leader.until > now {
      return .following(leader.until.seconds(since: now), workers: workers.count)
    }
    facts.elected = max(now, Timestamp(milliseconds: facts.elected.milliseconds + 1))
    let new = LeaderTerm(worker: worker, elected: facts.elected)
    leader = (new, end)
    return .leading(new)
  }

  mutating func resign(_ term: LeaderTerm) { if leader?.term == term { leader = nil } }

  mutating func maintain(limit: Int, now: Timestamp) -> Maintenance {
    promote(now: now)
    workers = workers.filter { $0.value.until > now }
    let due = delayed.union(pendingEnds).compactMap { jobs[$0]?.record.readyAt }.min()
    return Maintenance(expired: expired(limit: limit, now: now), nextDue: due.map { $0.seconds(since: now) })
  }
}
