import ClipJob
import Glibc
import JobQueue
import RedisQueue
import SQLiteQueue

/// `clipmill queue export` and `import`: the waiting jobs of an embedded queue to another queue.
enum QueueTransfer {
  static let embedded = Option(
    "--embedded", value: "FILE",
    "The file of an embedded queue: of export, and of import instead of a server.")
  static let commands = ["export", "import"]

  // MARK: Out

  static func export(_ arguments: Arguments) throws -> ExitCode {
    guard let path = arguments["--embedded"] else {
      throw UsageError(message: "queue export needs --embedded FILE", hint: "the file of an embedded queue")
    }
    // One that does not exist would be made.
    guard access(path, F_OK) == 0 else {
      throw JobError(
        "queue.noFile", "\(path): \(String(cString: strerror(errno)))",
        hint: "name the file of an embedded queue")
    }
    let (name, queue) = try reaching { () throws(QueueError) in try open(path, arguments) }
    try reaching { () throws(QueueError) in
      // Documents that nobody has read yet become jobs.
      while try queue.admit(limit: 100, wait: 0, Admitter().read) > 0 {}
    }
    let records = try queue.page(JobPage.Request(limit: .max)).jobs.reversed()
    var counts = Counts()
    for record in records {
      guard let kept = try queue.jobs([record.id])[record.id], counts.takes(record) else { continue }
      Terminal.print(TransferLine(kept).text(priority: record.priority, tenant: record.tenant))
    }
    Terminal.error("queue \(name): \(counts.words)")
    return .done
  }

  /// What becomes of the jobs.
  private struct Counts {
    private var (waiting, running, ending, ended) = (0, 0, 0, 0)

    /// Whether it can go on elsewhere.
    mutating func takes(_ record: JobRecord) -> Bool {
      let isEnding = record.isCancelRequested || record.pendingEnd != nil
      switch record.state {
      case .succeeded, .failed, .cancelled: ended += 1
      case .queued, .running: if isEnding { ending += 1 } else { waiting += 1 }
      }
      guard !record.state.isEnded, !isEnding else { return false }
      if record.state == .running { running += 1 }
      return true
    }

    var words: String {
      var parts = ["\(waiting) exported"]
      if running > 0 { parts.append("\(running) of them had begun, and begin anew") }
      if ending > 0 { parts.append("\(ending) left out that are about to end") }
      if ended > 0 { parts.append("\(ended) left out that have ended") }
      return parts.joined(separator: ", ")
    }
  }

  // MARK: In

  /// All lines are read and checked first; if one is wrong, none is enqueued.
  static func `import`(_ arguments: Arguments) throws -> ExitCode {
    let admitter = Admitter()
    var jobs: [NewJob] = []
    var number = 0
    while let line = readLine() {
      number += 1
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      do {
        jobs.append(try TransferLine(Array(line.utf8)).job(admitter))
      } catch let error as JobError {
        throw error.at("line \(number)")
      } catch let error as JobErrors {
        throw error.errors.first?.at("line \(number)") ?? error
      }
    }
    let answers = try reaching { () throws(QueueError) in try enqueue(jobs, arguments) }
    let new = answers.count { $0 == .accepted }
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.object([("new", .number(new)), ("known", .number(answers.count - new))]).text(pretty: true))
    } else {
      let known = answers.count - new
      Terminal.print("\(new) imported" + (known > 0 ? ", \(known) were there already" : ""))
    }
    return .done
  }

  private static func enqueue(
    _ jobs: [NewJob], _ arguments: Arguments
  ) throws(QueueError) -> [Submission] {
    let queue: any JobQueue
    if let path = arguments["--embedded"] {
      queue = try open(path, arguments).queue
    } else {
      queue = try redis(arguments)
    }
    var answers: [Submission] = []
    for start in stride(from: 0, to: jobs.count, by: 100) {
      answers += try queue.enqueue(Array(jobs[start..<min(start + 100, jobs.count)]))
    }
    return answers
  }

  private static func redis(_ arguments: Arguments) throws(QueueError) -> RedisQueue {
    do {
      let queue = try QueueConnection(arguments).open()
      if let unknown = try queue.unknownFormat() { throw unknown }
      return queue
    } catch let error as QueueError {
      throw error
    } catch let error as UsageError {
      throw QueueError(.invalid, error.message, hint: error.hint)
    } catch {
      throw QueueError(.invalid, "\(error)")
    }
  }

  // MARK: Files

  private static func open(
    _ path: String, _ arguments: Arguments
  ) throws(QueueError) -> (name: String, queue: MemoryQueue) {
    let name = arguments["--queue"] ?? QueueConnection.environment("CLIPMILL_QUEUE") ?? "default"
    return (name, try QueueFile(path: path).queue(name))
  }

  private static func reaching<T>(_ body: () throws(QueueError) -> T) throws(JobError) -> T {
    do { return try body() } catch { throw JobError(queue: error) }
  }
}

extension JobError {
  /// Says where in what was read.
  fileprivate func at(_ place: String) -> JobError {
    var error = self
    error.path = place + (path.map { ": \($0)" } ?? "")
    return error
  }
}
