import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Synchronization
import Telemetry
import Threads

/// Writes one output on a thread of its own: takes composed frames and mixed sound from a bounded queue,
/// brings frames to the output's size and rate, and encodes.
final class OutputSink: Sendable {
  enum Item: Sendable {
    case frame(Int, Picture)
    /// Interleaved stereo.
    case sound([Float])
  }

  /// What became of an output.
  struct Outcome: Sendable {
    var framesWritten = 0
    var explain: [String] = []
    var failure: JobError?
    /// Everything was written and the file is complete.
    var isFinished = false
  }

  let plan: OutputPlan
  let queue: BoundedQueue<Item>
  let file: any StagedOutput
  /// Whether it wants sound.
  let hasSound: Bool
  private let timeline: (fps: Rational, frames: Int)
  private let device: any RenderDevice
  private let clock: StageClock
  private let heartbeat: Heartbeat
  private let onFailure: @Sendable (JobError) -> Void
  private let outcome = Mutex(Outcome())
  private let done = Completion()

  /// Frames waiting to be encoded. Encoders look ahead in queues of their own; one here keeps them fed.
  private static let depth = 1

  init(
    _ plan: OutputPlan, file: any StagedOutput, hasSound: Bool, timeline: Timeline, device: any RenderDevice,
    clock: StageClock, heartbeat: Heartbeat, onFailure: @escaping @Sendable (JobError) -> Void
  ) {
    self.plan = plan
    self.file = file
    self.hasSound = hasSound && plan.output.audio != nil
    self.timeline = (timeline.fps, timeline.frameCount)
    self.device = device
    self.clock = clock
    self.heartbeat = heartbeat
    self.onFailure = onFailure
    queue = BoundedQueue(capacity: Self.depth)
  }

  var framesWritten: Int { outcome.withLock { $0.framesWritten } }

  /// - Parameter onFrame: called for each frame of the file, on the sink's own thread.
  func start(_ onFrame: @escaping @Sendable () -> Void) {
    if !WorkThread.start("output", done, { self.run(onFrame) }) { fail(.noThread(path: plan.path + ".to")) }
  }

  /// Waits for the thread a moment; whether it has ended.
  func waitBriefly() -> Bool { done.wait(seconds: 0.1) }

  /// Waits until the thread has ended.
  func join() -> Outcome {
    done.wait()
    return outcome.withLock { $0 }
  }

  private func run(_ onFrame: () -> Void) {
    do {
      if plan.stillFrame != nil { try writeStill(onFrame) } else { try writeVideo(onFrame) }
    } catch let error as JobError {
      fail(error)
    } catch {
      fail(
        (error as? MediaError).map { JobError(output: $0, path: plan.path + ".to") }
          ?? JobError("internal.output", "\(error)", path: plan.path))
    }
    queue.close(discarding: true)
  }

  private func fail(_ failure: JobError) {
    outcome.withLock { $0.failure = failure }
    onFailure(failure)
    queue.close(discarding: true)
  }

  private func writeStill(_ onFrame: () -> Void) throws {
    let format: StillWriter.Format =
      switch plan.output.container {
      case .png: .png
      case .webp: .webp
      default: .jpg
      }
    let fitter = FrameFitter(plan, device: device, clock: clock) { self.isAbandoned }
    while let item = clock.wait(.encode, { queue.pop() }) {
      guard case .frame(let frame, let picture) = item, frame == plan.stillFrame else { continue }
      let sized = try fitter.fit(picture)
      try clock.measure(.encode) { () throws(MediaError) in
        try StillWriter.write(sized, to: file.target, format: format)
      }
      onFrame()
      outcome.withLock {
        $0.framesWritten = 1
        $0.explain = plan.notes
        $0.isFinished = true
      }
      return
    }
  }

  private func writeVideo(_ onFrame: () -> Void) throws {
    guard var settings = plan.settings else { return }
    let encoder = plan.output.video?.encoder == .software ? nil : device.codecs
    if !hasSound { settings.audio = nil }
    let writer = try clock.measure(.encode) { () throws(MediaError) in
      try MediaWriter(file.target, settings: settings, hardware: encoder, heartbeat: heartbeat)
    }
    let fitter = FrameFitter(plan, device: device, clock: clock) { self.isAbandoned }
    do {
      guard try write(with: fitter, to: writer, onFrame) else { return }
    } catch let error as MediaError where error.kind == .deviceFailed {
      try fitter.checkDevice()
      throw error
    }
    outcome.withLock {
      $0.explain = plan.notes + writer.explain
      if plan.output.video?.encoder == .hardware, encoder == nil {
        $0.explain.append(
          "\(plan.output.shown): \(device.name) has no hardware encoder; encoded by software")
      }
      $0.isFinished = true
    }
  }

  /// Writes what comes to the file's end; false where it is to stay unfinished.
  private func write(
    with fitter: FrameFitter, to writer: MediaWriter, _ onFrame: () -> Void
  ) throws -> Bool {
    var next = 0
    while let item = clock.wait(.encode, { queue.pop() }) {
      switch item {
      case .sound(let samples):
        try clock.measure(.encode) { () throws(MediaError) in try Self.write(samples, writer) }
      case .frame(let frame, let picture):
        var sized: Picture?
        while next < plan.frameCount,
          plan.canvasFrame(next, canvasRate: timeline.fps, canvasFrames: timeline.frames) == frame
        {
          let shown = try sized ?? fitter.fit(picture, for: writer)
          sized = shown
          try clock.measure(.encode) { () throws(MediaError) in try writer.write(shown) }
          next += 1
          let written = next
          outcome.withLock { $0.framesWritten = written }
          onFrame()
        }
      }
    }
    // A queue that was closed early (a failure elsewhere, a cancellation) ends the file unfinished.
    guard next == plan.frameCount, !isAbandoned else { return false }
    try clock.measure(.encode) { () throws(MediaError) in try writer.finish() }
    return true
  }

  private let abandoned = Atomic<Bool>(false)
  private var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

  /// Ends the thread soon; the file is left unfinished.
  func abandon() {
    abandoned.store(true, ordering: .releasing)
    queue.close(discarding: true)
  }

  private static func write(_ samples: [Float], _ writer: MediaWriter) throws(MediaError) {
    let failure = samples.withUnsafeBufferPointer { pointer -> MediaError? in
      guard let base = pointer.baseAddress else { return nil }
      do throws(MediaError) {
        try writer.write(samples: base, count: samples.count / AudioFormat.channels)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
