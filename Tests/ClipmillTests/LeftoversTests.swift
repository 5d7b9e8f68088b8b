import Foundation
import TestKit
import Testing

/// Renders without a queue that are killed: the next one removes what they left, and nothing of one that lives.
@Suite struct LeftoversTests {
  private let folder = TemporaryDirectory()

  private struct TimedOut: Error {}

  private func start(_ output: String, seconds: Double) throws -> Process {
    let job =
      #"{"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [{"source": "#
      + #"{"pattern": {"name": "noise"}}, "duration": \#(seconds)}]}], "outputs": [{"to": "\#(output)"}]}"#
    let file = folder.file(output + ".json")
    try Data(job.utf8).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = Program.binary
    process.arguments = ["render", file, "--device", "cpu", "--quiet"]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private var staged: [String] {
    (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? [])
      .filter { $0.hasPrefix(".part-render-") && $0.contains("/") }
  }

  /// Its lock, which is taken after it is made, says that its process lives.
  private func isLocked(_ file: String) -> Bool {
    let descriptor = open(folder.file(file), O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    return descriptor >= 0 && flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }

  /// The unfinished file of the process, once it is there and locked; the bound only ends a hang.
  private func stagedFile(of process: Process) throws -> String {
    let end = Date(timeIntervalSinceNow: 120)
    while Date() < end {
      if let found = staged.first(where: { $0.contains("/\(process.processIdentifier)-") }), isLocked(found) {
        return found
      }
      usleep(2000)
    }
    throw TimedOut()
  }

  @Test func whatAKilledRenderLeftIsRemovedByTheNext() throws {
    let killed = try start("killed.mp4", seconds: 100_000)
    let lost = try stagedFile(of: killed)
    // Lives, and does nothing: only its lock says so.
    let stopped = try start("stopped.mp4", seconds: 100_000)
    let kept = try stagedFile(of: stopped)
    kill(stopped.processIdentifier, SIGSTOP)
    defer {
      kill(stopped.processIdentifier, SIGKILL)
      stopped.waitUntilExit()
    }
    kill(killed.processIdentifier, SIGKILL)
    killed.waitUntilExit()
    #expect(staged.contains(lost) && staged.contains(kept))

    let next = try start("next.mp4", seconds: 0.2)
    next.waitUntilExit()
    #expect(next.terminationStatus == 0)
    #expect(staged == [kept])
    #expect(FileManager.default.fileExists(atPath: folder.file("next.mp4")))
  }

  @Test func rendersSideBySideLeaveEachOthersFiles() throws {
    let processes = try (0..<6).map { try start("clip\($0).mp4", seconds: 3) }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    #expect(folder.contents.filter { $0.hasSuffix(".mp4") }.count == 6)
    #expect(!folder.contents.contains { $0.hasPrefix(".part-") })
  }
}
