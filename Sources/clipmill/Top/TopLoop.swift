import CLinux
import Glibc
import JobQueue
import Synchronization
import Threads

// Who does what
//
//   reader (a thread): TopCollector ── states, every so many seconds; may hang with the server ──┐
//                                                                                                ▼
//   keys, signals ──► TopLoop (the caller's thread) ── TopView: state and size to lines ──► Screen

/// `clipmill top` on a terminal, until somebody ends it.
final class TopLoop: Sendable {
  private let interval: Double
  private let latest = Mutex<TopState?>(nil)
  private let ending = Completion()

  /// - Parameter interval: seconds between looks at the queue.
  init(interval: Double) { self.interval = interval }

  /// Comes back when the terminal is as it was before. A signal is no failure: it is how one leaves.
  ///
  /// - Parameter collector: makes the reader, on its own thread.
  func run(_ screen: Screen, first: TopState, collector: @escaping @Sendable () -> TopCollector) -> ExitCode {
    let signals = ScreenSignals.watch()
    guard signals >= 0 else {
      Terminal.error("clipmill top: cannot create a pipe")
      return .machine
    }
    latest.withLock { $0 = first }
    let isReading = WorkThread.start("top reader") { [self] in
      let collector = collector()
      while !ending.isSet {
        let state = collector.collect()
        latest.withLock { $0 = state }
        ScreenSignals.nudge()
        ending.wait(seconds: interval)
      }
    }
    guard isReading else {
      Terminal.error("clipmill top: cannot start a thread")
      return .machine
    }
    screen.take()
    defer {
      ending.signal()
      screen.giveBack()
    }
    while true {
      guard draw(screen) else { return .done }
      var waits = [
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waits, nfds_t(waits.count), -1) < 0 {
        guard errno == EINTR else { return .done }
        continue
      }
      for number in Self.bytes(signals, waits[0]) ?? [] {
        switch Int32(number) {
        case SIGTSTP: Self.suspend(screen)
        case SIGCONT: screen.take()
        case let number where ScreenSignals.ends.contains(number): return .done
        default: break
        }
      }
      guard waits[1].revents != 0 else { continue }
      // The end of the keys is the end of who looks.
      guard let keys = Self.bytes(STDIN_FILENO, waits[1]), !keys.isEmpty else { return .done }
      // q, Q, Ctrl-D; Ctrl-C where it is no signal.
      if keys.contains(where: { [0x71, 0x51, 0x04, 0x03].contains($0) }) { return .done }
    }
  }

  private func draw(_ screen: Screen) -> Bool {
    guard let state = latest.withLock({ $0 }) else { return true }
    let (width, height) = screen.size
    return screen.show(TopView(state, width: width, height: height).lines, width: width)
  }

  /// What Ctrl-Z does to every program, with the terminal given back meanwhile.
  private static func suspend(_ screen: Screen) {
    screen.giveBack()
    kill(getpid(), SIGSTOP)
    screen.take()
  }

  /// Nil: there is nothing to read.
  private static func bytes(_ file: Int32, _ wait: pollfd) -> [UInt8]? {
    guard wait.revents != 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(file, &bytes, bytes.count)
    return count < 0 ? (errno == EINTR || errno == EAGAIN ? nil : []) : Array(bytes.prefix(count))
  }
}
