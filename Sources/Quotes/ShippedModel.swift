/// What is assumed of a class of device before any job of its own has ended there.
struct ShippedModel {
  /// Seconds a unit, in the order of `WorkFeatures.Kind`.
  var coefficients: [Double]
  /// Peak memory by the plan's upper estimate.
  var memoryRatio: Double

  /// Measured on two cores; see docs/quote.md. Who changes it raises `WorkFeatures.version`: what was learnt of a machine's
  /// speed is relative to it.
  private static let cpu = ShippedModel(
    coefficients: [0.05, 0.013, 0.0022, 0.0003, 0.0135, 0.015, 0.012, 0.005, 0.02], memoryRatio: 1)

  /// A GPU that was not measured: engines decode and encode, kernels compose, and the sound, stills and files are the
  /// processor's.
  private static let gpu = ShippedModel(
    coefficients: [0.2, 0.05, 0.0005, 0.0001, 0.0015, 0.002, 0.012, 0.005, 0.01], memoryRatio: 1.2)
  /// The same without encoders: the processor encodes.
  private static let computingGPU = ShippedModel(
    coefficients: [0.2, 0.05, 0.0005, 0.0001, 0.008, 0.01, 0.012, 0.005, 0.01], memoryRatio: 1.2)

  /// A server that nobody has read from: 0.2 seconds until it is connected, 0.05 for each request, and 25 MB a second. Assumed.
  private static let host = ShippedModel(coefficients: [0.2, 0.05, 0, 0, 0, 0, 0, 0, 0.04], memoryRatio: 1)

  static func of(_ device: String) -> ShippedModel {
    if HostClass.isHost(device) { return host }
    if device == DeviceClass.cpu { return cpu }
    return DeviceClass.encodesInHardware(device) ? gpu : computingGPU
  }
}
