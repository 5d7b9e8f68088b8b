import ClipJob
import Compositor
import Files
import Machine
import MediaIO
import MediaTypes
import Telemetry

/// A job that is ready to be rendered: all that can be known before the first frame is known, and nothing
/// is open.
public struct RenderPlan: Sendable {
  let job: Job
  let timeline: Timeline
  /// Those of pictures.
  let outputs: [OutputPlan]
  /// Those that are caption files.
  let sidecars: [SidecarPlan]
  let layouts: [(width: Int, height: Int)]
  /// The canvas frames that some output shows, ascending.
  let frames: FrameRuns
  let voices: [Voice]
  /// By clip, what is drawn of generated pictures.
  let drawn: [Int: GeneratedPart]
  /// Of texts and captions, as they are laid out.
  let textWarnings: [JobWarning]
  /// That decoders and encoders may use.
  let cores: Int
  /// What making the plan took: sources are opened and looked at.
  let effort: Effort
  /// What reads the job's URLs; nil: it names none.
  let remote: (any RemoteOrigins)?
  /// Bytes that rendering is expected to need at its peak.
  public let estimatedMemory: Int

  /// Seconds of clip.
  public var duration: Double { timeline.duration.seconds }
  public var canvas: (width: Int, height: Int, fps: Double) {
    (timeline.width, timeline.height, timeline.fps.seconds)
  }
  /// Frames of all outputs that are counted for progress: those of the longest.
  public var frameCount: Int { outputs.map(\.frameCount).max() ?? 0 }

  /// Probes the sources and settles everything, or tells all that is wrong.
  ///
  /// - Parameters:
  ///   - memoryLimit: bytes that rendering may take; nil: what this machine has free.
  ///   - cores: that decoders and encoders may use; the bytes of the outputs depend on them.
  ///   - heartbeat: told of the work; its cancellation ends it with `job.cancelled`.
  public init(
    _ job: Job, locator: MediaLocator, memoryLimit: Int? = nil, cores: Int = MachineShare.own.cores,
    heartbeat: Heartbeat = Heartbeat()
  ) throws(JobErrors) {
    let watch = Effort.Watch()
    var errors: [JobError] = []
    let timeline: Timeline
    do {
      timeline = try TimelineBuilder.build(job, locator: locator, heartbeat: heartbeat)
    } catch {
      if heartbeat.isCancelled { throw JobErrors([.cancelled]) }
      // The outputs' own errors belong in the same list; they need no timeline to be found.
      var all = error.errors
      for (i, output) in job.outputs.enumerated() {
        let path = "outputs[\(i)].to"
        do {
          if case .file(let location) = try locator.place(of: output.to, at: path) {
            try Destination.check(location, written: output.to, path: path)
          }
        } catch { all.append(error) }
      }
      throw JobErrors(all)
    }
    let planner = OutputPlanner(job.outputs, timeline: timeline, locator: locator, cores: cores)
    errors += planner.errors
    let sidecars = SidecarPlanner(
      planner.captionFiles, timeline: timeline,
      layout: planner.layouts.first ?? (timeline.width, timeline.height))
    errors += sidecars.errors
    let voices =
      planner.plans.contains { $0.output.audio != nil && $0.stillFrame == nil } ? Voice.all(timeline) : []
    errors += Voice.undecodable(voices)
    errors += timeline.hearingErrors.filter { error in
      !errors.contains { $0.code == error.code && $0.path == error.path }
    }
    let remote = job.readsWeb ? locator.remote : nil
    let drawn = GeneratedPicture.parts(of: timeline, layouts: planner.layouts)
    let estimate = MemoryEstimate(
      timeline, planner.plans, layouts: planner.layouts, drawn: drawn, voices: voices,
      sidecars: sidecars.plans, cores: cores, remote: remote?.memory ?? 0)
    if let refusal = estimate.refusal(limit: memoryLimit) { errors.append(refusal) }
    let texts = TextChecks(timeline, layouts: planner.layouts)
    errors += texts.errors
    guard errors.isEmpty else { throw JobErrors(errors) }
    self.job = job
    self.timeline = timeline
    outputs = planner.plans
    self.sidecars = sidecars.plans
    layouts = planner.layouts
    self.cores = cores
    self.drawn = drawn
    self.remote = remote
    self.voices = voices
    textWarnings = texts.warnings + sidecars.warnings.filter { !texts.warnings.contains($0) }
    estimatedMemory = estimate.bytes
    let hasMoving = planner.plans.contains { $0.stillFrame == nil }
    if hasMoving {
      frames = FrameRuns(0..<timeline.frameCount)
    } else {
      var stills = FrameRuns()
      for frame in planner.plans.compactMap(\.stillFrame).sorted() { stills.append(frame) }
      frames = stills
    }
    effort = watch.effort
  }
}

extension RenderPlan {
  /// What each frame is made of. A clip hides what is below only if it does so in every layout.
  var visibility: Visibility {
    let covers = layouts.map { Layout.covers(timeline, width: $0.width, height: $0.height) }
    return Visibility(
      timeline, covers: timeline.clips.indices.map { index in covers.allSatisfy { $0[index] } })
  }
}

extension Job {
  fileprivate var readsWeb: Bool {
    tracks.contains { $0.clips.contains { $0.source.files.contains(where: FilePath.isRemote) } }
      || audioTracks.contains { FilePath.isRemote($0.source) }
  }
}

extension RenderPlan {
  /// Of all outputs, in the job's order, where they go.
  var places: [(output: Output, place: OutputPlace)] {
    let places =
      outputs.map { ($0.index, $0.output, $0.place) } + sidecars.map { ($0.index, $0.output, $0.place) }
    return places.sorted { $0.0 < $1.0 }.map { ($0.1, $0.2) }
  }
}

extension RenderPlan {
  struct Effort: Sendable {
    var taken: StageClock.Total
    /// Of the process when planning began.
    var usageBefore: ProcessUsage

    /// Begins when it is made, and with it a new peak of the process's memory.
    struct Watch {
      private let usage: ProcessUsage
      private let mark: StageClock.Mark

      init() {
        ProcessUsage.resetPeakMemory()
        usage = ProcessUsage.now()
        mark = StageClock.Mark.now()
      }

      var effort: Effort { Effort(taken: mark.elapsed, usageBefore: usage) }
    }
  }
}
