import Dispatch
import Glibc
import Rendering
import Telemetry

/// What SIGINT and SIGTERM do: the first asks the render to stop and clean up, the second ends the program
/// at once, unfinished files removed all the same.
final class Interruption {
  private let sources: [any DispatchSourceSignal]

  init(_ cancellation: Cancellation) {
    let queue = DispatchQueue(label: "clipmill.signals")
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        if cancellation.isCancelled {
          StagedFile.removeUnpublished()
          _exit(ExitCode.interrupted.rawValue)
        }
        cancellation.cancel()
        if Terminal.stderrIsTerminal { Terminal.status("\r\u{1B}[K") }
        Terminal.error("clipmill: stopping; once more to stop at once")
      }
      source.resume()
      return source
    }
  }
}
