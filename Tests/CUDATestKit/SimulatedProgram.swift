import Foundation
import TestKit

/// A program on a machine with simulated GPUs, and what the simulation says of it.
public struct SimulatedProgram {
  public struct Outcome {
    public var status: Int32
    public var output: String
    public var errors: String
    /// As `SIMCUDA_REPORT` writes it.
    public var report: [String: Any]

    /// A counter of one device; nil where the program never loaded the driver.
    public func counter(_ name: String, device: Int = 0) -> Int? {
      let devices = report["devices"] as? [[String: Any]]
      return devices.flatMap { $0.indices.contains(device) ? $0[device][name] as? Int : nil }
    }

    /// What each encoder was configured with, in the order in which they were.
    public var encoders: [[String: Any]] { report["notes"] as? [[String: Any]] ?? [] }

    public var violations: [String]? { report["violations"] as? [String] }

    /// Counters of what was still there at the end, by device.
    public var leftAlive: [String] {
      let devices = report["devices"] as? [[String: Any]] ?? []
      return devices.indices.flatMap { device in
        [
          "contexts", "streams", "events", "modules", "allocations", "hostAllocations", "decoders",
          "mappedFrames", "encoders", "registeredResources", "mappedResources", "bitstreamBuffers", "leaks",
        ].compactMap {
          let count = counter($0, device: device) ?? 0
          return count == 0 ? nil : "\(count) \($0) of device \(device)"
        }
      }
    }
  }

  private let executable: URL
  private let directory: String
  private let hasDecoders: Bool
  private let hasEncoders: Bool

  /// - Parameters:
  ///   - directory: where it runs.
  ///   - hasDecoders: whether the GPUs have video decoders.
  ///   - hasEncoders: whether they have video encoders.
  public init(
    _ executable: URL, in directory: String, hasDecoders: Bool = false, hasEncoders: Bool = false
  ) {
    self.executable = executable
    self.directory = directory
    self.hasDecoders = hasDecoders
    self.hasEncoders = hasEncoders
  }

  /// - Parameter settings: `SIMCUDA_…` and others.
  public func run(_ arguments: [String], _ settings: [String: String] = [:]) throws -> Outcome {
    let own = TemporaryDirectory()
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    let report = own.file("report.json")
    process.environment = try SimulatedLibrary.environment(
      own, ["SIMCUDA_REPORT": report].merging(settings) { $1 }, hasDecoders: hasDecoders,
      hasEncoders: hasEncoders)
    process.standardInput = FileHandle.nullDevice
    // Files: two pipes would need two threads.
    for name in ["out", "err"] { _ = FileManager.default.createFile(atPath: own.file(name), contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: own.file("out"))
    process.standardError = FileHandle(forWritingAtPath: own.file("err"))
    try process.run()
    process.waitUntilExit()
    let json = FileManager.default.contents(atPath: report) ?? Data("{}".utf8)
    return Outcome(
      status: process.terminationStatus, output: try String(contentsOfFile: own.file("out"), encoding: .utf8),
      errors: try String(contentsOfFile: own.file("err"), encoding: .utf8),
      report: try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:])
  }
}
