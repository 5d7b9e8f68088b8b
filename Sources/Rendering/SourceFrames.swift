import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Telemetry

/// Where a clip's pictures come from, one for each canvas frame asked for, in ascending order.
protocol FrameSource: AnyObject {
  /// The picture of canvas frame `frame`.
  func picture(frame: Int) throws(JobError) -> Picture
  /// Whether every frame shows the same picture object.
  var isStatic: Bool { get }
  /// Source frames shown again and left out; zero where that means nothing.
  var cadence: Cadence { get }
  /// What went wrong with the source without stopping it.
  var warnings: [String] { get }
  /// What decodes it and why, for `explain`.
  var notes: [String] { get }
  /// Stops working ahead and lets go of the file. Stopping twice is legal.
  func stop()
}

extension FrameSource {
  var cadence: Cadence { Cadence() }
  var warnings: [String] { [] }
  var notes: [String] { [] }
  func stop() {}
}

/// How a source's frames met the canvas's rate.
struct Cadence: Sendable, Equatable {
  var duplicated = 0
  var dropped = 0
}

/// A still: decoded when first asked for.
final class StillSource: FrameSource {
  private let info: MediaInfo
  private let path: String
  private let clock: StageClock
  private let traffic: SourceTraffic
  private var picture: Picture?
  let isStatic = true

  init(_ info: MediaInfo, path: String, clock: StageClock, traffic: SourceTraffic) {
    self.info = info
    self.path = path
    self.clock = clock
    self.traffic = traffic
  }

  func picture(frame: Int) throws(JobError) -> Picture {
    if let picture { return picture }
    do {
      let decoded = try clock.measure(.decode) { () throws(MediaError) in
        try ImageReader.read(info, traffic: traffic)
      }
      picture = decoded
      return decoded
    } catch {
      throw JobError(source: error, path: path)
    }
  }

  func stop() { picture = nil }
}

/// A moving pattern: of the largest box that it fills, the part that is seen.
final class PatternSource: FrameSource {
  private let pattern: Pattern
  private let timeline: TimelineClip
  private let fps: Rational
  private let drawn: GeneratedPart
  private let kernels: any KernelQueue
  private let clock: StageClock
  let isStatic = false

  init(
    _ pattern: Pattern, clip: TimelineClip, fps: Rational, drawn: GeneratedPart,
    kernels: any KernelQueue, clock: StageClock
  ) {
    self.pattern = pattern
    timeline = clip
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
    let time = max(.zero, timeline.sourceTime(at: Rational(frame) / fps))
    do {
      return try clock.measure(.compose) { () throws(CompositorError) in
        try Generators.pattern(name, seed: pattern.seed, time: time, drawn, kernels: kernels)
      }
    } catch {
      throw JobError(error, path: timeline.path + ".source.pattern")
    }
  }
}

/// A gradient, made once.
final class GradientSource: FrameSource {
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

extension Color {
  /// Red, green, blue, alpha in 0…1.
  var components: SIMD4<Double> {
    SIMD4(Double(red), Double(green), Double(blue), Double(alpha)) / 255
  }
}
