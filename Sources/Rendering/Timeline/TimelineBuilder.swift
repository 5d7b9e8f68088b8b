import ClipJob
import MediaIO
import MediaTypes
import Telemetry

/// Makes the timeline of a job: probes its sources, places its clips, and finds every error on the way.
struct TimelineBuilder {
  var job: Job
  var catalog: SourceCatalog
  let heartbeat: Heartbeat
  var errors: [JobError] = []
  var warnings: [JobWarning] = []
  /// Of lengths by name, by the paths of their clips.
  var lengthFailures: [String: JobError] = [:]
  /// Paths of clips with lengths by name.
  var namedLengths: Set<String> = []
  private var clips: [TimelineClip] = []

  /// What a canvas has when neither the job nor a video says.
  private static let defaultSize = (width: 1920, height: 1080)
  private static let defaultRate = Rational(30)
  /// A week, as for every time of the document: clips that follow each other could add up to years.
  private static let longest = Rational(7 * 24 * 3600)

  init(job: Job, locator: MediaLocator, heartbeat: Heartbeat) {
    self.job = job
    self.heartbeat = heartbeat
    catalog = SourceCatalog(locator: locator, heartbeat: heartbeat)
  }

  /// The timeline, or all that is wrong.
  static func build(
    _ job: Job, locator: MediaLocator, heartbeat: Heartbeat = Heartbeat()
  ) throws(JobErrors) -> Timeline {
    var builder = TimelineBuilder(job: job, locator: locator, heartbeat: heartbeat)
    return try builder.build()
  }

  private mutating func build() throws(JobErrors) -> Timeline {
    resolveLengths()
    for (t, track) in job.tracks.enumerated() { place(track, number: t) }
    var end = clips.map(\.end).max() ?? .zero
    let sounds = placeSounds(pictureEnd: end)
    if heartbeat.isCancelled { throw JobErrors([.cancelled]) }
    if end == .zero { end = sounds.map(\.end).max() ?? .zero }
    if end > Self.longest {
      errors.append(
        JobError(
          "limits.duration", "the timeline lasts \(Seconds.text(end)); at most 7 days are rendered",
          path: "tracks", hint: "times are in seconds; for more than a week, make several jobs"))
    }
    guard errors.isEmpty else { throw JobErrors(errors) }
    let canvas = canvas()
    return Timeline(
      width: canvas.width, height: canvas.height, fps: canvas.fps, background: job.canvas.background,
      duration: end, clips: clips, sounds: sounds, warnings: warnings)
  }

  // MARK: - The canvas

  private func canvas() -> (width: Int, height: Int, fps: Rational) {
    let video = clips.lazy.map(\.probed).first { $0.canvasRate != nil }
    let natural = video?.shape?.size ?? Self.defaultSize
    let shape = Rational(Int64(natural.width), Int64(natural.height))
    let size: (Int, Int) =
      switch (job.canvas.width, job.canvas.height) {
      case (let width?, let height?): (width, height)
      case (let width?, nil): (width, Int((Rational(width) / shape).rounded))
      case (nil, let height?): (Int((Rational(height) * shape).rounded), height)
      case (nil, nil): natural
      }
    return (
      Even.up(max(16, size.0)), Even.up(max(16, size.1)),
      job.canvas.fps ?? video?.canvasRate ?? Self.defaultRate
    )
  }

  // MARK: - Clips

  private mutating func place(_ track: Track, number: Int) {
    var cursor = Rational.zero
    var previous: Int?
    for (c, clip) in track.clips.enumerated() where !heartbeat.isCancelled {
      let path = "tracks[\(number)].clips[\(c)]"
      do throws(JobError) {
        guard try hasLength(clip.lasts, path) else {
          previous = nil
          continue
        }
        let overlap = clip.transition?.duration ?? .zero
        let start = clip.start ?? max(.zero, cursor - overlap)
        var placed = try resolve(
          try Self.withDuration(clip, start: start, path: path), track: number, path: path)
        let duration = placed.duration
        placed.start = start
        placed.end = start + duration
        placed.hiddenFrom = placed.end
        placed.index = clips.count
        placed.takesItsLength = namedLengths.contains(path)
        if let transition = clip.transition {
          try join(&placed, to: previous, transition)
        }
        cursor = placed.end
        previous = clips.count
        clips.append(placed)
      } catch {
        errors.append(explained(error, of: path))
        previous = nil
      }
    }
  }

  /// The clip with the duration that its "end" means, now that its start is known.
  private static func withDuration(_ clip: Clip, start: Rational, path: String) throws(JobError) -> Clip {
    guard let end = clip.end, clip.duration == nil else { return clip }
    guard end > start else {
      throw JobError(
        "clip.duration", "the clip starts at \(Seconds.text(start)) and would end at \(Seconds.text(end))",
        path: path + ".end", hint: "choose a later end, or give \"duration\" instead")
    }
    var clip = clip
    clip.duration = end - start
    return clip
  }

  /// The clip with its source span and duration, starting at zero.
  private mutating func resolve(_ clip: Clip, track: Int, path: String) throws(JobError) -> TimelineClip {
    let probed = try probe(clip, path: path)
    var from = Rational.zero
    var to: Rational?
    if let time = probed.time {
      from = clip.trim.from
      to = try span(clip.trim, time, path: path)
      if time.isOpen, clip.trim.to == nil, clip.duration != nil { to = nil }
    }
    let filling = try Filling(clip, from: from, to: to, path: path)
    if let to, let asked = clip.duration, !clip.loop, asked * clip.speed <= to - from,
      warnings.last?.path == path + ".trim.to"
    {
      // The clip does not get to where it is clamped.
      warnings.removeLast()
    }
    let filled = filling.clip
    guard let duration = filling.duration, duration > .zero else {
      if let time = probed.time, time.isOpen, let natural = time.natural, natural <= from {
        throw JobError(
          "trim.pastEnd",
          "the trim starts at \(Seconds.text(from)), but \(time.file) ends at \(Seconds.text(natural))",
          path: path + ".trim.from", hint: "choose a start before its end, or give \"duration\" in seconds")
      }
      let isStill = probed.media.first?.isStill ?? false
      throw JobError(
        "clip.duration",
        "the clip has no duration: its source "
          + (isStill ? "is a still, which has no length" : "does not say how long it is"),
        path: path,
        hint: isStill
          ? "use {\"image\": …} and a \"duration\" in seconds" : "give \"duration\" in seconds")
    }
    return TimelineClip(
      track: track, path: path, clip: filled, probed: probed, start: .zero, end: duration, sourceFrom: from,
      sourceTo: to ?? from + duration * filled.speed, frozenFrom: filling.frozenFrom,
      hiddenFrom: duration, index: 0)
  }

  mutating func probe(_ clip: Clip, path clipPath: String) throws(JobError) -> any ProbedSource {
    let path = clipPath + ".source." + type(of: clip.source.spec).key
    guard let spec = clip.source.spec as? any RenderableSource else {
      throw JobError("internal.source", "this program does not know how to render \(path)", path: path)
    }
    return try spec.probe(
      &catalog, StreamRequest(selection: clip.stream, path: clipPath + ".stream"), at: path)
  }

  /// The source time at which a clip ends.
  mutating func span(_ trim: Trim, _ time: SourceTime, path: String) throws(JobError) -> Rational? {
    if time.isOpen { return trim.to ?? time.natural.flatMap { $0 > trim.from ? $0 : nil } }
    guard let longest = time.longest, let natural = time.natural else { return trim.to }
    if trim.from >= longest {
      throw JobError(
        "trim.pastEnd",
        "the trim starts at \(Seconds.text(trim.from)), but \(time.file) ends at \(Seconds.text(longest))",
        path: path + ".trim.from",
        hint: Milliseconds.meant(by: trim.from, atMost: longest)
          ?? "choose a start before the end of the source")
    }
    guard let to = trim.to else {
      return trim.from < natural ? natural : longest
    }
    if trim.clamp, to > longest {
      if to > longest + time.slack {
        warnings.append(
          JobWarning(
            "trim.clamped",
            "the trim ends at \(Seconds.text(to)), past the end of \(time.file) at \(Seconds.text(longest)): "
              + "it is clamped to that", path: path + ".trim.to"))
      }
      return longest
    }
    if to > longest + time.slack {
      throw JobError(
        "trim.pastEnd",
        "the trim ends at \(Seconds.text(to)), but \(time.file) ends at \(Seconds.text(longest))",
        path: path + ".trim.to",
        hint: Milliseconds.meant(by: to, atMost: longest)
          ?? "leave \"to\" out or set \"clamp\": true to play to the end, or set \"loop\": true with a \"duration\""
      )
    }
    return to
  }

  // MARK: - Transitions

  private mutating func join(
    _ clip: inout TimelineClip, to previous: Int?, _ transition: Transition
  ) throws(JobError) {
    let path = clip.path + ".transition"
    guard let previous else { return }  // The previous clip's own error is reported already.
    let overlap = clips[previous].end - clip.start
    guard overlap >= transition.duration else {
      throw JobError(
        "transition.noOverlap",
        "the transition takes \(Seconds.text(transition.duration)), but the two clips overlap for only "
          + "\(Seconds.text(max(.zero, overlap)))",
        path: path, hint: "leave \"start\" out, or start the clip earlier")
    }
    guard clip.start >= clips[previous].start, transition.duration <= clip.duration else {
      throw JobError(
        "transition.tooLong", "the transition is longer than one of the clips that it joins", path: path,
        hint: Milliseconds.meant(
          by: transition.duration, atMost: min(clip.duration, clips[previous].duration))
          ?? "shorten the transition to at most \(Seconds.text(min(clip.duration, clips[previous].duration)))"
      )
    }
    if clips[previous].transitionFrom != nil, let into = clips[previous].clip.transition,
      clips[previous].start + into.duration > clip.start
    {
      throw JobError(
        "transition.overlap", "this transition starts before the one into the previous clip has ended",
        path: path, hint: "shorten one of the two, or lengthen the clip between them")
    }
    clip.transitionFrom = previous
    clips[previous].hiddenFrom = clip.start + transition.duration
    clips[previous].transitionOut = (clip.start, transition)
  }
}
