import ClipJob
import Compositor
import MediaTypes
import Telemetry

extension Gradient: RenderableSource, ProbedSource {
  func probe(_ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String) -> any ProbedSource {
    self
  }

  var isOpaque: Bool { from.alpha == 255 && to.alpha == 255 }

  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    guard let part = drawn?.part else { return SourceMemory() }
    let samples = part.width * part.height
    // 4:2:0, or 4:4:4 with alpha and once more with the colours multiplied by it; reduced for further layouts.
    let picture = isOpaque ? samples * 3 / 2 : 9 * samples
    return SourceMemory(open: layouts > 1 ? 2 * picture : picture, kept: 3 * samples)
  }

  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)? {
    opening.drawn.map {
      GradientPicture(
        self, path: clip.path + ".source.gradient", drawn: $0, kernels: opening.kernels,
        clock: opening.clock)
    }
  }
}

/// A gradient, made once.
final class GradientPicture: PictureSource {
  private let gradient: Gradient
  private let path: String
  private let drawn: GeneratedPart
  private let kernels: any KernelQueue
  private let clock: StageClock
  private var picture: Picture?
  let isStatic = true

  init(
    _ gradient: Gradient, path: String, drawn: GeneratedPart, kernels: any KernelQueue, clock: StageClock
  ) {
    self.gradient = gradient
    self.path = path
    self.drawn = drawn
    self.kernels = kernels
    self.clock = clock
  }

  func picture(frame: Int) throws(JobError) -> Picture {
    if let picture { return picture }
    do {
      let made = try clock.measure(.compose) { () throws(CompositorError) in
        try Generators.gradient(
          from: gradient.from.components, to: gradient.to.components, angle: gradient.angle,
          radial: gradient.radial, drawn, kernels: kernels)
      }
      picture = made
      return made
    } catch {
      throw JobError(error, path: path)
    }
  }

  func stop() { picture = nil }
}
