import JobQueue
import SQLite

/// The embedded queues of a file, with what belongs to each: its ledger and its lessons.
///
/// A queue has everything in memory, too, and one process at a time has the file open. What a call changes is on the disk when the
/// call returns. Where it cannot be, the call throws `QueueError` (`unavailable`) and changes nothing; later calls
/// work again once they can be kept.
public final class QueueFile: Sendable {
  public let file: StateFile

  /// Makes the tables of queues in a file that has none yet.
  /// - Throws: `QueueError`: `misconfigured` for a file of a later version, `unavailable` for what the disk says.
  public init(_ file: StateFile) throws(QueueError) {
    self.file = file
    do throws(SQLiteError) {
      try file.part(QueueSchema.part, version: QueueSchema.version, schema: QueueSchema.tables)
    } catch {
      throw QueueError(error)
    }
  }

  /// Opens a file, or makes one.
  /// - Throws: `QueueError`: `misconfigured` for a file that another process has open, that is no state of this program or of
  ///   a later version; `denied` for one that may not be written.
  public convenience init(path: String) throws(QueueError) {
    let file: StateFile
    do throws(SQLiteError) { file = try StateFile(path) } catch { throw QueueError(error) }
    try self.init(file)
  }

  /// The queue of that name. To be asked for once: two objects would not know of each other's changes.
  public func queue(
    _ name: String = "default", retention: Retention = Retention(), clock: any QueueClock = SteadyClock()
  ) throws(QueueError) -> MemoryQueue {
    try MemoryQueue(
      name: name, retention: retention, clock: clock,
      journal: SQLiteJournal(file: file, queue: try number(of: name)))
  }

  public func ledger(
    queue: String = "default", retention: Retention = Retention(), clock: any QueueClock = SteadyClock()
  ) throws(QueueError) -> SQLiteLedger {
    SQLiteLedger(file, queue: queue, number: try number(of: queue), retention: retention, clock: clock)
  }

  public func quotes(queue: String = "default") throws(QueueError) -> SQLiteQuoteStore {
    SQLiteQuoteStore(file, queue: try number(of: queue))
  }

  /// The names of the queues that the file has.
  public func queues() throws(QueueError) -> [String] {
    try file.look { connection throws(SQLiteError) in
      var names: [String] = []
      try connection.rows("SELECT name FROM queue ORDER BY name") { names.append($0.text(0)) }
      return names
    }
  }

  /// The numbers of the events that are kept of a queue: for tests, which know where there must be none missing.
  package func eventNumbers(of queue: String) throws(QueueError) -> [Int64] {
    try file.look { connection throws(SQLiteError) in
      var numbers: [Int64] = []
      try connection.rows(
        "SELECT event.number FROM event JOIN queue ON queue.number = event.queue WHERE queue.name = ? ORDER BY event.number",
        [.text(queue)]
      ) { numbers.append($0.integer(0)) }
      return numbers
    }
  }

  /// What SQLite finds wrong with the file when it looks at all of it; none: nothing.
  public func integrityProblems() throws(QueueError) -> [String] {
    try file.look { connection throws(SQLiteError) in
      var problems: [String] = []
      try connection.rows("PRAGMA integrity_check") { problems.append($0.text(0)) }
      return problems == ["ok"] ? [] : problems
    }
  }

  /// Lets another process open the file. Calls that follow are refused.
  public func close() { file.close() }

  private func number(of name: String) throws(QueueError) -> Int64 {
    try file.change { connection throws(SQLiteError) in
      try connection.run("INSERT OR IGNORE INTO queue (name) VALUES (?)", .text(name))
      return try connection.integer("SELECT number FROM queue WHERE name = ?", .text(name))
    }
  }
}
