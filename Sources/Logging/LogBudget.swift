/// How much one lane may write to the log: a pure state machine. Times are monotonic seconds.
///
/// A lane reads hostile files with libraries that complain of every one of their bytes. What is over the budget of a minute is
/// counted and left out, so that a file can neither fill the disk of a log nor hide what others have to say.
package struct LogBudget: Sendable {
  package struct Limits: Sendable {
    /// In a minute. A job's own lines are a handful.
    package var lines: Int
    package var bytes: Int

    package init(lines: Int = 600, bytes: Int = 256 << 10) {
      self.lines = lines
      self.bytes = bytes
    }
  }

  /// What was left out of a minute.
  package struct Dropped: Sendable, Equatable {
    package var lines = 0
    /// With what was cut off lines that are too long.
    package var bytes = 0

    /// The subject of a sentence.
    package var words: String {
      lines == 0
        ? "\(bytes >> 10) KiB of overlong lines" : "\(lines) lines (\(bytes >> 10) KiB)"
    }
  }

  private let limits: Limits
  private var begun: Double?
  private var written = Dropped()
  private var dropped = Dropped()

  private static let minute = 60.0

  init(_ limits: Limits = Limits()) { self.limits = limits }

  /// Whether a line may be written.
  mutating func admits(bytes: Int, at now: Double) -> Bool {
    if begun == nil { begun = now }
    guard written.lines < limits.lines, written.bytes + bytes <= limits.bytes else {
      dropped.lines += 1
      dropped.bytes += bytes
      return false
    }
    written.lines += 1
    written.bytes += bytes
    return true
  }

  /// So many bytes were cut off a line that is too long. They count as left out: a line without an end is a flood as well.
  mutating func leaveOut(bytes: Int, at now: Double) {
    guard bytes > 0 else { return }
    if begun == nil { begun = now }
    dropped.bytes += bytes
  }

  /// Whether more than the ends of some long lines was left out of this minute already.
  var isExceeded: Bool { dropped.lines > 0 || dropped.bytes > limits.bytes }

  /// What was left out, once the minute is over, or at once where the lane is `gone`; then a new one begins.
  mutating func settle(at now: Double, isGone: Bool = false) -> Dropped? {
    guard let begun, isGone && isExceeded || now - begun >= Self.minute else { return nil }
    defer { dropped = Dropped() }
    // A lane that ends does not begin a new minute for its successor.
    if now - begun >= Self.minute {
      self.begun = nil
      written = Dropped()
    }
    return isExceeded ? dropped : nil
  }
}
