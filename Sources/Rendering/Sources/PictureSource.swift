import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Telemetry

/// An open source: where a clip's pictures come from, one for each canvas frame asked for, in ascending order.
protocol PictureSource: AnyObject {
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

extension PictureSource {
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

/// What sources are opened with.
struct SourceOpening {
  /// The canvas frames that will be asked for, ascending.
  var frames: FrameRuns
  /// Of the canvas.
  var fps: Rational
  /// Of a generated picture, what is drawn of it.
  var drawn: GeneratedPart?
  /// What to decode on, where it can.
  var codecs: HardwareDevice?
  /// That a decoder may use.
  var cores: Int
  var kernels: any KernelQueue
  var clock: StageClock
  var traffic: SourceTraffic
}
