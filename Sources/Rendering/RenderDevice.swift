import ClipJob
import Compositor

/// Where the pictures of a clip are made: this machine's processor, or one of its GPUs.
public protocol RenderDevice: Sendable {
  /// As `--device` names it: "cpu", "cuda:0".
  var name: String { get }
  /// A queue for the calling thread's kernels; each thread that composes has its own.
  func makeKernels() throws(CompositorError) -> any KernelQueue
}

/// The processor.
public struct CPUDevice: RenderDevice {
  public let name = "cpu"
  public init() {}
  public func makeKernels() -> any KernelQueue { CPUKernels() }
}

extension JobError {
  /// A picture that could not be made. The device's fault, never the job's: another one may do it.
  init(_ error: CompositorError, path: String? = nil) {
    let code =
      switch error.kind {
      case .outOfMemory: "machine.memory"
      case .deviceFull: "device.full"
      case .deviceLost: "device.lost"
      case .failed: "device.failed"
      }
    self.init(code, error.message, path: path, hint: error.hint, retryable: true)
  }
}
