import ClipKernels
import Compositor
import MediaIO
import MediaTypes
import Rendering
import Synchronization

/// The processor, with a count of the samples that are prepared for the scene: resampled or turned, not copied.
final class CountingDevice: RenderDevice {
  private let count = Atomic(0)
  let name = "cpu"
  let label = "cpu"
  var memoryHeld: HeldMemory? { nil }
  var codecs: HardwareDevice? { nil }

  /// Of all planes.
  var samples: Int { count.load(ordering: .relaxed) }

  func makeKernels(_ role: KernelRole) -> any KernelQueue {
    switch role {
    case .scene: CountingKernels { self.count.add($0, ordering: .relaxed) }
    case .output: CPUKernels()
    }
  }
}

private final class CountingKernels: KernelQueue {
  private let kernels = CPUKernels()
  private let onSamples: (Int) -> Void

  init(onSamples: @escaping (Int) -> Void) { self.onSamples = onSamples }

  func run(_ call: ck_call) {
    switch call.kernel {
    case ck_kernel_resample: onSamples(Int(call.p.resample.dst_width) * Int(call.p.resample.dst_height))
    case ck_kernel_affine: onSamples(Int(call.p.affine.dst_width) * Int(call.p.affine.dst_height))
    default: break
    }
    kernels.run(call)
  }

  var isCancelled: @Sendable () -> Bool {
    get { kernels.isCancelled }
    set { kernels.isCancelled = newValue }
  }
  func makePicture(
    width: Int, height: Int, layout: PictureLayout, color: ColorDescription
  ) throws(CompositorError) -> Picture {
    try kernels.makePicture(width: width, height: height, layout: layout, color: color)
  }
  func makeScratch() -> any KernelScratch { kernels.makeScratch() }
  func reside(_ picture: Picture) -> Picture { picture }
  func readBack(_ picture: Picture) -> Picture { picture }
  func reside(_ words: KernelWords) -> KernelWords { words }
  func submit() throws(CompositorError) { try kernels.submit() }
  func finish() throws(CompositorError) { try kernels.finish() }
}
