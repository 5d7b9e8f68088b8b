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
