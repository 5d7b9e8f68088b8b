import ClipJob
import FoundationEssentials
import Synchronization

/// What the worker tells its operator: one line each, with what is secret hidden (`SecretMask`).
public final class WorkerLog: Sendable {
  public enum Style: String, Sendable, CaseIterable {
    /// For people at a terminal.
    case human
    /// A JSON object a line, for programs.
    case json
  }

  public enum Level: String, Sendable { case info, warning, error }

  /// What a line is about.
  public struct Subject: Sendable {
    /// Device and number: `cpu/0`.
    public var lane: String?
    /// `cpu`, `cuda:0`.
    public var device: String?
    /// Where the worker has several.
    public var queue: String?
    public var job: String?
    /// Attempts that count, the one under way included.
    public var attempt: Int?
    public var token: Int64?
    public init(
      lane: String? = nil, device: String? = nil, queue: String? = nil, job: String? = nil,
      attempt: Int? = nil, token: Int64? = nil
    ) {
      self.lane = lane
      self.device = device
      self.queue = queue
      self.job = job
      self.attempt = attempt
      self.token = token
    }
  }

  private let style: Style
  private let write: @Sendable (String) -> Void
  private let throttle = Mutex(LogThrottle())
  private let queue: LogQueue?
  private let kept = Mutex(KeptLines())

  /// - Parameter write: gets each line, without its end; called from any thread, which it must not keep.
  public convenience init(_ style: Style, write: @escaping @Sendable (String) -> Void) {
    self.init(style, write: write, queue: nil)
  }

  private init(_ style: Style, write: @escaping @Sendable (String) -> Void, queue: LogQueue?) {
    self.style = style
    self.write = write
    self.queue = queue
  }

  /// A log in a place that may block, on which nobody waits: a thread of its own writes it (`LogQueue`).
  ///
  /// - Parameter write: gets each line, without its end, in order.
  public static func queued(_ style: Style, write: @escaping @Sendable (String) -> Void) -> WorkerLog {
    let queue = LogQueue(write: write) { dropped in
      let words =
        "\(dropped) line\(dropped == 1 ? "" : "s") dropped here: the reader of this log did not keep up"
      return text(style, .warning, words, Subject(), at: Date())
    }
    guard queue.start() else { return WorkerLog(style, write: write) }
    return WorkerLog(style, write: { queue.add($0) }, queue: queue)
  }

  /// Ends the log: waits until all of it is written, for so many seconds at most. Whether it is; later lines may be left out.
  @discardableResult
  public func finish(within seconds: Double) -> Bool { queue?.finish(within: seconds) ?? true }

  public func info(_ message: String, _ subject: Subject = Subject()) { line(.info, message, subject) }
  public func warning(_ message: String, _ subject: Subject = Subject()) { line(.warning, message, subject) }
  public func error(_ message: String, _ subject: Subject = Subject()) { line(.error, message, subject) }

  /// A warning that repeats itself while something stays wrong: at most one in `interval` seconds for the same `key`.
  /// Whether it was written.
  @discardableResult
  package func repeated(
    _ key: String, _ message: String, _ subject: Subject = Subject(), at now: Double, interval: Double = 10
  ) -> Bool {
    let isDue = throttle.withLock { $0.isDue(key, at: now, interval: interval) }
    if isDue { warning(message, subject) }
    return isDue
  }

  private func line(_ level: Level, _ message: String, _ subject: Subject) {
    let (message, time) = (SecretMask.masked(message), Date())
    kept.withLock { $0.add(level, message, subject, at: time) }
    write(Self.text(style, level, message, subject, at: time))
  }

  // MARK: What was said of a job

  /// From now on, and with what is known of earlier attempts, the latest lines of the subject's job are kept for its result.
  package func keepLines(of subject: Subject) { kept.withLock { $0.begin(subject) } }

  /// The latest lines of a job that is kept, within `JobLines`' limits, as its result tells them.
  package func lines(of subject: Subject) -> [JSONValue] { kept.withLock { $0.document(of: subject) } }

  /// The job has ended, or is another worker's.
  package func forgetLines(of subject: Subject) { kept.withLock { $0.end(subject) } }

  /// One line, whatever clients and servers call things. (In JSON it is one anyway.)
  private static func harmless(_ text: String) -> String {
    // "\r\n" is one character, but two scalars.
    let line = text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }
    return ForeignText.harmless(String(String.UnicodeScalarView(line)))
  }

  static func text(_ style: Style, _ level: Level, _ message: String, _ subject: Subject, at time: Date)
    -> String
  {
    switch style {
    case .json:
      var members: [(String, JSONValue)] = [
        ("at", .string(Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(time))),
        ("level", .string(level.rawValue)), ("message", .string(message)),
      ]
      if let lane = subject.lane { members.append(("lane", .string(lane))) }
      if let device = subject.device { members.append(("device", .string(device))) }
      if let queue = subject.queue { members.append(("queue", .string(queue))) }
      if let job = subject.job { members.append(("job", .string(job))) }
      if let attempt = subject.attempt { members.append(("attempt", .number(attempt))) }
      if let token = subject.token { members.append(("token", .number(String(token)))) }
      return JSONValue.object(members).text()
    case .human:
      var words = [Date.ISO8601FormatStyle().format(time)]
      if level != .info { words.append(level.rawValue + ":") }
      if let lane = subject.lane { words.append("[\(lane)]") }
      let job = subject.job.map { "\($0)\(subject.token.map { "#\($0)" } ?? "")" }
      let about = [subject.queue, job].compactMap(\.self)
      if !about.isEmpty { words.append(about.joined(separator: "/") + ":") }
      return harmless((words + [message]).joined(separator: " "))
    }
  }
}
