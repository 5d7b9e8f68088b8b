import CLinux
import Glibc

/// The signals that matter to who draws on a terminal, as bytes of a pipe: they are waited for together with keys.
enum ScreenSignals {
  /// End the program.
  static let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  /// Written by the handlers; set once, before they are installed.
  private nonisolated(unsafe) static var pipe: Int32 = -1

  /// The end to read numbers of signals from; -1 when the system has no pipe left: the signals then do what they always did.
  /// Once in a program.
  static func watch() -> Int32 {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else { return -1 }
    pipe = ends[1]
    // Whoever started the program may have had them blocked, which is inherited.
    var set = sigset_t()
    sigemptyset(&set)
    for number in Self.ends + [SIGWINCH, SIGTSTP, SIGCONT] {
      sigaddset(&set, number)
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(ScreenSignals.pipe, &byte, 1)
        errno = saved
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    return ends[0]
  }

  /// Wakes who waits for the pipe, from any thread: there is something else to look at.
  static func nudge() {
    var byte: UInt8 = 0
    _ = write(pipe, &byte, 1)
  }
}
