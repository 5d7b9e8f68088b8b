import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Telemetry

/// Brings composed frames to the size of an output, and to where its encoder reads them. Used by the output's thread,
/// with kernels of its own: the scene's work on another thread.
final class FrameFitter {
  private let plan: OutputPlan
  private let device: any RenderDevice
  private let clock: StageClock
  private let isCancelled: @Sendable () -> Bool
  private var tools: (kernels: any KernelQueue, compositor: Compositor)?

  /// `isCancelled`: the output is given up; a picture under way is, too.
  init(
    _ plan: OutputPlan, device: any RenderDevice, clock: StageClock,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.isCancelled = isCancelled
    self.plan = plan
    self.device = device
    self.clock = clock
  }

  /// In the output's size, in the process's memory.
  func fit(_ picture: Picture) throws(JobError) -> Picture {
    if hasSize(picture), picture.residence == .host { return picture }
    return try measured { kernels, compositor throws(CompositorError) in
      try kernels.readBack(try resized(picture, compositor))
    }
  }

  /// In the output's size, where `writer` takes it.
  func fit(_ picture: Picture, for writer: MediaWriter) throws(JobError) -> Picture {
    let target: Picture?
    do { target = try writer.makeDevicePicture() } catch {
      throw JobError(output: error, path: plan.path + ".to")
    }
    guard let target else { return try fit(picture) }
    return try measured { kernels, compositor throws(CompositorError) in
      let sized = try kernels.reside(try resized(picture, compositor))
      for (from, to) in zip(sized.planes, target.planes) {
        kernels.copy(from, to: to)
      }
      try kernels.finish()
      return target
    }
  }

  /// Throws what the device itself says where it is lost: its encoder says no more than that it failed.
  func checkDevice() throws(JobError) {
    guard let tools else { return }
    do { try tools.kernels.finish() } catch { throw JobError(error, path: plan.path) }
  }

  private func hasSize(_ picture: Picture) -> Bool {
    picture.width == plan.width && picture.height == plan.height
  }

  private func resized(_ picture: Picture, _ compositor: Compositor) throws(CompositorError) -> Picture {
    hasSize(picture) ? picture : try compositor.resize(picture, width: plan.width, height: plan.height)
  }

  private func measured(
    _ work: (any KernelQueue, Compositor) throws(CompositorError) -> Picture
  ) throws(JobError) -> Picture {
    do {
      let (kernels, compositor) = try ready()
      return try clock.measure(.compose) { () throws(CompositorError) in try work(kernels, compositor) }
    } catch {
      throw JobError(error, path: plan.path)
    }
  }

  private func ready() throws(CompositorError) -> (kernels: any KernelQueue, compositor: Compositor) {
    if let tools { return tools }
    let kernels = try device.makeKernels(.output)
    kernels.isCancelled = isCancelled
    let made = (
      kernels, Compositor(width: Even.up(plan.width), height: Even.up(plan.height), kernels: kernels)
    )
    tools = made
    return made
  }
}
