import CUDADriver
import Compositor
import MediaIO

/// A GPU of this machine and what it really does.
public struct GPUReport: Sendable {
  public let device: CUDADevice
  /// As the driver numbers CUDA: "12.4".
  public let driver: String
  /// Bytes; nil where the GPU does not say.
  public let freeMemory: Int?
  /// Why no clip can be made there; nil where one can.
  public let refusal: String?
  /// Empty where FFmpeg cannot use the GPU; `codecRefusal` then says why.
  public let decoders: [Capabilities.Codec]
  public let videoEncoders: [Capabilities.Codec]
  public let codecRefusal: String?
}

/// Looks for GPUs.
public enum GPUSurvey {
  /// The GPUs that this process may see; opens each, runs a kernel on it and tries its codecs.
  ///
  /// - Throws: where there is no driver, a driver that is too old, or no GPU: a sentence that says which.
  public static func run() throws(CUDAError) -> [GPUReport] {
    let driver = try CUDADriver.load()
    return try driver.devices().map { report($0, driver) }
  }

  private static func report(_ device: CUDADevice, _ driver: CUDADriver) -> GPUReport {
    var free: Int?
    do {
      let context = try driver.context(on: device)
      defer { withExtendedLifetime(context) {} }
      free = try context.memory().free
      let gpu = try GPUDevice(device, driver: driver, memoryLimit: trialMemory)
      try tryComposing(gpu)
      let codecs = gpu.codecs.map { Capabilities.detect(on: $0) }
      return GPUReport(
        device: device, driver: "\(driver.version)", freeMemory: free, refusal: nil,
        decoders: codecs?.decoders ?? [], videoEncoders: codecs?.videoEncoders ?? [],
        codecRefusal: gpu.codecRefusal)
    } catch {
      return GPUReport(
        device: device, driver: "\(driver.version)", freeMemory: free, refusal: "\(error)", decoders: [],
        videoEncoders: [], codecRefusal: nil)
    }
  }

  /// A frame of one colour, made there and read back.
  private static func tryComposing(_ gpu: GPUDevice) throws(CompositorError) {
    let kernels = try gpu.makeKernels(.scene)
    let compositor = Compositor(width: 64, height: 64, kernels: kernels)
    let canvas = try compositor.compose(Scene(background: (81, 90, 240), elements: []))
    let picture = try kernels.readBack(canvas)
    let sample = picture.planes[0].data.load(
      fromByteOffset: 63 * picture.planes[0].pitch + 63, as: UInt8.self)
    guard sample == 81 else {
      throw CompositorError(.failed, "\(gpu.name) computes incorrectly: \(sample) instead of 81")
    }
  }

  /// Bytes for the trial.
  private static let trialMemory = 16 << 20
}
