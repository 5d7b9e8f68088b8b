import ClipJob
import Compositor
import MediaTypes
import Telemetry

extension Pattern: RenderableSource, ProbedSource {
  func probe(_ catalog: inout SourceCatalog, _ streams: StreamRequest, at path: String) -> any ProbedSource {
    self
  }

  var isOpaque: Bool { true }

  /// The picture that is shown and the next.
  func memory(drawn: GeneratedPart?, layouts: Int, cores: Int) -> SourceMemory {
    guard let part = drawn?.part else { return SourceMemory() }
    return SourceMemory(open: 2 * part.width * part.height * 3 / 2)
  }

  func open(_ clip: SourceClip, _ opening: SourceOpening) -> (any PictureSource)? {
    opening.drawn.map {
      PatternPictures(
        self, clip: clip, fps: opening.fps, drawn: $0, kernels: opening.kernels, clock: opening.clock)
    }
  }
}

/// A moving pattern: of the largest box that it fills, the part that is seen.
final class PatternPictures: PictureSource {
  private let pattern: Pattern
  private let clip: SourceClip
  private let fps: Rational
  private let drawn: GeneratedPart
  private let kernels: any KernelQueue
  private let clock: StageClock
  let isStatic = false

  init(
    _ pattern: Pattern, clip: SourceClip, fps: Rational, drawn: GeneratedPart,
    kernels: any KernelQueue, clock: StageClock
  ) {
    self.pattern = pattern
    self.clip = clip
    self.fps = fps
    self.drawn = drawn
    self.kernels = kernels
    self.clock = clock
  }

  func picture(frame: Int) throws(JobError) -> Picture {
    let name: Generators.PatternName =
      switch pattern.name {
      case .plasma: .plasma
      case .testcard: .testcard
      case .noise: .noise
      }
    let time = max(.zero, clip.sourceTime(at: Rational(frame) / fps))
    do {
      return try clock.measure(.compose) { () throws(CompositorError) in
        try Generators.pattern(name, seed: pattern.seed, time: time, drawn, kernels: kernels)
      }
    } catch {
      throw JobError(error, path: clip.path + ".source.pattern")
    }
  }
}
