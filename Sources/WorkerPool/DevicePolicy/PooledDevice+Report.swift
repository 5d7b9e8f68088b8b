extension PooledDevice {
  /// How an attempt ended, as far as it concerns the device.
  enum Report: Sendable, Equatable {
    /// A job was done from beginning to end.
    case good
    /// The driver had no room.
    case full
    case fault(DeviceHealth.Fault)
  }
}
