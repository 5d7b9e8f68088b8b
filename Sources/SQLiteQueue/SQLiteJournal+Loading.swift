import ClipJob
import JobQueue
import SQLite

extension SQLiteJournal {
  func load() throws(QueueError) -> QueueSnapshot {
    try file.look { connection throws(SQLiteError) in
      var snapshot = QueueSnapshot()
      try loadFacts(&snapshot, connection)
      try loadJobs(&snapshot, connection)
      try loadInbox(&snapshot, connection)
      try loadRequests(&snapshot, connection)
      try connection.rows(
        "SELECT number, kind, job, token, worker, code, ready, position FROM event WHERE queue = ? ORDER BY number",
        [.integer(queue)]
      ) { row in
        snapshot.lastEvent = Int(row.integer(0))
        guard let kind = JobEvent.Kind(rawValue: row.text(1)) else { return }
        snapshot.events.append(
          JobEvent(
            position: EventPosition(row.text(7)), kind: kind, job: row.text(2),
            token: row.integer(3),
            worker: row.text(4), code: row.text(5),
            ready: row.optionalInteger(6).map(Timestamp.init(foreign:))))
      }
      return snapshot
    }
  }

  private func loadFacts(_ snapshot: inout QueueSnapshot, _ connection: Connection) throws(SQLiteError) {
    var facts = QueueFacts()
    try connection.rows(
      "SELECT paused, rejected, refused, posted, arrivals, token, round, elected FROM queue WHERE number = ?",
      [.integer(queue)]
    ) { row in
      facts.isPaused = row.flag(0)
      facts.rejected = row.integer(1)
      facts.refused = row.integer(2)
      facts.posted = row.integer(3)
      facts.arrivals = row.integer(4)
      facts.token = row.integer(5)
      facts.round = row.integer(6)
      facts.elected = Timestamp(foreign: row.integer(7))
    }
    snapshot.facts = facts
  }

  private func loadJobs(_ snapshot: inout QueueSnapshot, _ connection: Connection) throws(SQLiteError) {
    var jobs: [String: QueueEntry] = [:]
    try connection.rows(JobColumns.read, [.integer(queue)]) { row in
      let entry = JobColumns.entry(row)
      jobs[entry.record.id] = entry
    }
    snapshot.jobs = jobs
    var turns: [String: Int64] = [:]
    try connection.rows("SELECT tenant, round FROM turn WHERE queue = ?", [.integer(queue)]) { row in
      turns[row.text(0)] = row.integer(1)
    }
    snapshot.turns = turns
  }

  private func loadInbox(_ snapshot: inout QueueSnapshot, _ connection: Connection) throws(SQLiteError) {
    var inbox: [Int64: [UInt8]] = [:]
    try connection.rows("SELECT number, document FROM inbox WHERE queue = ?", [.integer(queue)]) { row in
      inbox[row.integer(0)] = row.blob(1)
    }
    snapshot.inbox = inbox
    var rejections: [Int64: Rejection] = [:]
    try connection.rows(
      "SELECT number, at, error, bytes, document FROM rejection WHERE queue = ?", [.integer(queue)]
    ) { row in
      let error = JobError(text: row.text(2)) ?? JobError("queue.rejected", "it was no job")
      rejections[row.integer(0)] = Rejection(
        at: Timestamp(foreign: row.integer(1)), error: error, bytes: Int(row.integer(3)),
        document: row.blob(4))
    }
    snapshot.rejections = rejections
  }

  private func loadRequests(_ snapshot: inout QueueSnapshot, _ connection: Connection) throws(SQLiteError) {
    var requests: [String: RequestEntry] = [:]
    try connection.rows(
      "SELECT key, digest, seed, sender, nonce, until, keptUntil, answer FROM request WHERE queue = ?",
      [.integer(queue)]
    ) { row in
      requests[row.text(0)] = RequestEntry(
        digest: row.text(1), seed: row.text(2), sender: row.text(3), nonce: row.text(4),
        until: Timestamp(foreign: row.integer(5)), keptUntil: Timestamp(foreign: row.integer(6)),
        answer: row.optionalBlob(7))
    }
    snapshot.requests = requests
    var holdings: [String: [String: Timestamp]] = [:]
    try connection.rows("SELECT holder, job, since FROM holding WHERE queue = ?", [.integer(queue)]) { row in
      holdings[row.text(0), default: [:]][row.text(1)] = Timestamp(foreign: row.integer(2))
    }
    snapshot.holdings = holdings
  }
}
