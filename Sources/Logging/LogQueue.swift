import Threads

/// Lines of a log on their way to a place that may block: a terminal that is held, a pipe whose reader hangs. Whoever adds
/// one never waits; a thread of its own writes them.
///
/// What does not fit while the place takes nothing is counted and left out, and a line at that place says how many were.
final class LogQueue: @unchecked Sendable {
  // Unchecked: all state is guarded by `condition`.
  private let condition = Condition()
  private var lines: [String] = []
  private var bytes = 0
  private var dropped = 0
  private var isWriting = false
  private var isClosed = false
  private let most: Int
  private let write: @Sendable (String) -> Void
  private let told: @Sendable (Int) -> String

  /// Bytes that wait at most, while as many are being written.
  static let most = 4 << 20
  /// What a line takes beside its text, bytes.
  private static let overhead = 64

  /// - Parameters:
  ///   - most: bytes that wait at most.
  ///   - write: gets each line, in order; may block. Called from one thread, or, where the system has no thread left, from
  ///     those that add.
  ///   - told: the line that says how many were left out.
  init(
    most: Int = LogQueue.most, write: @escaping @Sendable (String) -> Void,
    told: @escaping @Sendable (_ dropped: Int) -> String
  ) {
    self.most = most
    self.write = write
    self.told = told
  }

  /// Starts the thread; false: there is none, and nothing may be added.
  func start() -> Bool {
    WorkThread.start("log") { [self] in while let batch = next() { for line in batch { write(line) } } }
  }

  /// Never waits. Lines that come after `finish` are left out.
  func add(_ line: String) {
    condition.locked {
      guard !isClosed else { return }
      let size = line.utf8.count + Self.overhead
      guard bytes + size <= most else {
        dropped += 1
        return
      }
      tellDropped()
      lines.append(line)
      bytes += size
    }
    condition.broadcast()
  }

  /// Takes no more lines, and waits until those that were added are written, for so many seconds at most. Whether they are.
  @discardableResult
  func finish(within seconds: Double) -> Bool {
    let deadline = monotonicSeconds() + seconds
    condition.locked { isClosed = true }
    condition.broadcast()
    return condition.locked {
      while isBusy, condition.wait(until: deadline) {}
      return !isBusy
    }
  }

  private var isBusy: Bool { isWriting || !lines.isEmpty || dropped > 0 }

  private func tellDropped() {
    guard dropped > 0 else { return }
    lines.append(told(dropped))
    dropped = 0
  }

  /// What waits, once there is something; nil: it is finished.
  private func next() -> [String]? {
    condition.locked {
      isWriting = false
      condition.broadcast()
      while lines.isEmpty, dropped == 0, !isClosed { condition.wait() }
      // Those that wait are older than what was left out.
      if lines.isEmpty { tellDropped() }
      guard !lines.isEmpty else { return nil }
      isWriting = true
      defer { (lines, bytes) = ([], 0) }
      return lines
    }
  }
}
