import CLinux
import Foundation
import Testing

/// A terminal whose user is a test: a program has it as its own, and what it draws can be read and waited for.
final class PseudoTerminal {
  private var master: Int32
  private let pid: pid_t
  private var status: Int32?
  private(set) var output: [UInt8] = []

  struct Failure: Error, CustomStringConvertible { var description: String }

  init(
    _ program: URL, _ arguments: [String], width: Int = 80, height: Int = 24,
    environment: [String: String] = [:], directory: String? = nil
  ) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&master, &slave, &name, nil, &size) == 0 else {
      throw Failure(description: "no terminal: errno \(errno)")
    }
    // Nobody else's program shall keep it open.
    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(slave) }
    self.master = master
    let inherited = ProcessInfo.processInfo.environment.filter { $0.key != "NO_COLOR" }
    let settings = inherited.merging(["TERM": "xterm"]) { $1 }.merging(environment) { $1 }
    let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    let (pid, code) = Self.spawn(
      [program.path] + arguments, settings.map { "\($0)=\($1)" }, on: path, in: directory)
    self.pid = pid
    guard code == 0 else { throw Failure(description: "\(program.path): errno \(code)") }
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    if master >= 0 { close(master) }
  }

  /// In a session of its own, whose terminal it is; with nothing else of this process.
  private static func spawn(
    _ words: [String], _ environment: [String], on terminal: String, in directory: String?
  ) -> (pid_t, Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    for number: Int32 in [1, 2] { posix_spawn_file_actions_adddup2(&actions, 0, number) }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // POSIX_SPAWN_SETSID, which Swift does not see.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
    defer { (arguments + settings).forEach { free($0) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, words[0], &actions, &attributes, &arguments, &settings)
    return (pid, code)
  }

  /// Whether keys are shown and lines are edited, as shells want it.
  var isCooked: Bool {
    var settings = termios()
    guard tcgetattr(master, &settings) == 0 else { return false }
    return settings.c_lflag & tcflag_t(ECHO) != 0 && settings.c_lflag & tcflag_t(ICANON) != 0
  }

  func type(_ keys: String) { _ = keys.withCString { write(master, $0, strlen($0)) } }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits until the program has stopped, as Ctrl-Z stops it.
  func waitUntilStopped() {
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WSTOPPED | WEXITED | WNOWAIT) < 0, errno == EINTR {}
  }

  func resize(width: Int, height: Int) {
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Forgets what was drawn so far.
  func forget() { output = [] }

  /// What was drawn last, as far as it is there.
  private var latest: String {
    String(decoding: output, as: UTF8.self).components(separatedBy: "\u{1B}[?2026h\u{1B}[H").last ?? ""
  }

  /// Reads until a whole frame satisfies the condition. The bound only ends a hang.
  @discardableResult
  func frame(bound: Double = 60, where condition: (String) -> Bool) throws -> String {
    let deadline = Date(timeIntervalSinceNow: bound)
    while Date() < deadline, read(within: bound) {
      let frame = latest
      if frame.hasSuffix("\u{1B}[?2026l"), condition(frame) { return frame }
    }
    throw Failure(description: "it did not draw what was waited for, but:\n\(latest)")
  }

  /// Reads until there is a text. The bound only ends a hang.
  func wait(for text: String, bound: Double = 60) throws {
    let deadline = Date(timeIntervalSinceNow: bound)
    while !String(decoding: output, as: UTF8.self).contains(text) {
      guard Date() < deadline, read(within: bound) else {
        throw Failure(description: "“\(text)” did not come, but:\n\(String(decoding: output, as: UTF8.self))")
      }
    }
  }

  /// Reads until the program has ended; its exit status, or the signal that ended it, negative.
  func end() -> Int32 {
    while read(within: 60) {}
    var word: Int32 = 0
    waitpid(pid, &word, 0)
    let code = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
    status = code
    return code
  }

  /// The window is closed, or the connection lost: the kernel takes the terminal from the program and sends it SIGHUP. Its
  /// exit status, as of `end`.
  func hangUp() -> Int32 {
    close(master)
    master = -1
    var word: Int32 = 0
    waitpid(pid, &word, 0)
    let code = word & 0x7F == 0 ? (word >> 8) & 0xFF : -(word & 0x7F)
    status = code
    return code
  }

  /// False: there will be no more, or there was nothing for so long.
  private func read(within seconds: Double) -> Bool {
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, Int32(seconds * 1000)) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = Foundation.read(master, &bytes, bytes.count)
    guard count > 0 else { return false }
    output += bytes.prefix(count)
    return true
  }
}
