import ClipJob
import Files
import MediaIO
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// One output of pictures with its size, rate and destination settled.
struct OutputPlan: Sendable {
  var index: Int
  var output: Output
  var place: OutputPlace
  var width: Int
  var height: Int
  var fps: Rational
  /// Frames of the file; 1 for a still.
  var frameCount: Int
  /// The canvas frame that each frame of the output shows is `canvasFrame(_:)`; for a still it is this one.
  var stillFrame: Int?
  /// Which layout of the timeline it shows.
  var layout: Int
  /// That its encoder may use.
  var cores: Int
  /// Things to tell in `explain`.
  var notes: [String] = []

  var path: String { "outputs[\(index)]" }

  /// The canvas frame on screen when frame `frame` of the output begins.
  func canvasFrame(_ frame: Int, canvasRate: Rational, canvasFrames: Int) -> Int {
    if let stillFrame { return stillFrame }
    return min(canvasFrames - 1, Int((Rational(frame) / fps * canvasRate).floor))
  }

  var settings: EncodingSettings? {
    let container: EncodingSettings.Container
    switch output.container {
    case .mp4: container = .mp4
    case .mov: container = .mov
    case .mkv: container = .mkv
    case .webm: container = .webm
    case .gif: container = .gif
    case .jpg, .png, .webp, .srt, .vtt, .ass, .json: return nil
    }
    let video = output.video ?? Output.Video(codec: .h264, rate: .crf(21))
    let rate: EncodingSettings.Rate =
      switch video.rate {
      case .crf(let crf): .crf(crf)
      case .bitrate(let bitrate): .bitrate(bitrate)
      }
    let codec: EncodingSettings.VideoCodec =
      switch video.codec {
      case .h264: .h264
      case .hevc: .hevc
      case .av1: .av1
      case .vp9: .vp9
      }
    return EncodingSettings(
      container: container,
      video: EncodingSettings.Video(
        codec: codec, width: width, height: height, fps: fps, rate: rate, preset: video.preset,
        gop: max(1, Int((video.gop * fps).rounded)), cores: cores),
      audio: output.audio.map {
        EncodingSettings.Audio(codec: $0.codec == .aac ? .aac : .opus, bitrate: $0.bitrate)
      }, isFragmented: output.isFragmented)
  }
}

/// Settles the outputs of a job against its timeline.
struct OutputPlanner {
  let timeline: Timeline
  private let cores: Int
  /// Sizes of the layouts that the outputs need, in order of first use.
  private(set) var layouts: [(width: Int, height: Int)] = []
  private(set) var plans: [OutputPlan] = []
  private(set) var captionFiles: [SidecarFile] = []
  private(set) var errors: [JobError] = []

  /// Shapes within this of each other are the same: 4:2:0 rounding of small sizes, no visible stretch.
  private static let shapeTolerance = 0.01

  init(_ outputs: [Output], timeline: Timeline, locator: MediaLocator, cores: Int) {
    self.timeline = timeline
    self.cores = cores
    var places = OutputPlaces(sources: timeline.sourceFiles, locator: locator)
    for (index, output) in outputs.enumerated() {
      do {
        let place = try places.settle(output, index)
        switch output.kind {
        case .clip, .still: plans.append(try plan(output, index, place))
        case .captions: captionFiles.append(SidecarFile(index: index, output: output, place: place))
        }
      } catch {
        errors.append(error)
      }
    }
  }

  private mutating func plan(
    _ output: Output, _ index: Int, _ place: OutputPlace
  ) throws(JobError) -> OutputPlan {
    let path = "outputs[\(index)]"
    var notes: [String] = []
    var (width, height) = size(of: output)
    let codec = output.video?.codec
    if let codec, codec != .vp9, width % 2 != 0 || height % 2 != 0 {
      notes.append(
        "\(output.shown): \(width)×\(height) became \(Even.up(width))×\(Even.up(height)): 4:2:0 \(codec.rawValue) needs even sizes"
      )
      (width, height) = (Even.up(width), Even.up(height))
    }
    var fps = output.fps ?? timeline.fps
    if output.container == .gif, fps > Output.gifRate {
      // Every second frame, or every third …: the motion stays even.
      fps = fps / Rational(Int((fps / Output.gifRate).ceiling))
      let rate = fps.denominator == 1 ? "\(fps.numerator)" : "\(fps.numerator)/\(fps.denominator)"
      notes.append("\(output.shown): a gif has at most 50 frames per second; this one has \(rate)")
    }
    var still: Int?
    if output.isStill {
      let at = output.at ?? .zero
      guard at <= timeline.duration else {
        throw JobError(
          "output.pastEnd",
          "the still is taken at \(Seconds.text(at)), but the clip ends at \(Seconds.text(timeline.duration))",
          path: path + ".at", hint: "choose a time before the end")
      }
      still = min(timeline.frameCount - 1, Int((at * timeline.fps).floor))
    }
    return OutputPlan(
      index: index, output: output, place: place, width: width, height: height, fps: fps,
      frameCount: still == nil ? max(1, Int((timeline.duration * fps).rounded)) : 1, stillFrame: still,
      layout: layout(for: width, height), cores: cores, notes: notes)
  }

  private func size(of output: Output) -> (Int, Int) {
    let width = timeline.width
    let height = timeline.height
    switch (output.width, output.height) {
    case (let w?, let h?): return (w, h)
    case (let w?, nil): return (w, Self.other(w, height, width, even: !output.isStill))
    case (nil, let h?): return (Self.other(h, width, height, even: !output.isStill), h)
    case (nil, nil): return (width, height)
    }
  }

  private static func other(_ side: Int, _ a: Int, _ b: Int, even: Bool) -> Int {
    let exact = Double(side) * Double(a) / Double(b)
    return max(2, even ? Even.nearest(exact) : Int(exact.rounded()))
  }

  private mutating func layout(for width: Int, _ height: Int) -> Int {
    let shape = Double(width) / Double(height)
    let own = Double(timeline.width) / Double(timeline.height)
    let size: (width: Int, height: Int)
    if abs(shape / own - 1) <= Self.shapeTolerance {
      size = (timeline.width, timeline.height)
    } else {
      size = (Even.up(width), Even.up(height))
    }
    if let known = layouts.firstIndex(where: { $0 == size }) { return known }
    layouts.append(size)
    return layouts.count - 1
  }
}
