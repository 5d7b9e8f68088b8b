import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// stdout is for results, stderr for people who wait.
enum Terminal {
  static func print(_ text: String) {
    let code = write(text + "\n", to: STDOUT_FILENO)
    // A reader that has seen enough (`| head`) is no fault.
    if code != 0, code != EPIPE { lost.store(code, ordering: .relaxed) }
  }

  /// The errno for which a result was not written; 0: all were.
  static var lostResult: Int32 { lost.load(ordering: .relaxed) }
  private static let lost = Atomic<Int32>(0)

  static func error(_ text: String) { _ = write(text + "\n", to: STDERR_FILENO) }

  /// Writes without a line end, to stderr.
  static func status(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  static var stderrIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal on stderr.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Gives the errno for which it stopped, or 0.
  private static func write(_ text: String, to file: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      bytes = bytes.dropFirst(count)
    }
    return 0
  }
}
