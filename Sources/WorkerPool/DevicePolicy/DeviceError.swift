/// Codes of errors by which a lane speaks of its GPU.
enum DeviceError {
  /// No memory or no encoder session is left.
  static let full = "device.full"
  /// A call of the driver failed; the lane can go on.
  static let failed = "device.failed"
  /// The lane's CUDA context is broken for good (a sticky error): the lane is of no use any more.
  static let lost = "device.lost"
}
