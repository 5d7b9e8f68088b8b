import ClipJob

/// Adds up the work of a job, part by part.
///
/// Both ways to know a job use it: the plan with its probed sources, and the document alone (`AssumedWork`), so that
/// a unit means the same in both.
public struct WorkTally: Sendable {
  /// What makes a painted sample dearer or cheaper than one that is resampled.
  public struct Treatment: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The picture never changes: it is prepared once and kept.
    public static let kept = Treatment(rawValue: 1)
    public static let blurred = Treatment(rawValue: 2)
    /// PQ, HLG or wide primaries, through a table.
    public static let toneMapped = Treatment(rawValue: 4)
    public static let rotated = Treatment(rawValue: 8)
    /// A blend mode that is defined on RGB, or a transition.
    public static let blended = Treatment(rawValue: 16)

    fileprivate var weight: Double {
      var weight = contains(.kept) ? 0.3 : 1.0
      if contains(.blurred) { weight += 1.5 }
      if contains(.toneMapped) { weight += 2.5 }
      if contains(.rotated) { weight += 1 }
      if contains(.blended) { weight += 0.7 }
      return weight
    }
  }

  public private(set) var features = WorkFeatures()

  public init() {}

  public mutating func open(files: Int = 1) { features[.sources] += Double(files) }

  /// - Parameters:
  ///   - codec: FFmpeg's name.
  ///   - isDeep: more than 8 bits a sample.
  public mutating func decode(_ codec: String, samples: Double, frames: Double, isDeep: Bool = false) {
    features[.decode] += samples / 1e6 * frames * WorkWeights.decoding(codec, isDeep: isDeep)
  }

  /// - Parameter samples: painted in a frame.
  public mutating func compose(samples: Double, frames: Double, _ treatment: Treatment = []) {
    features[.compose] += samples / 1e6 * frames * treatment.weight
  }

  /// Pictures that are made, not decoded.
  ///
  /// - Parameter samples: drawn in a frame; `frames`: that differ, 1 of a gradient.
  public mutating func draw(_ source: Source, samples: Double, frames: Double) {
    features[.compose] += samples / 1e6 * frames * WorkWeights.drawing(source)
  }

  /// A file of moving pictures or a still, without its sound.
  ///
  /// - Parameters:
  ///   - inHardware: its encoder is an engine of the device.
  ///   - isResized: it has another size than what is composed.
  public mutating func encode(
    _ output: Output, width: Int, height: Int, frames: Int, seconds: Double, inHardware: Bool = false,
    isResized: Bool = false
  ) {
    let samples = Double(width) * Double(height)
    let megapixels = samples / 1e6 * Double(frames)
    if isResized { features[.compose] += megapixels * Self.resizing }
    guard let video = output.video else {
      features[.stills] += megapixels * WorkWeights.encodingStill(output.container)
      features[.written] += megapixels * WorkWeights.bytesPerPixel(output.container)
      return
    }
    let kind: WorkFeatures.Kind =
      switch video.codec {
      case .h264, .hevc: .encode
      case .vp9, .av1: .encodeSlow
      }
    features[kind] += megapixels * WorkWeights.encoding(video, inHardware: inHardware)
    switch video.rate {
    case .bitrate(let bits): features[.written] += Double(bits) / 8e6 * seconds
    case .crf(let crf): features[.written] += megapixels * WorkWeights.bitsPerPixel(video, crf: crf) / 8
    }
  }

  /// A sound that is decoded and mixed. `isStretched`: at another speed, which keeps the pitch.
  public mutating func hear(seconds: Double, isStretched: Bool = false) {
    features[.sound] += isStretched ? 2 * seconds : seconds
  }

  /// The sound of one output.
  public mutating func encode(_ sound: Output.Audio, seconds: Double) {
    features[.sound] += seconds
    features[.written] += Double(sound.bitrate) / 8e6 * seconds
  }

  /// A sample that is only brought to another size, beside one that is composed.
  private static let resizing = 0.5
}
