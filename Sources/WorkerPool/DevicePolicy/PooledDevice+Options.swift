extension PooledDevice {
  /// What all devices of a worker have in common.
  struct Options: Sendable {
    /// Its name.
    var worker: String
    /// The machine, by which a CPU is told from that of another worker; empty: it is not.
    var host: String
    var health: DeviceHealth.Limits
    var surveyor: DeviceSurveyor?
    var watch: (any DeviceWatch)?
    /// Seconds after which a GPU that had no room for a lane is looked at again.
    var recheck: Double
  }
}
