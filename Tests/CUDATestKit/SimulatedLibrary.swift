import Foundation
import TestKit

/// The simulated driver as a file, for programs that tests start.
public enum SimulatedLibrary {
  /// What the package manager built: beside the running tests, else in the package's debug build.
  public static func path() throws -> String { try path(of: "SimulatedCUDA") }

  static func path(of product: String) throws -> String {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folders = [
      (program as NSString).deletingLastPathComponent, package.appending(path: ".build/debug").path,
    ]
    let files = folders.map { "\($0)/lib\(product).so" }
    guard let file = files.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw SimulatedMachine.Failure(description: "the product \(product) is not built: \(files)")
    }
    return file
  }

  /// What a worker has to be told beside, so that its lanes, which see and touch what they are allowed to, get the
  /// simulation's settings and write into its folders.
  public static func laneSettings(writing folders: [TemporaryDirectory]) -> [String: String] {
    ["CLIPMILL_LANE_ENV": "SIM*", "CLIPMILL_LANE_WRITE": folders.map(\.path).joined(separator: ":")]
  }

  /// The environment of a program that shall take the simulated driver for the machine's, added to this process's own.
  ///
  /// - Parameters:
  ///   - folder: gets the link `libcuda.so.1`; lives as long as the program.
  ///   - settings: `SIMCUDA_…` and `CUDA_VISIBLE_DEVICES`.
  ///   - hasDecoders: gives it video decoders (`Tests/SimulatedNVDEC`), as `libnvcuvid.so.1`.
  ///   - hasNVML: gives it a management library (`Tests/SimulatedNVML`), as `libnvidia-ml.so.1`, and the ledger in which
  ///     it finds the memory of all processes that were given the same folder.
  ///   - hasEncoders: gives it video encoders (`Tests/SimulatedNVENC`), as `libnvidia-encode.so.1`.
  public static func environment(
    _ folder: TemporaryDirectory, _ settings: [String: String] = [:], hasDecoders: Bool = false,
    hasEncoders: Bool = false, hasNVML: Bool = false
  ) throws -> [String: String] {
    var links = ["libcuda.so.1": try path()]
    if hasDecoders { links["libnvcuvid.so.1"] = try path(of: "SimulatedNVDEC") }
    if hasNVML { links["libnvidia-ml.so.1"] = try path(of: "SimulatedNVML") }
    if hasEncoders { links["libnvidia-encode.so.1"] = try path(of: "SimulatedNVENC") }
    for (name, library) in links where !FileManager.default.fileExists(atPath: folder.file(name)) {
      try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: library)
    }
    var environment = ProcessInfo.processInfo.environment
    environment["CUDA_VISIBLE_DEVICES"] = nil
    environment["LD_LIBRARY_PATH"] = [folder.path, environment["LD_LIBRARY_PATH"]].compactMap { $0 }.joined(
      separator: ":")
    if hasNVML { environment["SIMCUDA_LEDGER"] = folder.file("ledger") }
    return environment.merging(settings) { $1 }
  }
}
