import ClipJob
import MediaTypes

/// The work of a job as far as its document tells: for whoever may not touch its media, such as a queue that wants to
/// know how much is waiting in it.
///
/// What only the sources know is assumed: 1080p of H.264 at 30 frames a second, so long as the document does not say,
/// without what others hide.
public enum AssumedWork {
  private static let size = (width: 1920.0, height: 1080.0)
  private static let rate = 30.0
  private static let stillSamples = 12e6
  /// Seconds of a source whose length nothing tells.
  private static let length = 30.0
  /// Seconds that a decoder reads before the first frame that is wanted.
  private static let lead = 1.0

  public static func features(of job: Job) -> WorkFeatures {
    let timeline = AssumedTimeline(job)
    let fps = job.canvas.fps?.seconds ?? rate
    let canvas = canvas(job.canvas)
    let outputs = job.outputs.map { Shape($0, canvas: canvas) }
    let layouts = Set(outputs.map(\.layout))
    var tally = WorkTally()
    for placed in timeline.clips {
      add(placed.clip, seconds: placed.seconds, isFirst: placed.isFirst, fps: fps, layouts, &tally)
    }
    for track in timeline.sounds {
      tally.open()
      tally.hear(seconds: track)
    }
    for (output, shape) in zip(job.outputs, outputs) {
      let frames = output.isStill ? 1 : Int(timeline.seconds * (output.fps?.seconds ?? fps))
      tally.encode(
        output, width: shape.width, height: shape.height, frames: max(1, frames), seconds: timeline.seconds,
        isResized: shape.width * shape.height != shape.layout.samples)
      if let audio = output.audio, timeline.hasSound { tally.encode(audio, seconds: timeline.seconds) }
    }
    return tally.features
  }

  private static func add(
    _ clip: Clip, seconds: Double, isFirst: Bool, fps: Double, _ layouts: Set<Layout>,
    _ tally: inout WorkTally
  ) {
    var treatment: WorkTally.Treatment = []
    switch clip.source {
    case .video:
      let lead = clip.trim.from > .zero ? lead : 0
      tally.open(files: 2)
      tally.decode(
        "h264", samples: size.width * size.height, frames: (seconds * clip.speed.seconds + lead) * rate)
      tally.hear(seconds: seconds, isStretched: clip.speed != 1)
    case .audio:
      tally.open()
      return tally.hear(seconds: seconds, isStretched: clip.speed != 1)
    case .image:
      tally.open()
      tally.decode("mjpeg", samples: stillSamples, frames: 1)
      if clip.motion == nil { treatment.insert(.kept) }
    case .color, .gradient: treatment.insert(.kept)
    case .pattern: break
    }
    if clip.rotate != 0 { treatment.insert(.rotated) }
    if clip.blend != .normal { treatment.insert(.blended) }
    let visible = min(1, clip.frame.width) * min(1, clip.frame.height)
    if let largest = layouts.map(\.samples).max() {
      tally.draw(
        clip.source, samples: Double(largest) * visible, frames: clip.source.isStill ? 1 : seconds * fps)
    }
    for layout in layouts {
      let samples = Double(layout.samples) * visible
      tally.compose(samples: samples, frames: seconds * fps, treatment)
      if clip.fit == .blur { tally.compose(samples: samples, frames: seconds * fps, .blurred) }
    }
    if let transition = clip.transition, !isFirst {
      let frames = transition.duration.seconds * fps
      for layout in layouts { tally.compose(samples: Double(layout.samples), frames: frames, .blended) }
    }
  }

  private struct Layout: Hashable {
    var width: Int
    var height: Int
    var samples: Int { width * height }
  }

  /// The size of an output and of what it shows.
  private struct Shape {
    var width: Int
    var height: Int
    var layout: Layout

    init(_ output: Output, canvas: Layout) {
      let (w, h) = (Double(canvas.width), Double(canvas.height))
      width = output.width ?? output.height.map { Int(Double($0) * w / h) } ?? canvas.width
      height = output.height ?? output.width.map { Int(Double($0) * h / w) } ?? canvas.height
      let isSameShape = abs(Double(width) / Double(max(1, height)) / (w / h) - 1) <= 0.01
      layout = isSameShape ? canvas : Layout(width: width, height: height)
    }
  }

  private static func canvas(_ spec: CanvasSpec) -> Layout {
    let shape = size.width / size.height
    switch (spec.width, spec.height) {
    case (let w?, let h?): return Layout(width: w, height: h)
    case (let w?, nil): return Layout(width: w, height: Int(Double(w) / shape))
    case (nil, let h?): return Layout(width: Int(Double(h) * shape), height: h)
    case (nil, nil): return Layout(width: Int(size.width), height: Int(size.height))
    }
  }

  /// Where clips begin and end, as far as the document tells.
  private struct AssumedTimeline {
    var clips: [(clip: Clip, seconds: Double, isFirst: Bool)] = []
    /// Seconds of each sound that belongs to no picture.
    var sounds: [Double] = []
    var seconds = 0.0
    var hasSound = false

    init(_ job: Job) {
      for track in job.tracks {
        var cursor = 0.0
        for (number, clip) in track.clips.enumerated() {
          let start = clip.start?.seconds ?? max(0, cursor - (clip.transition?.duration.seconds ?? 0))
          let length = max(0, Self.length(of: clip, from: start))
          clips.append((clip, length, number == 0))
          cursor = start + length
          seconds = max(seconds, cursor)
          switch clip.source {
          case .video, .audio: hasSound = true
          default: break
          }
        }
      }
      let picture = seconds
      for track in job.audioTracks {
        let start = track.start.seconds
        let used = track.trim.to.map { ($0 - track.trim.from).seconds } ?? .infinity
        let wanted =
          track.duration?.seconds ?? (track.loop || picture > 0 ? picture - start : AssumedWork.length)
        sounds.append(max(0, track.loop ? wanted : min(wanted, used)))
        if picture == 0 { seconds = max(seconds, start + (sounds.last ?? 0)) }
      }
      hasSound = hasSound || !sounds.isEmpty
    }

    private static func length(of clip: Clip, from start: Double) -> Double {
      if let duration = clip.duration { return duration.seconds }
      if let end = clip.end { return end.seconds - start }
      guard let to = clip.trim.to else { return AssumedWork.length }
      return ((to - clip.trim.from) / clip.speed).seconds
    }
  }
}

extension Source {
  /// Drawn once for all of its frames.
  fileprivate var isStill: Bool { if case .gradient = self { true } else { false } }
}
