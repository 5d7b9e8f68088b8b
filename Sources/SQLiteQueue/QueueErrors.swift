import JobQueue
import SQLite

extension QueueError {
  /// What a file's trouble means for whoever asked the queue.
  public init(_ error: SQLiteError) {
    let kind: Kind =
      switch error.kind {
      case .full, .inputOutput, .closed: .unavailable
      case .denied: .denied
      case .inUse, .foreign, .newer, .damaged: .misconfigured
      case .other: .refused
      }
    self.init(kind, error.message, hint: error.hint)
  }
}

extension StateFile {
  /// As `read`.
  func look<T>(_ body: (Connection) throws(SQLiteError) -> T) throws(QueueError) -> T {
    do throws(SQLiteError) { return try read(body) } catch { throw QueueError(error) }
  }

  /// As `write`.
  func change<T>(_ body: (Connection) throws(SQLiteError) -> T) throws(QueueError) -> T {
    do throws(SQLiteError) { return try write(body) } catch { throw QueueError(error) }
  }
}
