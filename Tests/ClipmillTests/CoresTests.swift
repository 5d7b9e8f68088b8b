import ClipJob
import Foundation
import TestKit
import Testing

/// The program under the limits that containers have: a real control group where this machine lets one be made, and
/// the scheduler's affinity.
@Suite struct CoresTests {
  private let folder = TemporaryDirectory()

  enum Limit: String, CaseIterable {
    case affinity, quota
  }

  /// What to run under a limit of one core; nil where this machine has no such limit.
  private func limited(_ limit: Limit, _ arguments: [String]) throws -> (command: [String], owner: CPUGroup?)?
  {
    let binary = try #require(Program.binary, "no clipmill binary is built").path
    switch limit {
    case .affinity: return (["/usr/bin/taskset", "-c", "0", binary] + arguments, nil)
    case .quota: return CPUGroup(millicores: 1000).map { ($0.command(binary, arguments), $0) }
    }
  }

  private func start(_ command: [String], out: String? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    if let out {
      _ = FileManager.default.createFile(atPath: out, contents: nil)
      process.standardOutput = try #require(FileHandle(forWritingAtPath: out))
    }
    try process.run()
    return process
  }

  private func output(_ command: [String]) throws -> String {
    let file = folder.file("out-\(UInt32.random(in: 0 ... .max))")
    try start(command, out: file).waitUntilExit()
    return try String(contentsOfFile: file, encoding: .utf8)
  }

  /// The most threads of each name that a render had at once. It is looked at until it ends.
  private func threads(_ command: [String]) throws -> [String: Int] {
    let process = try start(command)
    let tasks = "/proc/\(process.processIdentifier)/task"
    var most: [String: Int] = [:]
    while process.isRunning {
      var now: [String: Int] = [:]
      for task in (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? [] {
        guard let name = try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8) else {
          continue
        }
        now[name.trimmingCharacters(in: .newlines), default: 0] += 1
      }
      most.merge(now, uniquingKeysWith: max)
      usleep(2000)
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return most
  }

  private func writeJob() throws {
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4", "-pix_fmt", "yuv420p", "-c:v", "libx264",
      folder.file("source.mp4"),
    ])
    try #"""
    {"version": 1, "canvas": {"width": 640, "height": 360, "fps": 25}, "tracks": [{"clips": [
      {"source": {"video": "source.mp4"}}]}], "outputs": [{"to": "a.mp4"}]}
    """#.write(toFile: folder.file("job.json"), atomically: true, encoding: .utf8)
  }

  @Test(arguments: Limit.allCases)
  func doctorTellsTheLimit(_ limit: Limit) throws {
    guard let (command, owner) = try limited(limit, ["doctor", "--json"]) else { return }
    defer { withExtendedLifetime(owner) {} }
    let checks = try JSONValue(parsing: Array(output(command).utf8))["checks"]
    guard case .array(let list) = checks else { return #expect(Bool(false), "\(checks as Any)") }
    let cores = list.first { $0["check"] == .string("cores") }?["found"]
    guard case .string(let words) = cores else { return #expect(Bool(false), "there is no line of cores") }
    #expect(words == "1 core" || words.hasPrefix("1 core ("), "\(words)")
    if limit == .quota, ProcessInfo.processInfo.activeProcessorCount > 1 {
      #expect(words.contains("limit of the control group"), "\(words)")
    }
  }

  @Test(arguments: Limit.allCases)
  func devicesAndPricesFollow(_ limit: Limit) throws {
    guard let (command, owner) = try limited(limit, ["devices", "--json"]) else { return }
    defer { withExtendedLifetime(owner) {} }
    let devices = try JSONValue(parsing: Array(output(command).utf8))["devices"]
    guard case .array(let list) = devices else { return #expect(Bool(false), "\(devices as Any)") }
    #expect(list.first?["cores"] == .number(1))
  }

  /// One thread decodes and one encodes, where without the limit there are more for each.
  @Test(arguments: Limit.allCases)
  func aRenderStartsNoMoreThreadsThanItMayUse(_ limit: Limit) throws {
    guard let (command, owner) = try limited(limit, ["render", "job.json"]) else { return }
    defer { withExtendedLifetime(owner) {} }
    try writeJob()
    let few = try threads(command)
    // Codecs' threads have the name of the thread that opened them.
    #expect(few["decode"] == 1 && few["output"] == 1, "\(few)")
    guard ProcessInfo.processInfo.activeProcessorCount > 1, let binary = Program.binary else { return }
    let all = try threads([binary.path, "render", "job.json"])
    #expect((all["decode"] ?? 0) > 1 && (all["output"] ?? 0) > 1, "\(all)")
  }

  /// A worker's lanes are told: in their cell they may not be able to look.
  @Test(arguments: Limit.allCases)
  func lanesAreToldTheirCores(_ limit: Limit) throws {
    let server = try RedisServer()
    let arguments = [
      "work", "--redis", server.url, "--media-root", folder.path, "--lanes", "1", "--metrics-port", "off",
    ]
    guard let (command, owner) = try limited(limit, arguments) else { return }
    defer { withExtendedLifetime(owner) {} }
    let worker = try start(command)
    defer {
      worker.terminate()
      worker.waitUntilExit()
    }
    var lane: [Substring] = []
    while worker.isRunning, lane.isEmpty {
      for pid in children(of: worker.processIdentifier) {
        let words = (try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)) ?? ""
        let parts = words.split(separator: "\0")
        if parts.contains("lane") { lane = parts }
      }
      usleep(2000)
    }
    let at = try #require(lane.firstIndex(of: "--cores"), "\(lane)")
    #expect(lane[at + 1] == "1")
  }

  private func children(of process: pid_t) -> [pid_t] {
    let tasks = "/proc/\(process)/task"
    return ((try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []).flatMap { task in
      ((try? String(contentsOfFile: "\(tasks)/\(task)/children", encoding: .utf8)) ?? "")
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
