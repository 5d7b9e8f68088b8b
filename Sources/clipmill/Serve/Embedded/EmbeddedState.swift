import Accounts
import ClipJob
import FoundationEssentials
import Glibc
import JobQueue
import SQLite
import SQLiteAccounts
import SQLiteQueue
import SQLiteWebhooks
import Webhooks

/// What `serve --embedded` keeps: queues, accounts and webhooks, in a file of this machine instead of Redis.
struct EmbeddedState {
  static let options = [
    Option(
      "--embedded",
      "Without Redis: the queue, a worker and the page in this process, for a first try and for a single machine. Each setting of "
        + "`work` can be made through the environment."),
    Option(
      "--state", value: "FILE",
      "What --embedded keeps, so that a restart loses nothing; outside of the media roots; default: clipmill/state.sqlite in "
        + "$XDG_STATE_HOME, then in ~/.local/state."),
  ]

  let path: String
  private let file: StateFile
  private let queues: [MemoryQueue]
  let stores: ServeStores

  /// - Parameter roots: folders that jobs may read and write.
  /// Throws `UsageError`, `JobError`, `QueueError`, `AccountsError` and `WebhookError`.
  init(_ arguments: Arguments, queues names: [String], roots: [String]) throws {
    path = try Self.path(arguments)
    if let open = CachePlace(folder: path, size: 0).overlap(with: roots) {
      throw UsageError(
        message: "the state in \(path) would be open to jobs, which may read and change files below \(open)",
        hint: "name a file elsewhere with --state")
    }
    try Self.makeFolder(for: path)
    do throws(SQLiteError) { file = try StateFile(path) } catch { throw JobError(state: error) }
    let kept = try QueueFile(file)
    let queues = try names.map { name throws(QueueError) in try kept.queue(name) }
    self.queues = queues
    stores = ServeStores(
      queues: queues, ledgers: try names.map { name throws(QueueError) in try kept.ledger(queue: name) },
      quotes: try names.map { name throws(QueueError) in try kept.quotes(queue: name) },
      accounts: try MemoryAccounts(file: file), webhooks: try MemoryWebhooks(file: file),
      others: { () throws(QueueError) in queues.map { $0.another() } })
  }

  /// For the worker in this process.
  var work: WorkerStores {
    WorkerStores(queues: queues.map { $0.another() }, ledgers: stores.ledgers, quotes: stores.quotes)
  }

  /// At the end, when nobody asks it any more.
  func close() { file.close() }

  private static func path(_ arguments: Arguments) throws(UsageError) -> String {
    if let given = arguments["--state"] { return absolute(given) }
    if let folder = QueueConnection.environment("XDG_STATE_HOME"), folder.hasPrefix("/") {
      return "\(folder)/clipmill/state.sqlite"
    }
    guard let home = QueueConnection.environment("HOME"), home.hasPrefix("/") else {
      throw UsageError(
        message: "--embedded has no place for its state: HOME is not set", hint: "name one with --state FILE")
    }
    return "\(home)/.local/state/clipmill/state.sqlite"
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
  }

  private static func makeFolder(for path: String) throws(JobError) {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    do {
      // For this user alone: it holds secrets, if only their digests.
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw JobError(
        "machine.state", "the folder \(folder) for the state cannot be made",
        hint: "name another file with --state")
    }
  }
}

extension JobError {
  init(state error: SQLiteError) {
    self.init("machine.state", error.message, hint: error.hint ?? "name another file with --state")
  }
}
