import CLinux
import Glibc
import Threads

/// Calls back for every SIGINT, SIGTERM and SIGHUP from now on, on a thread of its own.
///
/// The handlers are in force when this returns: a signal before ends the program as it always did, and none after is
/// lost. (A dispatch source would be: it begins to listen some time after the signal must be ignored for it.)
///
/// Note: closed terminals. SIGHUP comes when the terminal is closed or the connection to it is lost, and often twice: the
/// kernel sends it, and the shell, too. So the second one means nothing more than the first. A program that was started to
/// outlive its terminal (`nohup`, `trap '' HUP`) has it ignored, and that is left so.
enum StopSignals {
  enum Request: Sendable {
    /// Somebody wants the program to end; twice: at once.
    case stop
    /// Its terminal is gone.
    case hangup
  }

  /// Written by the handlers; set once, before they are installed.
  private nonisolated(unsafe) static var pipe: Int32 = -1

  /// Once in a program. Without a thread or a pipe the signals keep ending the program at once.
  static func watch(_ received: @escaping @Sendable (Request) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { return }
    pipe = ends[1]
    let reading = ends[0]
    let numbers = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
    for number in numbers {
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
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
        if count == 1 {
          received(Int32(byte) == SIGHUP ? .hangup : .stop)
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    if !isWatched { for number in numbers { signal(number, SIG_DFL) } }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
