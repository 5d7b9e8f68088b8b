import CFFmpeg
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// FFmpeg's log: nothing reaches the terminal, the last error of each thread is kept for messages.
///
/// Where a GPU does not decode, FFmpeg logs the cause and then what follows from it: there the cause is kept.
enum FFmpegLog {
  /// One line a thread, in a heap buffer of `capacity` bytes behind this key.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { free($0) }
    return key
  }()
  private static let capacity = 512

  private static let installed: Void = {
    // SVT-AV1 and x265 write to stderr on their own; SVT's level comes from the environment only.
    setenv("SVT_LOG", "-2", 0)
    _ = key
    av_log_set_level(AV_LOG_ERROR)
    av_log_set_callback { context, level, format, arguments in
      guard level <= AV_LOG_ERROR, let format, let arguments else { return }
      FFmpegLog.keep(format, arguments)
    }
  }()

  /// Redirects the log; called by everything that opens FFmpeg objects, does its work once.
  static func install() { _ = installed }

  /// The calling thread's last error line, and forgets it.
  static func takeLast() -> String? {
    guard let memory = pthread_getspecific(key) else { return nil }
    let text = memory.assumingMemoryBound(to: CChar.self)
    defer { text[0] = 0 }
    let line = String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.isEmpty ? nil : line
  }

  private static func keep(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
    var memory = pthread_getspecific(key)
    if memory == nil {
      memory = calloc(1, capacity)
      pthread_setspecific(key, memory)
    }
    guard let text = memory?.assumingMemoryBound(to: CChar.self) else { return }
    var start = strlen(text)
    if start > 0, text[start - 1] == 10 {
      if consequences.contains(where: { String(cString: format).hasPrefix($0) }) { return }
      start = 0
    }
    // Errors of CUDA come in three parts: only a line's end ends it.
    vsnprintf(text + start, capacity - start, format, arguments)
  }

  /// How lines begin that say no more than the one before them.
  private static let consequences = [
    "Failed setup for format", "Failed to get pixel format", "Your platform doesn't",
    "Could not register an input HW frame",
  ]
}
