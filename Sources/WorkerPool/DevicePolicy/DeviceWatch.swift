/// Looks at the GPUs of a machine all the time, so that others need not: whoever asks is told at once what was seen last.
public protocol DeviceWatch: Sendable {
  /// The GPU's memory; nil: it was never seen, or does not tell.
  func memory(of uuid: String) -> WatchedMemory?
  /// Bytes of the GPU that the process held then; nil: it is not known there. Processes of a container often are not.
  func memory(of process: Int32, on uuid: String) -> Int?
  /// Joules that the GPU's board has used since it is looked at; never falls. Nil: it does not tell.
  func energy(of uuid: String) -> Double?
  /// How busy the GPU is; nil: it was not seen lately.
  func load(of uuid: String) -> WatchedLoad?
}

/// A GPU's memory at a moment.
public struct WatchedMemory: Sendable, Equatable {
  /// Bytes that somebody has.
  public var used: Int
  /// Bytes that nobody has.
  public var free: Int
  /// Seconds since it was so.
  public var age: Double
  public init(used: Int, free: Int, age: Double) {
    self.used = used
    self.free = free
    self.age = age
  }
}
