import Synchronization

/// FFmpeg's last error line about one object, from whatever thread.
///
/// Where a GPU does not decode, FFmpeg logs the cause and then what follows from it: there the cause is kept.
final class LogRecord: Sendable {
  private let text = Mutex("")

  /// Bytes of a line.
  static let capacity = 512

  /// The last error line, and forgets it.
  func take() -> String? {
    let text = text.withLock { text in
      defer { text = "" }
      return text
    }
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.isEmpty ? nil : line
  }

  /// Adds a part of a line: errors of CUDA come in three, only a line's end ends it.
  func keep(_ part: String) {
    text.withLock { text in
      if text.last?.isNewline == true {
        if Self.consequences.contains(where: { part.hasPrefix($0) }) { return }
        text = ""
      }
      if text.utf8.count < Self.capacity { text += part }
    }
  }

  /// Calls something of FFmpeg's for the object: what the thread logs about nothing that is known, is about it.
  func during<Result>(_ body: () -> Result) -> Result {
    let before = FFmpegLog.work(for: self)
    defer { _ = FFmpegLog.work(for: before) }
    return body()
  }

  /// How lines begin that say no more than the one before them.
  private static let consequences = [
    "Failed setup for format", "Failed to get pixel format", "Your platform doesn't",
    "Could not register an input HW frame",
  ]
}
