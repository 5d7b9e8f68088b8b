import ClipJob
import MediaTypes

extension WorkEstimate {
  /// The work of a job as far as its document tells: for whoever may not touch its media, such as a queue that wants to
  /// know how much is waiting in it.
  ///
  /// What only the sources know is assumed: 1080p of H.264 at 30 frames a second, so long as the document does not say,
  /// without what others hide.
  public init(assuming job: Job) {
    let timeline = AssumedTimeline(job)
    let fps = job.canvas.fps?.seconds ?? Assumed.rate
    let canvas = AssumedShape(job.canvas)
    // Caption files take next to nothing.
    let shapes = job.outputs.filter { $0.kind != .captions }.map {
      (of: $0, shown: AssumedShape($0, canvas: canvas))
    }
    var layouts: [AssumedShape] = []
    for shape in shapes {
      let layout = shape.shown.layout(on: canvas)
      if !layouts.contains(layout) { layouts.append(layout) }
    }
    self.init(seconds: timeline.seconds)
    guard !shapes.isEmpty else { return }
    pictures = timeline.clips.map { ClipPicture(assuming: $0, fps: fps, layouts) }
    sounds = timeline.sounds
    listened = timeline.listened
    outputs = shapes.map { output, shape in
      let frames = output.isStill ? 1 : Int(timeline.seconds * (output.fps?.seconds ?? fps))
      return OutputFile(
        output, width: shape.width, height: shape.height, frames: max(1, frames),
        isResized: shape.samples != shape.layout(on: canvas).samples)
    }
  }
}

private enum Assumed {
  static let size = (width: 1920.0, height: 1080.0)
  static let rate = 30.0
  static let stillSamples = 12e6
  /// Seconds of a source whose length nothing tells.
  static let length = 30.0
  /// Seconds that a decoder reads before the first frame that is wanted.
  static let lead = 1.0
}

extension WorkEstimate.Decoding {
  fileprivate init?(assuming clip: Clip, seconds: Double) {
    guard case .decoded(let isMoving) = clip.source.picture else { return nil }
    guard isMoving else {
      self.init(codec: "mjpeg", samples: Assumed.stillSamples, frames: 1)
      return
    }
    let lead = clip.trim.from > .zero ? Assumed.lead : 0
    var used = seconds * clip.speed.seconds
    // Slowed down, or held at its end: no more is decoded than there is.
    if clip.fill == .speed || clip.fill == .freeze, let to = clip.trim.to {
      used = min(used, (to - clip.trim.from).seconds)
    }
    self.init(
      codec: "h264", samples: Assumed.size.width * Assumed.size.height,
      frames: (used + lead) * Assumed.rate)
  }
}

extension WorkEstimate.ClipPicture {
  fileprivate init(assuming placed: AssumedTimeline.Placed, fps: Double, _ layouts: [AssumedShape]) {
    let clip = placed.clip
    guard clip.source.picture != nil else {
      self.init(decoding: nil, drawing: nil)
      return
    }
    let frames = placed.seconds * fps
    let largest = layouts.max { $0.samples < $1.samples }
    self.init(
      decoding: WorkEstimate.Decoding(assuming: clip, seconds: placed.seconds),
      drawing: WorkEstimate.Drawing(
        clip.source, samples: largest?.filled(by: clip.frame) ?? 0, frames: frames))
    for layout in layouts {
      let samples = layout.filled(by: clip.frame) * (clip.source.picture?.share ?? 1)
      paintings.append(.init(samples: samples, frames: frames, Treatment(clip)))
      if clip.fit == .blur {
        paintings.append(.init(samples: samples, frames: frames, Treatment(behind: clip)))
      }
    }
    if let transition = clip.transition, !placed.isFirst {
      let frames = transition.duration.seconds * fps
      paintings += layouts.map { .init(samples: Double($0.samples), frames: frames, .blended) }
    }
  }
}

/// The size of an output, or of the canvas.
private struct AssumedShape: Equatable {
  var width: Int
  var height: Int
  var samples: Int { width * height }
  private var ratio: Double { Double(width) / Double(max(1, height)) }

  /// The samples that a frame fills. A side that follows from the other is that of a picture of the assumed size.
  func filled(by frame: FrameSpec) -> Double {
    let shape = Assumed.size.width / Assumed.size.height / ratio
    // One that moves at its largest.
    let (wide, high) = (frame.width?.bounds.upperBound, frame.height?.bounds.upperBound)
    let width = wide ?? high.map { $0 * shape } ?? 1
    let height = high ?? wide.map { $0 / shape } ?? 1
    return Double(samples) * min(1, width) * min(1, height)
  }

  init(_ spec: CanvasSpec) {
    let ratio = Assumed.size.width / Assumed.size.height
    width = spec.width ?? spec.height.map { Int(Double($0) * ratio) } ?? Int(Assumed.size.width)
    height = spec.height ?? spec.width.map { Int(Double($0) / ratio) } ?? Int(Assumed.size.height)
  }

  init(_ output: Output, canvas: AssumedShape) {
    let (w, h) = (Double(canvas.width), Double(canvas.height))
    width = output.width ?? output.height.map { Int(Double($0) * w / h) } ?? canvas.width
    height = output.height ?? output.width.map { Int(Double($0) * h / w) } ?? canvas.height
  }

  /// What is composed for an output of this size.
  func layout(on canvas: AssumedShape) -> AssumedShape {
    abs(ratio / (Double(canvas.width) / Double(canvas.height)) - 1) <= 0.01 ? canvas : self
  }
}

/// Where clips begin and end, as far as the document tells.
private struct AssumedTimeline {
  struct Placed {
    var clip: Clip
    var seconds: Double
    /// Of its track.
    var isFirst: Bool
  }

  var clips: [Placed] = []
  var sounds: [WorkEstimate.Sound] = []
  var listened: [WorkEstimate.Sound] = []
  var seconds = 0.0

  init(_ document: Job) {
    let job =
      document.hasNamedLengths
      ? LengthResolver(document) { Self.ownLength($0, in: document) }.job : document
    for track in job.tracks {
      var cursor = 0.0
      for (number, clip) in track.clips.enumerated() {
        let start = clip.start?.seconds ?? max(0, cursor - (clip.transition?.duration.seconds ?? 0))
        let length = max(0, Self.length(of: clip, from: start))
        clips.append(Placed(clip: clip, seconds: length, isFirst: number == 0))
        cursor = start + length
        seconds = max(seconds, cursor)
        if clip.source.mayHaveSound { sounds.append(Self.sound(of: clip, length: length)) }
        if clip.source.listens { listened.append(Self.sound(of: clip, length: length)) }
      }
    }
    let picture = seconds
    for track in job.audioTracks {
      let start = track.start.seconds
      let used = track.trim.to.map { ($0 - track.trim.from).seconds } ?? .infinity
      let wanted =
        track.duration?.seconds ?? (track.loop || picture > 0 ? picture - start : Assumed.length)
      let heard = max(0, track.loop ? wanted : min(wanted, used))
      sounds.append(.init(seconds: heard))
      if picture == 0 { seconds = max(seconds, start + heard) }
    }
  }

  private static func ownLength(_ place: LengthResolver.Place, in job: Job) -> Rational? {
    let clip = place.track.map { job.tracks[$0].clips[place.index] }
    let trim = clip?.trim ?? job.audioTracks[place.index].trim
    guard let to = trim.to else { return Rational(Int(Assumed.length)) }
    return (to - trim.from) / (clip?.speed ?? 1)
  }

  /// Whether the speed changes to fill the length, only the source tells where the trim does not.
  private static func sound(of clip: Clip, length: Double) -> WorkEstimate.Sound {
    let given = clip.trim.to.map { (($0 - clip.trim.from) / clip.speed).seconds }
    let heard = clip.fill == .freeze ? min(length, given ?? length) : length
    let isSlowed = clip.fill == .speed && given.map { $0 < length } ?? true
    return .init(seconds: heard, isStretched: clip.speed != 1 || isSlowed)
  }

  private static func length(of clip: Clip, from start: Double) -> Double {
    if let duration = clip.duration { return duration.seconds }
    if let end = clip.end { return end.seconds - start }
    guard let to = clip.trim.to else { return Assumed.length }
    return ((to - clip.trim.from) / clip.speed).seconds
  }
}
