import Foundation
import TestKit

/// A simulated NVML in this process: a copy of the library of its own, with its own GPUs, values and faults.
///
/// `Tests/SimulatedNVML/include/simulated_nvml.h` says what the settings and the faults mean.
public final class SimulatedNVML: Sendable {
  /// For `NVML.load(library:)`.
  public let library: String
  private let functions: Functions
  private let folder: TemporaryDirectory

  /// - Parameters:
  ///   - missing: functions that the library lacks, as an old one does.
  ///   - folder: gets the library.
  public init(
    devices: Int = 1, memory: Int = 64 << 20, _ settings: [String: String] = [:], missing: [String] = [],
    in folder: TemporaryDirectory = TemporaryDirectory()
  ) throws {
    self.folder = folder
    library = folder.file("libnvidia-ml.so.1")
    try SimulatedLibrary.copyNVML(to: library, missing: missing)
    functions = try Functions(library)
    var settings = settings
    settings["devices"] = String(devices)
    settings["memory"] = String(memory)
    for (key, value) in settings where functions.set(key, value) != 0 {
      throw SimulatedMachine.Failure(description: "the simulated NVML refuses \(key)=\(value)")
    }
  }

  /// UUIDs of its whole GPUs, which are those of the simulated driver.
  public static func uuid(_ device: Int) -> String {
    "GPU-" + String(0xa1 + device, radix: 16) + "007369-6d75-6c61-7465-64637564610" + String(device)
  }

  /// Takes the place of all faults before.
  public func fault(_ faults: String) throws {
    guard functions.fault(faults) == 0 else {
      throw SimulatedMachine.Failure(description: "no faults: \(faults)")
    }
  }

  /// Whether a call hangs, now or within a bound that only ends the wait.
  public func waitUntilACallHangs() -> Bool { functions.waitHanging(60) == 0 }

  /// What a device says from now on.
  public func set(_ key: String, to value: Int, device: Int = 0) throws {
    guard functions.value(Int32(device), key, Int64(value)) == 0 else {
      throw SimulatedMachine.Failure(description: "no value \(key) of device \(device)")
    }
  }

  /// A process that holds so many bytes; nil: NVML does not tell how many.
  public func add(process: UInt32, bytes: Int?, device: Int = 0) throws {
    guard functions.process(Int32(device), process, bytes.map { UInt64($0) } ?? .max) == 0 else {
      throw SimulatedMachine.Failure(description: "no device \(device)")
    }
  }

  private struct Functions: Sendable {
    let set: @convention(c) @Sendable (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    let fault: @convention(c) @Sendable (UnsafePointer<CChar>) -> Int32
    let waitHanging: @convention(c) @Sendable (Double) -> Int32
    let value: @convention(c) @Sendable (Int32, UnsafePointer<CChar>, Int64) -> Int32
    let process: @convention(c) @Sendable (Int32, UInt32, UInt64) -> Int32

    init(_ library: String) throws {
      let library = try LoadedLibrary(library)
      set = try library.function("simnvml_set")
      fault = try library.function("simnvml_fault")
      waitHanging = try library.function("simnvml_wait_hanging")
      value = try library.function("simnvml_value")
      process = try library.function("simnvml_process")
    }
  }
}

extension SimulatedLibrary {
  /// - Parameter missing: functions whose names are spoiled in the copy, so that nobody finds them.
  static func copyNVML(to file: String, missing: [String]) throws {
    var library = try Data(contentsOf: URL(fileURLWithPath: try path(of: "SimulatedNVML")))
    for name in missing {
      // The loader looks names up by their hashes: one that is spelt differently where it is kept is not found at all.
      let entry = Data([0] + Array(name.utf8) + [0])
      var start = library.startIndex
      while let found = library.range(of: entry, in: start..<library.endIndex) {
        library[found.lowerBound + 1] = UInt8(ascii: "x")
        start = found.upperBound
      }
    }
    try library.write(to: URL(fileURLWithPath: file))
  }
}
