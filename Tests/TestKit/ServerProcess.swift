import Foundation
import Synchronization

/// A program that runs beside the tests, with its output read line by line. It is killed when the last
/// reference goes, and by the kernel when the tests die first.
public final class ServerProcess: Sendable {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
    public init(description: String) { self.description = description }
  }

  public let pid: pid_t
  private let command: String
  private let output: ProcessOutput
  /// The exit status, once reaped: then the number may be another process's.
  private let status = Mutex<Int32?>(nil)

  /// Starts `program` (looked up on PATH) in `directory`, without waiting for anything. `environment` is added to this
  /// process's own.
  public init(
    _ program: String, _ arguments: [String], directory: String, environment: [String: String] = [:]
  ) throws {
    command = ([program] + arguments).joined(separator: " ")
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Failure(description: "pipe: errno \(errno)") }
    ends.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    // Both replace themselves: the pid stays.
    let settings = environment.map { "\($0)=\($1)" }
    let words =
      ["env", "--chdir=" + directory] + settings + ["setpriv", "--pdeathsig", "KILL", program] + arguments
    let (pid, code) = Spawner.shared.spawn(words, output: ends[1])
    self.pid = pid
    output = ProcessOutput(reading: ends[0])
    guard code == 0 else {
      status.withLock { $0 = -1 }
      throw Failure(description: "\(command): \(String(cString: strerror(code)))")
    }
  }

  deinit { killAndWait() }

  /// Waits until a line of output, the first `skip` lines left out, contains `text` and returns it. Fails when the program ends first, or after
  /// `bound` seconds, which only ends a hang.
  @discardableResult
  public func waitForLine(_ text: String, after skip: Int = 0, bound: Double = 60) throws -> String {
    if let line = output.wait(for: text, after: skip, bound: bound) { return line }
    throw Failure(description: "\(command): no line with \"\(text)\". Its output:\n\(log)")
  }

  /// All that the program has written so far.
  public var log: String { output.text }
  /// How many lines that is.
  public var lineCount: Int { output.count }

  public func signal(_ number: Int32) {
    status.withLock { if $0 == nil { _ = kill(pid, number) } }
  }

  /// Ends it as a power cut would, and waits until it is gone.
  public func killAndWait() {
    signal(SIGKILL)
    wait()
  }

  /// Asks it to end (SIGTERM), and waits until it has.
  public func terminateAndWait() {
    signal(SIGTERM)
    signal(SIGCONT)
    wait()
  }

  /// Waits until the program has ended. Returns its exit code, or the negative number of the signal that ended it.
  @discardableResult
  public func wait() -> Int32 {
    if let known = status.withLock({ $0 }) { return known }
    // Reaped only under the lock, so that no signal goes to a number that is free again.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    return status.withLock { status in
      if let status { return status }
      var word: Int32 = 0
      waitpid(pid, &word, 0)
      let code = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
      status = code
      return code
    }
  }
}

/// Collects a program's output on a thread until its end.
private final class ProcessOutput: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  private let condition = NSCondition()
  private var lines: [String] = []
  private var hasEnded = false

  init(reading descriptor: Int32) {
    let thread = Thread { [self] in
      var rest: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
        rest += buffer[..<count]
        while let end = rest.firstIndex(of: 10) {
          add(String(decoding: rest[..<end], as: UTF8.self))
          rest.removeSubrange(...end)
        }
      }
      close(descriptor)
      add(rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self), isLast: true)
    }
    thread.name = "server-output"
    thread.start()
  }

  private func add(_ line: String?, isLast: Bool = false) {
    condition.withLock {
      if let line { lines.append(line) }
      hasEnded = isLast
      condition.broadcast()
    }
  }

  func wait(for text: String, after skip: Int, bound: Double) -> String? {
    let limit = Date(timeIntervalSinceNow: bound)
    return condition.withLock {
      var seen = skip
      while true {
        if let line = lines.dropFirst(seen).first(where: { $0.contains(text) }) { return line }
        seen = max(seen, lines.count)
        if hasEnded || !condition.wait(until: limit) { return nil }
      }
    }
  }

  var count: Int { condition.withLock { lines.count } }
  var text: String { condition.withLock { lines.joined(separator: "\n") } }
}

/// Starts programs from one thread that lives as long as the process: the kernel's parent-death signal follows
/// the thread that spawned, and the tests' own threads come and go.
private final class Spawner: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  static let shared = Spawner()
  private let condition = NSCondition()
  private var work: [() -> Void] = []

  private init() {
    let thread = Thread { [self] in
      while true {
        condition.lock()
        while work.isEmpty { condition.wait() }
        let next = work.removeFirst()
        condition.unlock()
        next()
      }
    }
    thread.name = "spawner"
    thread.start()
  }

  func spawn(_ words: [String], output: Int32) -> (pid: pid_t, code: Int32) {
    let done = DispatchSemaphore(value: 0)
    // Written by the spawning thread before `done`, read after it.
    nonisolated(unsafe) var result: (pid_t, Int32) = (0, 0)
    condition.withLock {
      work.append {
        result = Self.spawnHere(words, output: output)
        done.signal()
      }
      condition.signal()
    }
    done.wait()
    return result
  }

  private static func spawnHere(_ words: [String], output: Int32) -> (pid_t, Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // A server that inherited a listening socket would keep its port taken.
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, environ)
    return (pid, code)
  }
}
