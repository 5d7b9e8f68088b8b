import CLinux
import Glibc
import Threads

/// Calls back for every SIGINT and SIGTERM from now on, on a thread of its own.
///
/// The handlers are in force when this returns: a signal before ends the program as it always did, and none after is
/// lost. (A dispatch source would be: it begins to listen some time after the signal must be ignored for it.)
enum StopSignals {
  /// Written by the handlers; set once, before they are installed.
  private nonisolated(unsafe) static var pipe: Int32 = -1

  /// Once in a program. Without a thread or a pipe the signals keep ending the program at once.
  static func watch(_ received: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return }
    pipe = ends[1]
    let reading = ends[0]
    let numbers = [SIGINT, SIGTERM]
    for number in numbers {
      signal(number) { _ in
        let saved = errno
        var byte: UInt8 = 1
        _ = Glibc.write(StopSignals.pipe, &byte, 1)
        errno = saved
      }
    }
    let isWatched = WorkThread.start("signals") {
      // Whoever started the program may have had them blocked, which is inherited.
      var set = sigset_t()
      sigemptyset(&set)
      for number in numbers { sigaddset(&set, number) }
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      var byte: UInt8 = 0
      while true {
        let count = read(reading, &byte, 1)
        if count == 1 { received() } else if count == 0 || errno != EINTR { return }
      }
    }
    if !isWatched { for number in numbers { signal(number, SIG_DFL) } }
  }
}
