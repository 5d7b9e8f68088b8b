import DeviceTelemetry

/// What a GPU says of itself. What it does not tell is missing.
public struct GPUReading: Sendable, Equatable {
  public enum Engine: String, Sendable, CaseIterable {
    /// Kernels.
    case compute
    /// Reading and writing its memory.
    case memory
    case decoder, encoder
  }

  public var uuid: String
  /// 0…1.
  public var utilization: [Engine: Double] = [:]
  /// Bytes.
  public var memoryUsed: Int?
  public var memoryTotal: Int?
  public var powerWatts: Double?
  /// Since somebody began to look; never falls.
  public var energyJoules: Double?
  /// Seconds since it was read.
  public var age = 0.0

  public init(_ uuid: String) { self.uuid = uuid }
}

/// Knows what the GPUs said last.
public protocol GPUReadings: Sendable {
  /// Of every GPU that was read; may not wait for one.
  var readings: [GPUReading] { get }
}

extension DeviceSampler: GPUReadings {
  public var readings: [GPUReading] {
    uuids.compactMap { uuid in
      guard let (seen, age) = latest(uuid) else { return nil }
      return GPUReading(uuid, seen, energy: energy(uuid)?.joules, age: age)
    }
  }
}

extension GPUReading {
  init(_ uuid: String, _ seen: DeviceReading, energy: Double?, age: Double) {
    self.init(uuid)
    utilization[.compute] = seen.gpuUtilization
    utilization[.memory] = seen.memoryUtilization
    utilization[.decoder] = seen.decoderUtilization
    utilization[.encoder] = seen.encoderUtilization
    memoryUsed = seen.memoryUsed
    memoryTotal = seen.memoryTotal
    powerWatts = seen.powerWatts
    energyJoules = energy
    self.age = age
  }
}
