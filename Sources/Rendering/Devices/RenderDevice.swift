import ClipJob
import Compositor
import MediaIO

/// Where the pictures of a clip are made: this machine's processor, or one of its GPUs.
public protocol RenderDevice: Sendable {
  /// As `--device` names it: "cpu", "cuda:0".
  var name: String { get }
  /// The same for people: "cuda:0 NVIDIA L4".
  var label: String { get }
  /// What this process has held of the device's own memory so far; nil: it has none of its own. From any thread.
  var memoryHeld: HeldMemory? { get }
  /// Decodes and encodes there; nil: the processor does.
  var codecs: HardwareDevice? { get }
  /// A queue for the calling thread's kernels.
  func makeKernels(_ role: KernelRole) throws(CompositorError) -> any KernelQueue
  /// Why this process cannot use the device any more, by asking it; nil: it can. From any thread.
  func loss() -> CompositorError?
}

extension RenderDevice {
  public func loss() -> CompositorError? { nil }
}

/// What a process holds of its device's memory, as far as it knows itself. Bytes.
public struct HeldMemory: Sendable, Equatable {
  /// The most that it had for pictures and tables, exactly.
  public var pictures: Int
  /// What its context and its codecs take beside them, roughly: the driver does not tell a process.
  public var assumed: Int
  public init(pictures: Int, assumed: Int = 0) {
    self.pictures = pictures
    self.assumed = assumed
  }
}

/// What a thread runs kernels for.
public enum KernelRole: Sendable {
  /// The scene: one thread, which takes the decoders' pictures.
  case scene
  /// One output of it: any number of threads, which take finished pictures.
  case output
}

/// The processor.
public struct CPUDevice: RenderDevice {
  public let name = "cpu"
  public let label = "cpu"
  public init() {}
  public var memoryHeld: HeldMemory? { nil }
  public var codecs: HardwareDevice? { nil }
  public func makeKernels(_ role: KernelRole) -> any KernelQueue { CPUKernels() }
}

extension JobError {
  /// A picture that was not finished because its render ends; the render knows why.
  static let givenUp = "internal.givenUp"

  /// A picture that could not be made. The device's fault, never the job's: another one may do it.
  init(_ error: CompositorError, path: String? = nil) {
    let code =
      switch error.kind {
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceLost: "device.lost"
      case .failed: "device.failed"
      case .cancelled: Self.givenUp
      }
    self.init(code, error.message, path: path, hint: error.hint, retryable: true)
  }
}
