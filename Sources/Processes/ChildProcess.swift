import CLinux
import Threads

#if canImport(Glibc)
  import Glibc
#endif

/// How a process ended.
package enum ProcessExit: Sendable, Equatable {
  case exited(Int32)
  case signalled(Int32)
  /// It was killed and did not go away: stuck in the kernel.
  case stuck
}

extension ProcessExit: CustomStringConvertible {
  package var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let number): "signal \(number)"
    case .stuck: "stuck"
    }
  }
}

/// A process that was started here, with pipes to its standard streams. Used by the thread that started it.
///
/// Note: that thread must live as long as the process. A lane asks the kernel to be killed when its parent
/// ends, and for the kernel the parent is a thread.
package final class ChildProcess {
  package let pid: pid_t
  /// The ends of its standard input, output and error that are kept here; none blocks.
  package let input: Int32
  package let output: Int32
  package let errors: Int32
  /// This end of a socket whose other end the process finds at `channelDescriptor`, and may hand on; it does not block. Nil: there is none.
  package let channel: Int32?
  package private(set) var exit: ProcessExit?

  /// How long a process may take to end once it was killed, or once it closed its output, seconds.
  private static let endingTime = 10.0

  package static let channelDescriptor: Int32 = 3

  /// - Parameter hasChannel: there is a socket besides, for the process or one that it starts. Unlike arguments and environment nobody else
  ///   sees what goes through it, and unlike a pipe nobody opens it anew by its name in /proc.
  package init(
    _ executable: String, _ arguments: [String], environment: [String: String], hasChannel: Bool = false
  ) throws(ProcessStartError) {
    var pipes: [[Int32]] = []
    defer { for pipe in pipes { for end in pipe where end >= 0 { close(end) } } }
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe2(&ends, O_CLOEXEC) == 0 else { throw ProcessStartError(call: "pipe2", code: errno) }
      pipes.append(ends)
    }
    let sockets = hasChannel ? try Self.sockets() : nil
    if let sockets { pipes += [[sockets.own], [sockets.other]] }
    pid = try Self.spawn(
      executable, arguments, environment,
      streams: [pipes[0][0], pipes[1][1], pipes[2][1]] + [sockets?.other].compactMap { $0 })
    channel = sockets?.own
    (input, output, errors) = (pipes[0][1], pipes[1][0], pipes[2][0])
    pipes = [[pipes[0][0]], [pipes[1][1]], [pipes[2][1]], [sockets?.other].compactMap { $0 }]
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    close(input)
    close(output)
    close(errors)
    if let channel { close(channel) }
    if exit == nil {
      kill()
      _ = reap()
    }
  }

  private static func sockets() throws(ProcessStartError) -> (own: Int32, other: Int32) {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw ProcessStartError(call: "socketpair", code: errno)
    }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], _ environment: [String: String], streams: [Int32]
  ) throws(ProcessStartError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, end) in streams.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, Int32(streams.count))
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: an interrupt from the terminal is for the supervisor, which then decides.
    posix_spawnattr_setpgroup(&attributes, 0)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var pid: pid_t = 0
    let code = withCStrings([executable] + arguments) { argv in
      withCStrings(environment.map { "\($0)=\($1)" }) { envp in
        posix_spawn(&pid, executable, &actions, &attributes, argv, envp)
      }
    }
    guard code == 0 else { throw ProcessStartError(call: "posix_spawn \(executable)", code: code) }
    return pid
  }

  /// Ends it at once, with everything that it started. Doing it twice is legal.
  package func kill() {
    guard exit == nil else { return }
    _ = Glibc.kill(-pid, SIGKILL)
    // It may have left its group.
    _ = Glibc.kill(pid, SIGKILL)
  }

  /// A process that closed its output is about to end by itself, or is broken: it gets a moment to say which.
  package func isDying() -> Bool {
    var facts = siginfo_t()
    for _ in 0..<200 {
      if waitid(P_PID, id_t(pid), &facts, WEXITED | WNOHANG | WNOWAIT) != 0 || facts.si_signo != 0 {
        return true
      }
      usleep(5000)
    }
    return false
  }

  /// How it ended, once its output was closed or it was killed; waits for that, but not forever.
  package func reap() -> ProcessExit {
    if let exit { return exit }
    var status: Int32 = 0
    let deadline = Self.endingTime * 1000
    var waited = 0.0
    var pause = 0.5
    while true {
      let found = waitpid(pid, &status, WNOHANG)
      if found == pid { break }
      if found < 0, errno != EINTR {
        exit = .stuck
        return .stuck
      }
      guard waited < deadline else {
        exit = .stuck
        // It must not stay a zombie should it end after all.
        let pid = pid
        _ = WorkThread.start("reaper") {
          var status: Int32 = 0
          waitpid(pid, &status, 0)
        }
        return .stuck
      }
      // There is no wait with an end for a process; this one is over in microseconds as a rule.
      usleep(UInt32(pause * 1000))
      waited += pause
      pause = min(pause * 2, 50)
    }
    let signal = status & 0x7F
    let result: ProcessExit = signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
    exit = result
    return result
  }

  /// Bytes of it in memory now; nil once it is gone.
  package var residentBytes: Int? { ResidentMemory.bytes(pid) }
}

/// A null-terminated array of C strings, as `exec` wants it.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  return body(copies + [nil])
}
