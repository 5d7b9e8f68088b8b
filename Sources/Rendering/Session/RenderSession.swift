import ClipJob
import Compositor
import MediaIO
import Telemetry
import Threads

// Who talks to whom
//
//   VideoPictures (a thread per clip) ─BoundedQueue─► ClipFrames ─┐
//                                                                 ├─► SceneLoop (the calling thread)
//   Visibility: what each frame is made of ───────────────────────┘        │
//                                                                          │ frames      Pace
//   SoundMixer (one thread) ◄───────────────────────────────────────────── │ ────────────┘
//        │ blocks of sound                                                 ▼
//        └──────────────────────────────► OutputSink (a thread per output) : size, rate, encode, mux
//
// Back pressure: a sink's queue holds one frame, so the scene waits for the slowest encoder; a source's
// queue holds one, so decoders wait for the scene; the mixer waits on Pace. Sound is never held up by a full
// queue (its weight is zero), so scene and mixer cannot wait for each other.
//
// Stopping: the first failure, a cancellation or the deadline is kept in `RenderControl`; sinks are abandoned,
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
  private let control: RenderControl
  private let pace = Pace()
  private let progress: ProgressReporter
  private let started = monotonicSeconds()
  /// Why `run` did not publish what was complete.
  public private(set) var publicationError: PublicationError?

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
    self.publication = publication
    traffic = SourceTraffic(heartbeat: heartbeat)
    control = RenderControl(heartbeat, deadline: plan.job.timeout.map { [started] in started + $0.seconds })
    progress = ProgressReporter(plan, started: started, onProgress: onProgress)
  }

  /// Renders and publishes all outputs, or throws and leaves nothing behind.
  public func run() throws(JobError) -> RenderResult {
    do {
      return try render()
    } catch {
      // Whatever a cancellation broke off, it is what ended the render.
      if heartbeat.isCancelled { throw .cancelled }
      // Codecs that meet a lost context first tell of memory or a failure; only a new process helps.
      if error.code.hasPrefix("device."), let loss = device.loss() { throw JobError(loss) }
      throw error
    }
  }

  private func render() throws(JobError) -> RenderResult {
    let kernels: any KernelQueue
    do { kernels = try device.makeKernels(.scene) } catch { throw JobError(error) }
    kernels.isCancelled = control.isStopping
    if publication.naming == .process {
      Leftovers.removeDead(beside: plan.places.compactMap { try? $0.place.location?.openFolder().folder })
    }
    let files = try stage()
    for sidecar in plan.sidecars {
      try SidecarSink(plan: sidecar, file: files[sidecar.index]).write(clock)
    }
    let sinks = makeSinks(files)
    let visibility = plan.visibility
    let needed = heartbeat.during(.plan, amount: plan.frames.count) { activity in
      visibility.framesNeeded(plan.frames) { looked in
        activity.advance(looked)
        return control.goesOn()
      }
    }
    let rendering = heartbeat.begin(work)
    defer { rendering.end() }
    for sink in sinks { sink.start { rendering.advance() } }
    let clips = ClipFrames(
      timeline: plan.timeline, needed: needed, drawn: plan.drawn, codecs: device.codecs,
      cores: plan.cores, kernels: kernels, clock: clock, traffic: traffic)
    let sound = SoundThread(
      plan.voices, sampleCount: plan.timeline.sampleCount, sinks: sinks.filter(\.hasSound), pace: pace,
      stop: control.stop, clock: clock, traffic: traffic)
    sound.start(block: Self.soundBlock, lead: Self.soundLead)

    if !control.stop.isSet {
      let scene = SceneLoop(
        plan: plan, visibility: visibility, clips: clips, sinks: sinks, control: control, pace: pace,
        heartbeat: heartbeat, clock: clock)
      scene.run(kernels) { progress.report(sinks) }
    }
    clips.stop()
    let heard = finish(sound)
    let outcomes = finish(sinks)
    rendering.end()
    let finished = FinishedOutputs(files: files, heartbeat: heartbeat, clock: clock)
    if let failure = control.stop.first {
      finished.discard()
      throw failure
    }
    let made = SessionResult(plan: plan, device: device, clips: clips, outcomes: outcomes, heard: heard)
    let result = try publish(finished, made)
    progress.report(sinks, final: true)
    return result
  }

  /// The files of all outputs, in the job's order.
  private func stage() throws(JobError) -> [any StagedOutput] {
    var files: [any StagedOutput] = []
    for (index, (output, place)) in plan.places.enumerated() {
      do throws(JobError) {
        switch place {
        case .file(let location):
          files.append(
            try StagedFile(location, shown: output.to, number: index, naming: publication.naming))
        case .store(let place):
          let request = RemoteOutputRequest(output, publication.naming)
          files.append(try StagedUpload(request, to: place, number: index, heartbeat))
        }
      } catch {
        for file in files.reversed() { file.discard() }
        throw JobError(
          error.code, error.message, path: "outputs[\(index)].to", hint: error.hint,
          retryable: error.retryable)
      }
    }
    return files
  }

  private func makeSinks(_ files: [any StagedOutput]) -> [OutputSink] {
    let stop = control.stop
    return plan.outputs.map { output in
      OutputSink(
        output, file: files[output.index], hasSound: !plan.voices.isEmpty, timeline: plan.timeline,
        device: device, clock: clock, heartbeat: heartbeat
      ) { stop.set($0) }
    }
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

  // MARK: - The end

  /// Waits for the sound, now that the picture is done. How far it drifted.
  private func finish(_ sound: SoundThread) -> SoundThread.Outcome {
    // It may run to its end; a stopped render ends it at once.
    if control.stop.isSet { pace.close() } else { pace.advance(to: .infinity) }
    // Sound that is slow to read must not keep a cancellation or the deadline waiting.
    while !sound.waitBriefly() { if !control.goesOn() { pace.close() } }
    return sound.join()
  }

  /// Waits for the sinks, still reporting and still listening for a cancellation.
  private func finish(_ sinks: [OutputSink]) -> [OutputSink.Outcome] {
    for sink in sinks { if control.stop.isSet { sink.abandon() } else { sink.queue.close() } }
    while !sinks.allSatisfy({ $0.waitBriefly() }) {
      if !control.goesOn() { for sink in sinks { sink.abandon() } }
      progress.report(sinks)
    }
    let outcomes = sinks.map { $0.join() }
    if let unfinished = zip(sinks, outcomes).first(where: { !$1.isFinished })?.0 {
      control.stop.set(
        JobError(
          "internal.unfinished", "\(unfinished.plan.output.shown) was not finished, for an unknown reason",
          path: unfinished.plan.path))
    }
    return outcomes
  }

  private func publish(_ finished: FinishedOutputs, _ made: SessionResult) throws(JobError) -> RenderResult {
    var result = made.result(
      try finished.seal(), clock: clock, traffic: traffic, started: started)
    for (index, note) in finished.notes.enumerated() { result.files[index].note = note }
    result.bytesSent = finished.bytesSent
    do {
      try finished.publish(result, publication)
    } catch {
      publicationError = error
      throw error.jobError
    }
    return result
  }
}
