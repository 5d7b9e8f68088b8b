import Telemetry
import Threads

/// Tells how far the outputs are, a few times a second. Used by one thread.
final class ProgressReporter {
  private let plan: RenderPlan
  private let started: Double
  private let onProgress: @Sendable (RenderProgress) -> Void
  private var last = 0.0

  /// At most this often, in seconds.
  private static let interval = 0.1

  /// - Parameter started: monotonic seconds.
  init(_ plan: RenderPlan, started: Double, onProgress: @escaping @Sendable (RenderProgress) -> Void) {
    self.plan = plan
    self.started = started
    self.onProgress = onProgress
  }

  func report(_ sinks: [OutputSink], final: Bool = false) {
    let now = monotonicSeconds()
    guard !sinks.isEmpty, final || now - last >= Self.interval else { return }
    last = now
    // Rates differ: progress is that of the output that is furthest from its end.
    let moving = sinks.filter { $0.plan.stillFrame == nil }
    let fraction =
      (moving.isEmpty ? sinks : moving).map { Double($0.framesWritten) / Double($0.plan.frameCount) }.min()
      ?? 0
    let total = plan.frameCount
    let elapsed = now - started
    onProgress(
      RenderProgress(
        frames: Int((fraction * Double(total)).rounded()), totalFrames: total, elapsed: elapsed,
        speed: elapsed > 0 ? fraction * plan.duration / elapsed : 0))
  }
}
