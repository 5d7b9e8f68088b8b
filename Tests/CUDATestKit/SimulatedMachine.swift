import CUDADriver
import Foundation
import TestKit

/// A machine with simulated GPUs, in this process: a copy of the simulated driver of its own, with its own devices,
/// memory, faults and counters, beside others in other tests.
///
/// FFmpeg in this process would find whichever was made first: what uses both runs in a program of its own, see
/// `SimulatedLibrary.environment`.
///
/// `Tests/SimulatedCUDA/include/simulated_cuda.h` says what the settings and the faults mean.
public final class SimulatedMachine: Sendable {
  public struct Failure: Error, CustomStringConvertible { public var description: String }

  /// For `CUDADriver.load(library:)`.
  public let library: String
  /// What watches over its GPUs and sees what this process holds of them; nil where it was not asked for.
  public let nvml: SimulatedNVML?
  private let functions: SimulationFunctions
  private let folder = TemporaryDirectory()

  /// - Parameters:
  ///   - memory: bytes of each device.
  ///   - settings: more of them by key, such as `["compute": "75"]`.
  public init(
    devices: Int = 1, memory: Int = 64 << 20, _ settings: [String: String] = [:], hasNVML: Bool = false
  ) throws {
    library = folder.file("libcuda.so.1")
    try FileManager.default.copyItem(atPath: try SimulatedLibrary.path(), toPath: library)
    functions = try SimulationFunctions(library)
    var settings = settings
    settings["devices"] = String(devices)
    settings["memory"] = String(memory)
    settings["strict"] = settings["strict"] ?? "1"
    // What is set for this process shall not matter.
    settings["visible"] = settings["visible"] ?? (0..<8).map(String.init).joined(separator: ",")
    if hasNVML { settings["ledger"] = folder.file("ledger") }
    for (key, value) in settings where functions.set(key, value) != 0 {
      throw Failure(description: "the simulated driver refuses \(key)=\(value)")
    }
    guard hasNVML else {
      nvml = nil
      return
    }
    let shared = settings.filter { ["mig", "ledger"].contains($0.key) }
    nvml = try SimulatedNVML(devices: devices, memory: memory, shared, in: folder)
  }

  /// Its driver, which sees its devices only.
  public func driver() throws -> CUDADriver { try CUDADriver.load(library: library) }

  /// The context of one of its devices.
  public func context(_ ordinal: Int = 0) throws -> CUDAContext {
    let driver = try driver()
    return try driver.context(on: driver.devices()[ordinal])
  }

  /// Adds faults, counted from now.
  public func fault(_ faults: String) throws {
    guard functions.fault(faults) == 0 else { throw Failure(description: "no fault: \(faults)") }
  }

  /// No stream begins another piece of work until `resume`.
  public func pause() { functions.pause() }
  /// Ends a pause and lets calls that hang return.
  public func resume() { functions.resume() }
  /// Whether a call hangs, now or within a bound that only ends the wait.
  public func waitUntilACallHangs() -> Bool { functions.waitHanging(60) == 0 }

  /// A counter of `counters.h`, of one device or of all.
  public func count(_ counter: String, device: Int = -1) -> Int {
    Int(functions.count(counter, Int32(device)))
  }

  /// What was done wrong without the driver's saying so.
  public var violations: [String] {
    var found: [String] = []
    while let text = functions.violation(Int32(found.count)) { found.append(String(cString: text)) }
    return found
  }

  /// Counters of what is alive that are not 0: none when everything was freed.
  public var alive: [String: Int] {
    let counters = [
      "contexts", "streams", "events", "modules", "allocations", "bytes", "hostAllocations", "leaks",
    ]
    return Dictionary(uniqueKeysWithValues: counters.map { ($0, count($0)) }).filter { $0.value != 0 }
  }

  /// Runs kernels by `emulator` instead of the package's own.
  public func setEmulator(_ emulator: @escaping KernelEmulator) { functions.setEmulator(emulator) }
}
