import CLinux
import LaneProtocol
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The lane's end of its pipes, on descriptors that nothing else knows: whatever a library prints to the standard
/// output goes to the log instead of into the protocol.
public final class LaneStreams: Sendable {
  private let input: Int32
  private let output: Mutex<Int32>
  private let reader = Mutex(LaneFrameReader())

  /// Takes the process's standard input and output for itself, and asks the kernel to end this process together
  /// with `supervisor`; nil when that has ended already.
  public static func takeStandard(supervisor: pid_t) -> LaneStreams? {
    _ = clinux_die_with_parent(SIGKILL)
    // Asked first and looked at then: it may have ended in between.
    guard getppid() == supervisor else { return nil }
    let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard input >= 0, output >= 0, null >= 0 else { return nil }
    dup2(null, STDIN_FILENO)
    dup2(STDERR_FILENO, STDOUT_FILENO)
    close(null)
    preferAsVictim()
    return LaneStreams(input: input, output: output)
  }

  /// - Parameters: descriptors that now belong to the streams.
  init(input: Int32, output: Int32) {
    self.input = input
    self.output = Mutex(output)
  }

  deinit {
    close(input)
    output.withLock { _ = close($0) }
  }

  /// When memory is short, the kernel shall take a lane and not its supervisor.
  private static func preferAsVictim() {
    let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, "500", 3)
    close(file)
  }

  /// Sends a whole message; from any thread. When nobody reads any more, the input ends, too.
  public func send(_ message: FromLane) {
    let bytes = message.frame.bytes
    output.withLock { output in
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes { write(output, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
        if count > 0 { sent += count } else if errno != EINTR { return }
      }
    }
  }

  /// The next order, waited for by one thread; nil when there will be none any more.
  public func receive() throws(LaneProtocolError) -> ToLane? {
    var bytes: [UInt8] = []
    while true {
      let frame = try reader.withLock { (reader) throws(LaneProtocolError) -> LaneFrame? in
        reader.append(bytes)
        return try reader.next()
      }
      if let frame { return try ToLane(frame) }
      bytes = read()
      if bytes.isEmpty { return nil }
    }
  }

  private func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(input, &bytes, bytes.count)
      if count > 0 { return Array(bytes[..<count]) }
      if count == 0 || errno != EINTR { return [] }
    }
  }
}
