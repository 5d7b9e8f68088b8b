import ClipJob
import Compositor
import MediaTypes
import Telemetry

/// Composes the frames of a plan, one after another, and hands them to the outputs that want them. Runs on one thread.
struct SceneLoop {
  let plan: RenderPlan
  let visibility: Visibility
  let clips: ClipFrames
  let sinks: [OutputSink]
  let control: RenderControl
  let pace: Pace
  let heartbeat: Heartbeat
  let clock: StageClock

  /// Ends with the last frame, or where the render is to end; `control` knows why.
  func run(_ kernels: any KernelQueue, onFrame: () -> Void) {
    let layouts: [Layout]
    do throws(JobError) { layouts = try makeLayouts(kernels) } catch { return control.fail(error) }
    for frame in plan.frames {
      guard control.goesOn() else { return }
      do throws(JobError) {
        try compose(frame, layouts)
      } catch {
        control.fail(error)
        return
      }
      pace.advance(to: (Rational(frame + 1) / plan.timeline.fps).seconds)
      onFrame()
    }
  }

  private func makeLayouts(_ kernels: any KernelQueue) throws(JobError) -> [Layout] {
    var layouts: [Layout] = []
    for (width, height) in plan.layouts {
      layouts.append(
        Layout(
          timeline: plan.timeline, width: width, height: height, drawn: plan.drawn,
          watermark: plan.job.isTest ? try Watermark.layer(width: width, height: height) : nil,
          compositor: Compositor(width: width, height: height, kernels: kernels)))
    }
    return layouts
  }

  private func compose(_ frame: Int, _ layouts: [Layout]) throws(JobError) {
    clips.advance(to: frame)
    let elements = visibility.elements(at: frame)
    var pictures: [Int: (picture: Picture, isStatic: Bool)] = [:]
    for index in elements.flatMap(\.clips) where pictures[index] == nil {
      pictures[index] = try clips.picture(index, frame: frame)
    }
    for (number, layout) in layouts.enumerated() {
      let wanting = sinks.filter { $0.plan.layout == number && ($0.plan.stillFrame ?? frame) == frame }
      if wanting.isEmpty { continue }
      // Room first, so that no finished canvas waits here. Closed queues are known to `control`.
      clock.wait(.compose) { for sink in wanting { _ = sink.queue.waitForRoom() } }
      var contents = pictures.mapValues { Layout.Content.picture($0.picture, isStatic: $0.isStatic) }
      for index in elements.flatMap(\.clips) where contents[index] == nil {
        guard let room = layout.room(of: index) else { continue }
        contents[index] = try clips.pieces(index, frame: frame, in: room).map { .overlay($0, room) }
      }
      let picture: Picture
      do {
        picture = try clock.measure(.compose) { () throws(CompositorError) in
          try layout.compose(elements, frame: frame) { contents[$0] }
        }
      } catch {
        throw JobError(error)
      }
      heartbeat.beat()
      // A queue is closed early only by its own sink's failure, which `control` knows.
      for sink in wanting { _ = sink.queue.push(.frame(frame, picture)) }
    }
  }
}
