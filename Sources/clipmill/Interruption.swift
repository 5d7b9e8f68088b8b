import Glibc
import Rendering
import Telemetry
import Threads

/// What SIGINT, SIGTERM and SIGHUP do to a render: the first asks it to stop and clean up; once more SIGINT or SIGTERM ends
/// the program at once, unfinished files removed all the same. So does a render that has not stopped after a moment: a
/// single call of a codec may take minutes (a picture of 8192×4320 by x264 "placebo"), and nothing else reaches it.
enum Interruption {
  /// Seconds until the program ends without the render's help.
  private static let patience = 0.7

  /// `atLast` is called before the program ends without the render's help.
  static func watch(_ cancellation: Cancellation, atLast: @escaping @Sendable () -> Void) {
    StopSignals.watch { request in
      if cancellation.isCancelled {
        guard request == .stop else { return }
        end()
      }
      cancellation.cancel()
      _ = WorkThread.start("stopping") {
        Completion().wait(seconds: patience)
        atLast()
        end()
      }
      if Terminal.stderrIsTerminal { Terminal.status("\r\u{1B}[K") }
      Terminal.error("clipmill: stopping; interrupt again to stop at once")
    }
  }

  private static func end() -> Never {
    StagedFile.removeUnpublished()
    _exit(ExitCode.interrupted.rawValue)
  }
}
