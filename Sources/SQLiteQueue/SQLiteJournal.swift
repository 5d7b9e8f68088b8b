import ClipJob
import JobQueue
import SQLite

/// What a queue has to outlive its process, in the tables of a file: each call's changes are one transaction.
struct SQLiteJournal: QueueJournal {
  let file: StateFile
  /// The queue's, in all tables.
  let queue: Int64

  func keep(_ changes: QueueChanges) throws(QueueError) {
    try file.change { connection throws(SQLiteError) in
      try keepJobs(changes, connection)
      try keepDocuments(changes, connection)
      try keepRequests(changes, connection)
      try keepEvents(changes, connection)
      guard let facts = changes.facts else { return }
      try connection.run(
        "UPDATE queue SET paused = ?, rejected = ?, refused = ?, posted = ?, arrivals = ?, token = ?, round = ?, "
          + "elected = ? WHERE number = ?",
        SQLiteValue(facts.isPaused), .integer(facts.rejected), .integer(facts.refused),
        .integer(facts.posted),
        .integer(facts.arrivals), .integer(facts.token), .integer(facts.round),
        .integer(facts.elected.milliseconds), .integer(queue))
    }
  }

  private func keepJobs(_ changes: QueueChanges, _ connection: Connection) throws(SQLiteError) {
    for change in changes.jobs.values {
      if let old = change.old, change.new?.sequence != old.sequence {
        for table in ["job", "document"] {
          try connection.run(
            "DELETE FROM \(table) WHERE queue = ? AND sequence = ?", .integer(queue), .integer(old.sequence))
        }
      }
    }
    for change in changes.jobs.values {
      guard let new = change.new else { continue }
      try connection.run(JobColumns.write, JobColumns.values(queue, new))
      // A document never changes.
      guard change.old?.sequence != new.sequence else { continue }
      try connection.run(
        "INSERT INTO document VALUES (?, ?, ?)", .integer(queue), .integer(new.sequence), .blob(new.document))
    }
    for (tenant, change) in changes.turns {
      if let round = change.new {
        try connection.run(
          "INSERT OR REPLACE INTO turn VALUES (?, ?, ?)", .integer(queue), .text(tenant), .integer(round))
      } else {
        try connection.run("DELETE FROM turn WHERE queue = ? AND tenant = ?", .integer(queue), .text(tenant))
      }
    }
  }

  private func keepDocuments(_ changes: QueueChanges, _ connection: Connection) throws(SQLiteError) {
    for (number, change) in changes.inbox {
      if let document = change.new {
        try connection.run(
          "INSERT OR REPLACE INTO inbox VALUES (?, ?, ?)", .integer(queue), .integer(number), .blob(document))
      } else {
        try connection.run(
          "DELETE FROM inbox WHERE queue = ? AND number = ?", .integer(queue), .integer(number))
      }
    }
    for (number, change) in changes.rejections {
      if let rejection = change.new {
        try connection.run(
          "INSERT OR REPLACE INTO rejection VALUES (?, ?, ?, ?, ?, ?)", .integer(queue), .integer(number),
          .integer(rejection.at.milliseconds), .text(rejection.error.text), SQLiteValue(rejection.bytes),
          .blob(rejection.document))
      } else {
        try connection.run(
          "DELETE FROM rejection WHERE queue = ? AND number = ?", .integer(queue), .integer(number))
      }
    }
  }

  private func keepRequests(_ changes: QueueChanges, _ connection: Connection) throws(SQLiteError) {
    for (key, change) in changes.requests {
      if let request = change.new {
        try connection.run(
          "INSERT OR REPLACE INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", .integer(queue), .text(key),
          .text(request.digest), .text(request.seed), .text(request.sender), .text(request.nonce),
          .integer(request.until.milliseconds), .integer(request.keptUntil.milliseconds),
          SQLiteValue(request.answer))
      } else {
        try connection.run("DELETE FROM request WHERE queue = ? AND key = ?", .integer(queue), .text(key))
      }
    }
    for (holder, change) in changes.holdings {
      let (old, new) = (change.old ?? [:], change.new ?? [:])
      for job in old.keys where new[job] == nil {
        try connection.run(
          "DELETE FROM holding WHERE queue = ? AND holder = ? AND job = ?", .integer(queue), .text(holder),
          .text(job))
      }
      for (job, since) in new where old[job] != since {
        try connection.run(
          "INSERT OR REPLACE INTO holding VALUES (?, ?, ?, ?)", .integer(queue), .text(holder), .text(job),
          .integer(since.milliseconds))
      }
    }
  }

  private func keepEvents(_ changes: QueueChanges, _ connection: Connection) throws(SQLiteError) {
    for (place, event) in changes.events.enumerated() {
      try connection.run(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", .integer(queue),
        SQLiteValue(changes.firstEvent + place), .text(event.position.text), .text(event.kind.rawValue),
        .text(event.job),
        .integer(event.token), .text(event.worker), .text(event.code), SQLiteValue(event.ready?.milliseconds))
    }
    if let dropped = changes.droppedEvents {
      try connection.run(
        "DELETE FROM event WHERE queue = ? AND number <= ?", .integer(queue), SQLiteValue(dropped))
    }
  }
}
