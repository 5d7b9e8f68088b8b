/// How many lanes a device gets when nobody says it.
enum LaneCount {
  /// Cores for a lane that encodes in software: an encoder uses several well.
  static let cores = 4
  /// Cores for a lane whose GPU encodes: for reading, sound and muxing.
  static let coresBesideEncoder = 2

  /// Of a worker with `devices` on a machine with `cores`; they share the cores. A GPU's memory may carry fewer.
  static func automatic(_ device: DevicePlan.Device, devices: Int, cores: Int) -> Int {
    let needed =
      switch device {
      case .cpu: Self.cores
      case .gpu(let gpu): gpu.encodes ? coresBesideEncoder : Self.cores
      }
    return max(1, cores / max(1, devices) / needed)
  }
}
