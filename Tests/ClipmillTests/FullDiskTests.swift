import Foundation
import TestKit
import Testing

/// Disks that are really full: file systems in memory of a few pages, mounted in a name space of the test's own
/// (which needs no rights where the system lets users have one). `CommandLineTests` has a stand-in for the others.
@Suite(.enabled(if: SmallDisk.isPossible, "this system lets nobody mount a file system of his own"))
struct FullDiskTests {
  private let folder = TemporaryDirectory()

  @Test(arguments: ["big.mp4", "big.mkv", "big.webm", "big.gif", "big.png", "big.jpg"])
  func aFullDiskIsAnErrorAndLeavesNothing(_ name: String) throws {
    try write(
      name, seconds: name.hasSuffix("png") || name.hasSuffix("jpg") ? 1 : 3, fps: 10, pattern: "noise")
    let outcome = try SmallDisk.render(folder.file("job.json"), kibibytes: 64)
    #expect(outcome.status == 1, "\(outcome.err)")
    #expect(outcome.err.contains("output.diskFull") && outcome.err.contains("outputs[0].to"))
    #expect(!outcome.err.contains(".part-"))
    #expect(outcome.left == "")
  }

  /// The second pass of `+faststart` moves the whole file up to put its index in front: the disk can be full
  /// only then.
  @Test func aDiskThatIsFullOnlyInTheSecondPassIsNoticed() throws {
    try write("long.mp4", seconds: 40, fps: 60, pattern: "testcard")
    let roomy = try SmallDisk.render(folder.file("job.json"), kibibytes: 16384)
    #expect(roomy.status == 0, "\(roomy.err)")
    let size = try #require(roomy.sizes["long.mp4"]), index = try #require(roomy.indexSize)
    // Without its index the file fits, with it not.
    try #require(index > 16 << 10)
    let outcome = try SmallDisk.render(folder.file("job.json"), kibibytes: (size - index / 2) >> 10)
    #expect(outcome.status == 1, "\(outcome.err)")
    #expect(outcome.err.contains("output.diskFull"))
    #expect(outcome.left == "")
  }

  private func write(_ output: String, seconds: Int, fps: Int, pattern: String) throws {
    let at = output.hasSuffix("png") || output.hasSuffix("jpg") ? #", "at": 0.5"# : ""
    let size = pattern == "noise" ? 512 : 64
    let job = #"""
      {"version": 1, "canvas": {"width": \#(size), "height": \#(size), "fps": \#(fps)}, "tracks": [{"clips": [
        {"source": {"pattern": {"name": "\#(pattern)"}}, "duration": \#(seconds)}]}],
       "outputs": [{"to": "\#(SmallDisk.mountPoint)/\#(output)"\#(at)}]}
      """#
    try Data(job.utf8).write(to: URL(fileURLWithPath: folder.file("job.json")))
  }
}

/// Runs `clipmill render` with a small file system at `mountPoint`, which only that process and its children see.
private enum SmallDisk {
  static let mountPoint = "/mnt"

  struct Outcome {
    var status: Int32
    var err: String
    /// Names and sizes of what is on the disk afterwards.
    var left: String
    /// The length of an mp4's `moov` box.
    var indexSize: Int?

    var sizes: [String: Int] {
      Dictionary(
        uniqueKeysWithValues: left.split(separator: "\n").compactMap { line in
          let parts = line.split(separator: " ")
          return parts.count == 2 ? Int(parts[1]).map { (String(parts[0]), $0) } : nil
        })
    }
  }

  static let isPossible: Bool = (try? shell("mount -t tmpfs -o size=64k none \(mountPoint)"))?.status == 0

  static func render(_ job: String, kibibytes: Int) throws -> Outcome {
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let script = """
      mount -t tmpfs -o size=\(kibibytes)k none \(mountPoint) || exit 99
      '\(binary.path)' render '\(job)' -q; status=$?
      find \(mountPoint) -mindepth 1 -printf '%P %s\\n'
      for f in \(mountPoint)/*.mp4; do [ -f "$f" ] && head -c 64 "$f" | od -An -v -tx1 | tr -d ' \\n' && echo; done
      exit $status
      """
    let outcome = try shell(script)
    var lines = outcome.out.split(separator: "\n").map(String.init)
    var index: Int?
    // "6d6f6f76" is moov; the four bytes before it are its length.
    if let head = lines.last, let range = head.range(of: "6d6f6f76") {
      index = Int(head[..<range.lowerBound].suffix(8), radix: 16)
      lines.removeLast()
    }
    return Outcome(
      status: outcome.status, err: outcome.err, left: lines.joined(separator: "\n"), indexSize: index)
  }

  private static func shell(_ script: String) throws -> (status: Int32, out: String, err: String) {
    let logs = TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = (geteuid() == 0 ? ["-m"] : ["-r", "-m"]) + ["/bin/bash", "-c", script]
    process.standardInput = FileHandle.nullDevice
    for (name, isError) in [("out", false), ("err", true)] {
      _ = FileManager.default.createFile(atPath: logs.file(name), contents: nil)
      let handle = try #require(FileHandle(forWritingAtPath: logs.file(name)))
      if isError { process.standardError = handle } else { process.standardOutput = handle }
    }
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: logs.file(name), encoding: .utf8)) ?? ""
    }
    return (process.terminationStatus, text("out"), text("err"))
  }
}
