import ClipJob
import Telemetry
import Threads

/// Whether a render goes on: until its first failure, a cancellation or its deadline. From any thread.
final class RenderControl: Sendable {
  /// Why it does not.
  let stop = FirstFailure()
  private let heartbeat: Heartbeat
  /// Monotonic seconds.
  private let deadline: Double?

  init(_ heartbeat: Heartbeat, deadline: Double?) {
    self.heartbeat = heartbeat
    self.deadline = deadline
  }

  /// Looks, and keeps the reason where it is to end.
  func goesOn() -> Bool {
    if heartbeat.isCancelled {
      stop.set(.cancelled)
    } else if isLate {
      stop.set(
        JobError(
          "job.timeout", "the job took longer than its timeout", path: "timeout",
          hint: "raise \"timeout\", or make the clip shorter"))
    }
    return !stop.isSet
  }

  /// Keeps a failure, unless the render ends for another reason: what fails then is its consequence.
  func fail(_ error: JobError) { if goesOn() { stop.set(error) } }

  /// What kernels ask while they work on a frame, which may take long: as `goesOn`, without saying why.
  var isStopping: @Sendable () -> Bool {
    { [self] in heartbeat.cancellation.isCancelled || stop.isSet || isLate }
  }

  private var isLate: Bool { deadline.map { monotonicSeconds() > $0 } ?? false }
}
