import Foundation
import TestKit
import Testing

/// Real workers on a real queue: processes that a test kills, stops and starts anew.
final class Fleet: @unchecked Sendable {
  // Unchecked: one test's thread uses it.
  /// On which it looks at the queue.
  var server: RedisServer
  /// The queue that it looks at.
  var queue = "default"
  let folder = TemporaryDirectory()
  private let logs = TemporaryDirectory()
  private(set) var workers: [Process] = []
  /// Added to the environment of workers and of programs.
  var environment: [String: String] = [:]
  private var started = 0
  private let arguments: [String]

  /// - Parameter arguments: of every `clipmill work`, after the queue and the media root.
  convenience init(_ arguments: [String] = [], server: [String] = []) throws {
    self.init(arguments, on: try RedisServer(server))
  }

  init(_ arguments: [String] = [], on server: RedisServer) {
    self.server = server
    self.arguments = arguments
  }

  deinit { for worker in workers where worker.isRunning { kill(worker.processIdentifier, SIGKILL) } }

  @discardableResult
  func start(url: String? = nil) throws -> Process {
    let worker = Process()
    worker.executableURL = try #require(Program.binary, "no clipmill binary is built")
    worker.arguments =
      words(url)
    worker.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    worker.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    worker.standardInput = FileHandle.nullDevice
    worker.standardOutput = FileHandle.nullDevice
    let log = logs.file("worker-\(started)")
    started += 1
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    worker.standardError = try #require(FileHandle(forWritingAtPath: log))
    try worker.run()
    workers.append(worker)
    return worker
  }

  private func words(_ url: String?) -> [String] {
    // Workers of many tests run at the same time.
    let port = arguments.contains("--metrics-port") ? [] : ["--metrics-port", "off"]
    return ["work", "--redis", url ?? server.url, "--media-root", folder.path, "--log", "json"] + port
      + arguments
  }

  /// As `start`, but with lines that can be waited for. The worker is killed with the last reference.
  ///
  /// - Parameter launcher: a program and its arguments that become the worker, as `setpriv` does.
  func startListening(
    url: String? = nil, environment: [String: String] = [:], launcher: [String] = []
  ) throws -> ServerProcess {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let command = launcher + [binary.path] + words(url)
    return try ServerProcess(
      command[0], Array(command.dropFirst()), directory: folder.path, environment: environment)
  }

  /// What all workers have written so far.
  var log: String {
    (0..<started).map { (try? String(contentsOfFile: logs.file("worker-\($0)"), encoding: .utf8)) ?? "" }
      .joined()
  }

  /// kill -9 of a worker; its lanes end with it.
  func kill9(_ worker: Process) {
    kill(worker.processIdentifier, SIGKILL)
    worker.waitUntilExit()
    workers.removeAll { $0 === worker }
  }

  /// SIGTERM to all; waits for their ends.
  func stop() {
    for worker in workers { worker.terminate() }
    for worker in workers { worker.waitUntilExit() }
    workers = []
  }

  /// The lane processes of a worker.
  func lanes(of worker: Process) -> [pid_t] { Self.children(of: worker.processIdentifier) }

  static func children(of process: pid_t) -> [pid_t] {
    let tasks = "/proc/\(process)/task"
    return ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).flatMap { task in
      ((try? String(contentsOfFile: "\(tasks)/\(task)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }

  typealias Outcome = (status: Int32, out: String, err: String)

  /// Runs `clipmill VERB …` against the queue, or against another one.
  func run(_ words: String..., url: String? = nil) throws -> Outcome { try run(words, url: url) }

  func run(_ words: [String], url: String? = nil) throws -> Outcome {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    return try execute(binary.path, words + ["--redis", url ?? server.url])
  }

  /// Where the example programs are.
  static let examples =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "examples").path + "/"

  /// Runs a program in the media folder; it finds the queue in its environment.
  func execute(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws
    -> Outcome
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["CLIPMILL_REDIS_URL": server.url]) { $1 }.merging(self.environment) { $1 }
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let results = TemporaryDirectory()
    for (name, isError) in [("out", false), ("err", true)] {
      _ = FileManager.default.createFile(atPath: results.file(name), contents: nil)
      let handle = try #require(FileHandle(forWritingAtPath: results.file(name)))
      if isError { process.standardError = handle } else { process.standardOutput = handle }
    }
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: results.file(name), encoding: .utf8)) ?? ""
    }
    return (process.terminationStatus, text("out"), text("err"))
  }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  // MARK: The queue, as an API server sees it

  func key(_ name: String) -> String { "clipmill:{\(queue)}:\(name)" }

  func push(_ document: String) throws { _ = try server.cli("RPUSH", key("inbox"), document) }

  func state(_ id: String) throws -> String { try server.cli("HGET", key("job:\(id)"), "state") }

  /// A short job: moving noise, so that every output has its own bytes and takes some work.
  func job(_ id: String, seconds: Double = 0.4, size: Int = 64, seed: Int = 1, members: String = "") -> String
  {
    #"{"version": 1, "id": "\#(id)"\#(members), "canvas": {"width": \#(size), "height": \#(size), "fps": 25}, "#
      + #""tracks": [{"clips": [{"source": {"pattern": {"name": "noise", "seed": \#(seed)}}, "duration": \#(seconds)}]}], "#
      + #""outputs": [{"to": "\#(id).mp4", "video": {"codec": "h264", "preset": "ultrafast"}}]}"#
  }

  struct Event {
    var milliseconds: Int
    var kind: String
    var job: String
    var token: Int
    var worker: String
  }

  /// All events of the queue, oldest first.
  func events() throws -> [Event] {
    // `--json` is redis-cli's own; a reply is [[position, [field, value, …]], …].
    let text = try server.cli("--json", "XRANGE", key("events"), "-", "+")
    let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[Any]] ?? []
    return list.compactMap { entry in
      guard entry.count == 2, let position = entry[0] as? String, let words = entry[1] as? [String] else {
        return nil
      }
      var fields: [String: String] = [:]
      for i in stride(from: 0, to: words.count - 1, by: 2) { fields[words[i]] = words[i + 1] }
      return Event(
        milliseconds: position.split(separator: "-").first.flatMap { Int($0) } ?? 0,
        kind: fields["kind"] ?? "",
        job: fields["job"] ?? "", token: Int(fields["token"] ?? "") ?? 0, worker: fields["worker"] ?? "")
    }
  }

  /// Waits until an event satisfies `condition`, by blocking reads of the stream. The bound only ends a hang.
  @discardableResult
  func event(bound: Double = 120, _ condition: (Event) -> Bool) throws -> Event {
    let deadline = Date(timeIntervalSinceNow: bound)
    while Date() < deadline {
      let events = try events()
      if let found = events.first(where: condition) { return found }
      let last = try server.cli("XREVRANGE", key("events"), "+", "-", "COUNT", "1").split(separator: "\n")
        .first
      // What came between the two reads is not missed: the position is asked again if it moved.
      guard try self.events().count == events.count else { continue }
      _ = try server.cli("XREAD", "BLOCK", "5000", "STREAMS", key("events"), last.map(String.init) ?? "0-0")
    }
    throw FleetTimeout(log: log)
  }

  /// Waits, by blocking reads of the events, until `count` jobs have succeeded; a job that fails ends it.
  func waitForEnd(count: Int, bound: Double = 400) throws {
    let deadline = Date(timeIntervalSinceNow: bound)
    while true {
      let last = try server.cli("XREVRANGE", key("events"), "+", "-", "COUNT", "1")
      let succeeded = Int(try server.cli("ZCARD", key("succeeded"))) ?? 0
      if succeeded >= count { return }
      guard try server.cli("ZCARD", key("failed")) == "0",
        try server.cli("ZCARD", key("dead")) == "0",
        Date() < deadline
      else {
        let list = try run("list", "--state", "failed").out + run("queue", "stats").out
        throw Stuck(
          description: "\(succeeded) of \(count) jobs succeeded\n\(list)\n\(log.suffix(4000))")
      }
      let position = last.split(separator: "\n").first.map(String.init) ?? "0-0"
      _ = try server.cli("XREAD", "BLOCK", "5000", "STREAMS", key("events"), position)
    }
  }

  private struct Stuck: Error, CustomStringConvertible { var description: String }

  struct FleetTimeout: Error, CustomStringConvertible {
    var log: String
    var description: String { "the event did not come; the workers said:\n\(log.suffix(4000))" }
  }
}
