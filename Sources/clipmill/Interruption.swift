import Glibc
import Rendering
import Telemetry

/// What SIGINT and SIGTERM do to a render: the first asks it to stop and clean up, the second ends the program at once,
/// unfinished files removed all the same.
enum Interruption {
  static func watch(_ cancellation: Cancellation) {
    StopSignals.watch {
      if cancellation.isCancelled {
        StagedFile.removeUnpublished()
        _exit(ExitCode.interrupted.rawValue)
      }
      cancellation.cancel()
      if Terminal.stderrIsTerminal { Terminal.status("\r\u{1B}[K") }
      Terminal.error("clipmill: stopping; once more to stop at once")
    }
  }
}
