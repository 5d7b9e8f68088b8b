import ClipJob
import Compositor
import MediaTypes
import Telemetry

/// Brings composed frames to the size of an output, and to where its encoder reads them. Used by the output's thread,
/// with kernels of its own: the scene's work on another thread.
final class FrameFitter {
  private let plan: OutputPlan
  private let device: any RenderDevice
  private let clock: StageClock
  private var tools: (kernels: any KernelQueue, compositor: Compositor)?

  init(_ plan: OutputPlan, device: any RenderDevice, clock: StageClock) {
    self.plan = plan
    self.device = device
    self.clock = clock
  }

  func fit(_ picture: Picture) throws(JobError) -> Picture {
    let hasSize = picture.width == plan.width && picture.height == plan.height
    if hasSize, picture.residence == .host { return picture }
    do {
      let (kernels, compositor) = try ready()
      return try clock.measure(.compose) { () throws(CompositorError) in
        try kernels.readBack(
          hasSize ? picture : try compositor.resize(picture, width: plan.width, height: plan.height))
      }
    } catch {
      throw JobError(error, path: plan.path)
    }
  }

  private func ready() throws(CompositorError) -> (kernels: any KernelQueue, compositor: Compositor) {
    if let tools { return tools }
    let kernels = try device.makeKernels(.output)
    let made = (
      kernels, Compositor(width: Even.up(plan.width), height: Even.up(plan.height), kernels: kernels)
    )
    tools = made
    return made
  }
}
