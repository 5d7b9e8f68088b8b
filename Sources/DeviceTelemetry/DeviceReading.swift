/// What a GPU says of itself at one moment. What it does not tell is nil: a slice (MIG) tells its memory and little
/// else, old GPUs lack counters.
public struct DeviceReading: Sendable, Equatable {
  /// Of the last sample period (a sixth of a second to a second), 0…1: time in which a kernel ran …
  public var gpuUtilization: Double?
  /// … in which its memory was read or written …
  public var memoryUtilization: Double?
  /// … in which its video decoders …
  public var decoderUtilization: Double?
  /// … and encoders worked.
  public var encoderUtilization: Double?
  /// Bytes, by whomever, and what the driver keeps for itself.
  public var memoryUsed: Int?
  /// Bytes that nobody has.
  public var memoryFree: Int?
  /// Bytes.
  public var memoryTotal: Int?
  /// Of the whole board.
  public var powerWatts: Double?
  /// Since the driver was loaded; nil before Volta, and for slices. `DeviceSampler.energy` counts for these, too.
  public var energyJoules: Double?
  /// Of the chip, degrees Celsius.
  public var temperature: Double?

  public init() {}
}
