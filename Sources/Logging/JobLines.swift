import ClipJob
import FoundationEssentials

/// What the log of a worker has said of a job: the latest lines, so that they can go with its result.
struct JobLines: Sendable {
  private struct Line: Sendable {
    var at: Date
    var level: WorkerLog.Level
    var attempt: Int
    var message: String
  }

  static let mostLines = 50
  /// Of all messages, and of each.
  static let mostBytes = 16 << 10
  static let longestMessage = 1 << 10

  /// Which one what comes is of.
  var attempt = 0
  private var lines: [Line] = []
  private var bytes = 0

  /// - Parameter message: without secrets.
  mutating func add(_ level: WorkerLog.Level, _ message: String, at time: Date) {
    let message = ForeignText.cut(ForeignText.harmless(message), bytes: Self.longestMessage)
    lines.append(Line(at: time, level: level, attempt: attempt, message: message))
    bytes += message.utf8.count
    while lines.count > Self.mostLines || bytes > Self.mostBytes {
      bytes -= lines.removeFirst().message.utf8.count
    }
  }

  /// As a result tells them, the oldest first.
  var document: [JSONValue] {
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return lines.map { line in
      [
        "at": .string(format.format(line.at)), "level": .string(line.level.rawValue),
        "attempt": .number(line.attempt), "message": .string(line.message),
      ]
    }
  }
}

/// The lines of the jobs that a worker has in hand, or had and gave back to be tried again.
struct KeptLines: Sendable {
  private struct Key: Hashable, Sendable {
    var queue: String?
    var job: String

    init?(_ subject: WorkerLog.Subject) {
      guard let job = subject.job else { return nil }
      (queue, self.job) = (subject.queue, job)
    }
  }

  /// Those that were begun first go first.
  static let mostJobs = 256

  private var jobs: [Key: JobLines] = [:]
  private var order: [Key] = []

  mutating func begin(_ subject: WorkerLog.Subject) {
    guard let key = Key(subject) else { return }
    order.removeAll { $0 == key }
    order.append(key)
    jobs[key, default: JobLines()].attempt = subject.attempt ?? 0
    if order.count > Self.mostJobs { jobs[order.removeFirst()] = nil }
  }

  mutating func add(
    _ level: WorkerLog.Level, _ message: String, _ subject: WorkerLog.Subject, at time: Date
  ) {
    if let key = Key(subject) { jobs[key]?.add(level, message, at: time) }
  }

  func document(of subject: WorkerLog.Subject) -> [JSONValue] {
    Key(subject).flatMap { jobs[$0]?.document } ?? []
  }

  mutating func end(_ subject: WorkerLog.Subject) {
    guard let key = Key(subject) else { return }
    order.removeAll { $0 == key }
    jobs[key] = nil
  }
}
