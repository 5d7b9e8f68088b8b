import Foundation

/// A real `redis-server` (or Sentinel) of the tests' own, in a temporary directory, gone with the last reference.
///
/// Nothing is saved unless the arguments ask for it (`--appendonly yes`); `--enable-debug-command yes` is on.
public final class RedisServer: @unchecked Sendable {
  // Unchecked: `process` is guarded by `lock`.
  public enum Listening: Sendable {
    /// A free port of 127.0.0.1, the same one for every start.
    case tcp
    /// `redis.sock` in the directory, and no port.
    case unix
    /// A free port that speaks TLS alone; the arguments name the certificates.
    case tls
  }

  public let directory: TemporaryDirectory
  /// 0 for a unix socket.
  public let port: Int
  public let listening: Listening
  private let arguments: [String]
  private let lock = NSLock()
  private var process: ServerProcess?

  /// Starts a server with further command-line `arguments` and waits until it accepts connections.
  public convenience init(_ arguments: [String] = [], listening: Listening = .tcp) throws {
    try self.init(listening: listening, directory: TemporaryDirectory()) { port in
      let place =
        switch listening {
        case .tcp: ["--port", "\(port)"]
        case .tls: ["--port", "0", "--tls-port", "\(port)"]
        case .unix: ["--port", "0", "--unixsocket", "redis.sock"]
        }
      return place + ["--bind", "127.0.0.1", "--save", "", "--enable-debug-command", "yes"] + arguments
    }
  }

  /// A Sentinel with the lines of `configuration`, such as `sentinel monitor …`.
  public static func sentinel(_ configuration: [String]) throws -> RedisServer {
    let directory = TemporaryDirectory()
    return try RedisServer(listening: .tcp, directory: directory) { port in
      let lines = ["port \(port)", "bind 127.0.0.1"] + configuration
      try (lines.joined(separator: "\n") + "\n").write(
        toFile: directory.file("sentinel.conf"), atomically: true, encoding: .utf8)
      return ["sentinel.conf", "--sentinel"]
    }
  }

  private init(
    listening: Listening, directory: TemporaryDirectory, arguments: (_ port: Int) throws -> [String]
  ) throws {
    self.listening = listening
    self.directory = directory
    // Another program may take the port between the search and the start.
    var attempt = 0
    while true {
      attempt += 1
      let port = listening == .unix ? 0 : try FreePort.find()
      let words = try arguments(port)
      do {
        process = try Self.launch(words, in: directory)
        (self.port, self.arguments) = (port, words)
        return
      } catch let failure as ServerProcess.Failure
        where attempt < 5 && failure.description.contains("already in use")
      {}
    }
  }

  private static func launch(
    _ arguments: [String], in directory: TemporaryDirectory, waitingFor line: String? = nil
  ) throws -> ServerProcess {
    let process = try ServerProcess("redis-server", arguments, directory: directory.path)
    // A Sentinel is not said to be ready, but names itself after it began to listen.
    let ready = arguments.contains("--sentinel") ? "Sentinel ID is" : "eady to accept connections"
    try process.waitForLine(line ?? ready)
    return process
  }

  // MARK: Life

  /// Starts it anew after `kill` or `stop`, on the same port and with the same directory, until it is ready or
  /// has written `line`.
  public func start(with more: [String] = [], waitingFor line: String? = nil) throws {
    let process = try Self.launch(arguments + more, in: directory, waitingFor: line)
    lock.withLock { self.process = process }
  }

  /// kill -9, and gone when this returns.
  public func kill() { take()?.killAndWait() }

  /// SIGTERM, and gone when this returns.
  public func stop() { take()?.terminateAndWait() }

  public func restart() throws {
    kill()
    try start()
  }

  /// Stops it from answering, without closing anything, until `thaw`.
  public func freeze() { current?.signal(SIGSTOP) }
  public func thaw() { current?.signal(SIGCONT) }

  public var pid: pid_t? { current?.pid }

  private var current: ServerProcess? { lock.withLock { process } }

  private func take() -> ServerProcess? {
    lock.withLock {
      defer { process = nil }
      return process
    }
  }

  // MARK: Use

  /// Without database, password or options.
  public var url: String {
    switch listening {
    case .tcp: "redis://127.0.0.1:\(port)"
    case .tls: "rediss://127.0.0.1:\(port)"
    case .unix: "redis+unix://" + socketPath
    }
  }

  public var socketPath: String { directory.file("redis.sock") }

  /// Waits for a line of the server's log.
  @discardableResult
  public func waitForLine(_ text: String, bound: Double = 60) throws -> String {
    guard let current else { throw ServerProcess.Failure(description: "redis-server does not run") }
    return try current.waitForLine(text, bound: bound)
  }

  /// What the server has written since its last start.
  public var log: String { current?.log ?? "" }

  /// The words that make `redis-cli` talk to it.
  public var cliArguments: [String] {
    listening == .unix ? ["-s", socketPath] : ["-h", "127.0.0.1", "-p", "\(port)"]
  }

  /// `redis-cli` with `arguments`: the reply as text, without the last line break.
  @discardableResult
  public func cli(_ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["redis-cli"] + cliArguments + arguments
    process.standardInput = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
