import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Synchronization
import Telemetry
import Threads

// Who talks to whom
//
//   VideoPictures (a thread per clip) ─BoundedQueue─► ClipFrames ─┐
//                                                                 ├─► compose (the calling thread)
//   Visibility: what each frame is made of ───────────────────────┘        │
//                                                                          │ frames      Pace
//   SoundMixer (one thread) ◄───────────────────────────────────────────── │ ────────────┘
//        │ blocks of sound                                                 ▼
//        └──────────────────────────────► OutputSink (a thread per output) : size, rate, encode, mux
//
// Back pressure: a sink's queue holds one frame, so compose waits for the slowest encoder; a source's
// queue holds one, so decoders wait for compose; the mixer waits on Pace. Sound is never held up by a full
// queue (its weight is zero), so compose and mixer cannot wait for each other.
//
// Stopping: the first failure, a cancellation or the deadline is kept in `stop`; sinks are abandoned,
// queues closed, threads joined, and unfinished files removed. Nothing is published unless everything
// is finished.

/// Renders one plan. Used once, from one thread; that thread composes.
public final class RenderSession {
  private let plan: RenderPlan
  private let device: any RenderDevice
  private let heartbeat: Heartbeat
  private let publication: PublicationRules
  package let clock = StageClock()
  private let traffic: SourceTraffic
  private let stop = FirstFailure()
  private let pace = Pace()
  private let onProgress: @Sendable (RenderProgress) -> Void
  private let started = monotonicSeconds()
  private var lastProgress = 0.0
  /// Why `run` did not publish what was complete.
  public private(set) var publicationError: PublicationError?

  /// Progress is reported at most this often, in seconds.
  private static let progressInterval = 0.1
  /// Samples mixed at once: one AAC frame.
  private static let soundBlock = 1024
  /// How far the sound may be ahead of the picture, in seconds.
  private static let soundLead = 0.5

  /// - Parameters:
  ///   - device: where pictures are made.
  ///   - heartbeat: told of the work. Its cancellation asks for an early end: `run` then throws `job.cancelled`.
  ///   - publication: how the files come into their place; a gate is asked on the composing thread.
  ///   - onProgress: called on the composing thread, a few times a second.
  public init(
    _ plan: RenderPlan, device: any RenderDevice = CPUDevice(), heartbeat: Heartbeat = Heartbeat(),
    publication: PublicationRules = PublicationRules(),
    onProgress: @escaping @Sendable (RenderProgress) -> Void = { _ in }
  ) {
    self.plan = plan
    self.device = device
    self.heartbeat = heartbeat
    traffic = SourceTraffic(heartbeat: heartbeat)
    self.publication = publication
    self.onProgress = onProgress
  }

  /// Renders and publishes all outputs, or throws and leaves nothing behind.
  public func run() throws(JobError) -> RenderResult {
    do {
      return try render()
    } catch {
      // Whatever a cancellation broke off, it is what ended the render.
      throw heartbeat.isCancelled ? .cancelled : error
    }
  }

  private func render() throws(JobError) -> RenderResult {
    let kernels: any KernelQueue
    do { kernels = try device.makeKernels(.scene) } catch { throw JobError(error) }
    if publication.naming == .process {
      Leftovers.removeDead(beside: plan.outputs.compactMap { try? $0.location.openFolder().folder })
    }
    let deadline = plan.job.timeout.map { started + $0.seconds }
    let isStopping = Self.isStopping(heartbeat.cancellation, deadline, stop)
    kernels.isCancelled = isStopping
    var sinks: [OutputSink] = []
    let voices = plan.voices
    let stop = stop
    for output in plan.outputs {
      let file: StagedFile
      do {
        file = try StagedFile(output.location, number: output.index, naming: publication.naming)
      } catch {
        throw JobError(error.code, error.message, path: output.path + ".to", hint: error.hint)
      }
      sinks.append(
        OutputSink(
          output, file: file, hasSound: !voices.isEmpty, timeline: plan.timeline, device: device,
          clock: clock,
          heartbeat: heartbeat
        ) { stop.set($0) })
    }
    let needed = heartbeat.during(.plan, amount: plan.frames.count) { activity in
      Visibility(plan.timeline, covers: covers).framesNeeded(plan.frames) { looked in
        activity.advance(looked)
        return shouldGoOn(deadline)
      }
    }
    let rendering = heartbeat.begin(work)
    defer { rendering.end() }
    for sink in sinks { sink.start { rendering.advance() } }
    let frames = ClipFrames(
      timeline: plan.timeline, needed: needed, drawn: plan.drawn, codecs: device.codecs,
      cores: plan.cores, kernels: kernels, clock: clock, traffic: traffic)
    let sound = SoundThread(
      voices, sampleCount: plan.timeline.sampleCount, sinks: sinks.filter(\.hasSound), pace: pace, stop: stop,
      clock: clock, traffic: traffic)
    sound.start(block: Self.soundBlock, lead: Self.soundLead)

    if !stop.isSet { compose(frames, sinks, kernels) }
    frames.stop()
    // With the picture done the sound may run to its end; a stopped render ends it at once.
    if stop.isSet { pace.close() } else { pace.advance(to: .infinity) }
    // Sound that is slow to read must not keep a cancellation or the deadline waiting.
    while !sound.waitBriefly() { if !shouldGoOn(deadline) { pace.close() } }
    let heard = sound.join()
    for sink in sinks { if stop.isSet { sink.abandon() } else { sink.queue.close() } }
    let outcomes = finish(sinks)
    rendering.end()
    let finished = FinishedOutputs(
      outputs: sinks.map { ($0.plan, $0.file) }, heartbeat: heartbeat, clock: clock)
    if let failure = stop.first {
      finished.discard()
      throw failure
    }
    let result = try publish(finished, outcomes, frames, heard)
    report(sinks, final: true)
    return result
  }

  /// What there is to render, and how long a frame of it may take.
  private var work: Heartbeat.Work {
    let sizes = plan.outputs.map { $0.width * $0.height } + plan.layouts.map { $0.width * $0.height }
    let sources = (plan.timeline.clips.flatMap(\.probed.media) + plan.timeline.sounds.map(\.info)).map {
      info in
      (info.duration?.seconds ?? 0) * (info.video?.frameRate.seconds ?? 25)
    }
    return Heartbeat.Work(
      .render, amount: plan.outputs.reduce(0) { $0 + $1.frameCount }, samples: sizes.max() ?? 0,
      lead: Int(min(sources.max() ?? 0, 1e12)))
  }

  // MARK: - Composing

  private var covers: [Bool] {
    // A clip hides what is below only if it does so in every layout.
    plan.layouts.map { Layout.covers(plan.timeline, width: $0.width, height: $0.height) }
      .reduce([Bool](repeating: true, count: plan.timeline.clips.count)) { zip($0, $1).map { $0 && $1 } }
  }

  /// What kernels ask while they work on a frame, which may take long: as `shouldGoOn`, without saying why.
  private static func isStopping(
    _ cancellation: Cancellation, _ deadline: Double?, _ stop: FirstFailure
  ) -> @Sendable () -> Bool {
    { cancellation.isCancelled || stop.isSet || deadline.map { monotonicSeconds() > $0 } == true }
  }

  private func compose(_ frames: ClipFrames, _ sinks: [OutputSink], _ kernels: any KernelQueue) {
    let visibility = Visibility(plan.timeline, covers: covers)
    let layouts = plan.layouts.map {
      Layout(
        timeline: plan.timeline, width: $0.width, height: $0.height, drawn: plan.drawn,
        compositor: Compositor(width: $0.width, height: $0.height, kernels: kernels))
    }
    let deadline = plan.job.timeout.map { started + $0.seconds }
    for frame in plan.frames {
      guard shouldGoOn(deadline) else { return }
      frames.advance(to: frame)
      let elements = visibility.elements(at: frame)
      var pictures: [Int: (picture: Picture, isStatic: Bool)] = [:]
      do {
        for index in elements.flatMap(\.clips) where pictures[index] == nil {
          pictures[index] = try frames.picture(index, frame: frame)
        }
      } catch {
        if shouldGoOn(deadline) { stop.set(error) }
        return
      }
      for (number, layout) in layouts.enumerated() {
        let wanting = sinks.filter { $0.plan.layout == number && ($0.plan.stillFrame ?? frame) == frame }
        if wanting.isEmpty { continue }
        // Room first, so that no finished canvas waits here. Closed queues are known to `stop`.
        clock.wait(.compose) { for sink in wanting { _ = sink.queue.waitForRoom() } }
        let picture: Picture
        do {
          picture = try clock.measure(.compose) { () throws(CompositorError) in
            try layout.compose(elements, frame: frame) { pictures[$0] }
          }
        } catch {
          if shouldGoOn(deadline) { stop.set(JobError(error)) }
          return
        }
        heartbeat.beat()
        // A queue is closed early only by its own sink's failure, which `stop` knows.
        for sink in wanting { _ = sink.queue.push(.frame(frame, picture)) }
      }
      pace.advance(to: (Rational(frame + 1) / plan.timeline.fps).seconds)
      report(sinks)
    }
  }

  private func shouldGoOn(_ deadline: Double?) -> Bool {
    if heartbeat.isCancelled {
      stop.set(.cancelled)
    } else if let deadline, monotonicSeconds() > deadline {
      stop.set(
        JobError(
          "job.timeout", "The job took longer than its timeout.", path: "timeout",
          hint: "Raise \"timeout\", or make the clip shorter."))
    }
    return !stop.isSet
  }

  private func report(_ sinks: [OutputSink], final: Bool = false) {
    let now = monotonicSeconds()
    guard final || now - lastProgress >= Self.progressInterval else { return }
    lastProgress = now
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

  // MARK: - The end

  /// Waits for the sinks, still reporting and still listening for a cancellation.
  private func finish(_ sinks: [OutputSink]) -> [OutputSink.Outcome] {
    let deadline = plan.job.timeout.map { started + $0.seconds }
    while !sinks.allSatisfy({ $0.waitBriefly() }) {
      if !stop.isSet, !shouldGoOn(deadline) { for sink in sinks { sink.abandon() } }
      if stop.isSet { for sink in sinks { sink.abandon() } }
      report(sinks)
    }
    let outcomes = sinks.map { $0.join() }
    if !stop.isSet, let unfinished = zip(sinks, outcomes).first(where: { !$1.isFinished })?.0 {
      stop.set(
        JobError(
          "internal.unfinished", "\(unfinished.plan.output.to) was not finished, for no known reason.",
          path: unfinished.plan.path))
    }
    return outcomes
  }

  private func publish(
    _ finished: FinishedOutputs, _ outcomes: [OutputSink.Outcome], _ frames: ClipFrames,
    _ heard: SoundThread.Outcome
  ) throws(JobError) -> RenderResult {
    let digests = try finished.digests()
    let files = zip(finished.outputs, zip(digests, outcomes)).map { output, made in
      RenderResult.File(
        to: output.plan.output.to, bytes: made.0.bytes, sha256: made.0.hex, frames: made.1.framesWritten,
        duration: output.plan.stillFrame == nil
          ? (Rational(output.plan.frameCount) / output.plan.fps).seconds : nil,
        width: output.plan.width, height: output.plan.height)
    }
    let planning = plan.effort
    clock.book(.fetch, planning.taken)
    let wall = planning.taken.wall + monotonicSeconds() - started
    let result = RenderResult(
      files: files, wall: wall, speed: wall > 0 ? plan.duration / wall : 0,
      stages: Stage.allCases.map { ($0, clock.total($0)) },
      cpuSeconds: ProcessUsage.now().cpuSeconds - planning.usageBefore.cpuSeconds,
      peakMemory: ProcessUsage.now().peakMemory, framesRead: traffic.frames, bytesRead: traffic.bytes,
      explain: explain(frames, outcomes), driftMax: heard.drift, device: device.label,
      cadence: frames.cadence,
      warnings: frames.warnings + (plan.voices.isEmpty ? [] : plan.timeline.cutSounds) + heard.warnings)
    do {
      try finished.publish(result, publication)
    } catch {
      publicationError = error
      throw error.jobError
    }
    return result
  }

  private func explain(_ frames: ClipFrames, _ outcomes: [OutputSink.Outcome]) -> [String] {
    var lines: [String] = []
    for line in frames.notes + plan.colorNotes where !lines.contains(line) { lines.append(line) }
    if device.name != "cpu" { lines.append("composed on \(device.label)") }
    for line in outcomes.flatMap(\.explain) where !lines.contains(line) { lines.append(line) }
    if plan.voices.isEmpty, plan.outputs.contains(where: { $0.output.audio != nil && $0.stillFrame == nil }) {
      lines.append("no sound: no source has any")
    }
    return lines
  }
}
