import CUDADriver
import Compositor
import Rendering

/// What `--device` names.
public enum DeviceChoice: Sendable, Equatable {
  /// The first GPU, or the processor where there is none.
  case auto
  case cpu
  /// The first GPU, or the one with this ordinal or UUID.
  case cuda(String?)

  /// "auto", "cpu", "cuda", "cuda:0", "cuda:GPU-…", "cuda:MIG-…"; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "auto": self = .auto
    case "cpu": self = .cpu
    case "cuda": self = .cuda(nil)
    default:
      guard text.hasPrefix("cuda:"), text.count > 5 else { return nil }
      self = .cuda(String(text.dropFirst(5)))
    }
  }

  /// Opens it. `auto` throws where there is a GPU that cannot be opened: the caller decides whether the processor will do.
  ///
  /// - Parameters:
  ///   - share: bytes of a GPU's memory that this process may take, context and codecs included; nil: all that is free.
  ///   - freeBefore: bytes of it that were free just before, from which the context's size is known; nil: it is assumed.
  public func open(share: Int? = nil, freeBefore: Int? = nil) throws(CompositorError) -> any RenderDevice {
    switch self {
    case .cpu: return CPUDevice()
    case .cuda(let selector): return try Self.gpu(selector ?? "0", share, freeBefore)
    case .auto: return try Self.isThereAGPU() ? try Self.gpu("0", share, freeBefore) : CPUDevice()
    }
  }

  /// A driver that is too old, or does not start, is an error: somebody meant the machine to have a GPU.
  private static func isThereAGPU() throws(CompositorError) -> Bool {
    do throws(CUDAError) {
      return !(try CUDADriver.load().devices().isEmpty)
    } catch {
      if error.isAbsence { return false }
      throw CompositorError(error)
    }
  }

  private static func gpu(
    _ selector: String, _ share: Int?, _ freeBefore: Int?
  ) throws(CompositorError) -> GPUDevice {
    let (context, free) = try found(selector)
    let taken = contextBytes(freeBefore: freeBefore, free: free)
    // What is free is so beside the context.
    let room = share.map { min($0 - taken, free) } ?? free
    let limit = max(0, Int(Double(room) * pictureShare))
    // Made once: without anybody who holds it the context would go, and making another takes as long again.
    return try withExtendedLifetime(context) { () throws(CompositorError) in
      try GPUDevice(context.device, driver: context.driver, memoryLimit: limit, contextBytes: taken)
    }
  }

  /// What the context took, if nobody else took or freed so much meanwhile that it cannot be.
  static func contextBytes(freeBefore: Int?, free: Int) -> Int {
    guard let freeBefore, plausibleContext.contains(freeBefore - free) else { return GPUDevice.contextBytes }
    return freeBefore - free
  }

  /// Bytes.
  private static let plausibleContext = 32 << 20...1 << 30

  private static func found(
    _ selector: String
  ) throws(CompositorError) -> (context: CUDAContext, free: Int) {
    do throws(CUDAError) {
      let driver = try CUDADriver.load()
      let context = try driver.context(on: driver.device(selector))
      return (context, try context.memory().free)
    } catch {
      throw CompositorError(error)
    }
  }

  /// The rest is for decoders and encoders.
  private static let pictureShare = 0.6
}
