import CUDADriver
import ClipKernelsCUDA
import Compositor
import KernelImages
import MediaIO
import Rendering

/// A GPU that makes clips: its context, the kernels loaded there, its memory, and FFmpeg's codecs on it.
///
/// One a process and GPU; a lane keeps it from job to job, so that only the first one waits for the driver.
public final class GPUDevice: RenderDevice {
  /// "cuda:0".
  public let name: String
  public var label: String { "\(name) \(facts.name)" }
  public let facts: CUDADevice
  public let codecs: HardwareDevice?
  /// Why codecs cannot use the GPU, if they cannot.
  public let codecRefusal: String?
  let context: CUDAContext
  private let contextBytes: Int
  let pool: DevicePool
  let staging: StagingPool
  /// The scene's stream, which decoders share: kernels follow them without waiting on the host, and a surface that
  /// goes back to a decoder is not written before the kernels that read it are done.
  package let sceneStream: CUDAStream
  private let functions: [String: CUDAFunction]

  /// Opens a context, compiles the kernels for this GPU (once a machine: the driver keeps a cache) and finds out whether
  /// FFmpeg can use it.
  ///
  /// - Parameters:
  ///   - memoryLimit: bytes of the GPU's memory that pictures and tables may take; decoders and encoders have their own
  ///     beside it.
  ///   - contextBytes: what the context takes, as far as is known.
  public convenience init(
    _ device: CUDADevice, driver: CUDADriver, memoryLimit: Int, contextBytes: Int = GPUDevice.contextBytes
  ) throws(CompositorError) {
    try self.init(
      device, driver: driver, memoryLimit: memoryLimit, contextBytes: contextBytes, hasCodecs: true)
  }

  /// - Parameter hasCodecs: false keeps FFmpeg away from it.
  init(
    _ device: CUDADevice, driver: CUDADriver, memoryLimit: Int, contextBytes: Int = GPUDevice.contextBytes,
    hasCodecs: Bool
  ) throws(CompositorError) {
    facts = device
    self.contextBytes = contextBytes
    name = "cuda:\(device.ordinal)"
    let needed = ComputeCapability(KernelImage.computeCapability.major, KernelImage.computeCapability.minor)
    guard device.computeCapability >= needed else {
      throw CompositorError(
        .failed,
        "\(name) \(device.name) has compute capability \(device.computeCapability), but \(needed) (Turing) or newer is required",
        hint: "use a newer GPU, or the CPU with --device cpu")
    }
    do throws(CUDAError) {
      context = try driver.context(on: device)
      sceneStream = try CUDAStream(context)
      let module = try CUDAModule(context, ptx: KernelImage.ptx)
      var functions: [String: CUDAFunction] = [:]
      for index in 0..<ck_cuda_function_count() {
        let name = String(cString: ck_cuda_function_at(index).name)
        functions[name] = try module.function(name)
      }
      self.functions = functions
    } catch {
      throw CompositorError(error)
    }
    pool = DevicePool(context, limit: memoryLimit)
    staging = StagingPool(context)
    guard hasCodecs else {
      (codecs, codecRefusal) = (nil, nil)
      return
    }
    do throws(MediaError) {
      codecs = try HardwareDevice(
        cudaContext: context.handle, stream: sceneStream.handle, ordinal: device.ordinal, owner: sceneStream)
      codecRefusal = nil
    } catch {
      codecs = nil
      codecRefusal = error.message
    }
  }

  public var memoryHeld: HeldMemory? {
    HeldMemory(
      pictures: pool.counts.peakBytes, assumed: contextBytes + (codecs == nil ? 0 : Self.codecBytes))
  }

  /// What a context with our kernels takes, roughly: the driver does not tell it of a process.
  public static let contextBytes = 512 << 20
  /// What decoders' and encoders' surfaces take, roughly: some thirty of 1080p for each of a few streams. FFmpeg keeps them.
  static let codecBytes = 512 << 20

  public func makeKernels(_ role: KernelRole) throws(CompositorError) -> any KernelQueue {
    if let loss = context.loss { throw CompositorError(loss) }
    switch role {
    case .scene: return CUDAKernels(self, sceneStream)
    case .output:
      do throws(CUDAError) { return CUDAKernels(self, try CUDAStream(context)) } catch {
        throw CompositorError(error)
      }
    }
  }

  public func loss() -> CompositorError? {
    // Whatever is asked of a lost context fails, and the context notes it.
    _ = try? context.memory()
    return context.loss.map { CompositorError($0) }
  }

  func function(_ name: UnsafePointer<CChar>) throws(CUDAError) -> CUDAFunction {
    guard let function = functions[String(cString: name)] else {
      throw CUDAError(.badImage, "there is no kernel \(String(cString: name)) on \(self.name)")
    }
    return function
  }
}

extension CompositorError {
  init(_ error: CUDAError) {
    let kind: Kind =
      switch error.kind {
      case .outOfMemory: .deviceFull
      case .lost: .deviceLost
      default: .failed
      }
    self.init(kind, error.message, hint: error.hint)
  }
}
