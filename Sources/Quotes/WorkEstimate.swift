import ClipJob

/// What a job is known to do, part by part, and how much work that is.
///
/// There are two ways to know: the plan with its probed sources (`RenderPlan.work` in Rendering), and the document alone
/// (`init(assuming:)`). Both tell the same facts here, so that a unit means the same in both.
public struct WorkEstimate: Sendable {
  /// What the picture of one clip takes.
  public struct ClipPicture: Sendable {
    /// Nil: nothing is decoded.
    public var decoding: Decoding?
    /// Nil: nothing is drawn.
    public var drawing: Drawing?
    public var paintings: [Painting]

    public init(decoding: Decoding?, drawing: Drawing?, paintings: [Painting] = []) {
      self.decoding = decoding
      self.drawing = drawing
      self.paintings = paintings
    }
  }

  /// A file whose pictures are decoded.
  public struct Decoding: Sendable {
    /// FFmpeg's name.
    public var codec: String
    /// Of a frame.
    public var samples: Double
    public var frames: Double
    /// More than 8 bits a sample.
    public var isDeep: Bool

    public init(codec: String, samples: Double, frames: Double, isDeep: Bool = false) {
      self.codec = codec
      self.samples = samples
      self.frames = frames
      self.isDeep = isDeep
    }
  }

  /// Pictures that are made, not decoded.
  public struct Drawing: Sendable {
    var effort: Double
    var samples: Double
    var frames: Double

    /// Nil where a source draws nothing.
    ///
    /// - Parameters:
    ///   - samples: drawn in a frame.
    ///   - frames: on which it is seen; one that does not move is drawn once.
    public init?(_ source: Source, samples: Double, frames: Double) {
      guard case .drawn(let effort, let isMoving) = source.picture else { return nil }
      self.effort = effort
      self.samples = samples
      self.frames = isMoving ? frames : 1
    }
  }

  public struct Painting: Sendable {
    /// Painted in a frame.
    public var samples: Double
    public var frames: Double
    public var treatment: Treatment

    public init(samples: Double, frames: Double, _ treatment: Treatment) {
      self.samples = samples
      self.frames = frames
      self.treatment = treatment
    }
  }

  /// A sound that is decoded and mixed.
  public struct Sound: Sendable {
    public var seconds: Double
    /// At another speed, which keeps the pitch.
    public var isStretched: Bool

    public init(seconds: Double, isStretched: Bool = false) {
      self.seconds = seconds
      self.isStretched = isStretched
    }
  }

  public struct OutputFile: Sendable {
    public var output: Output
    public var width: Int
    public var height: Int
    public var frames: Int
    /// It has another size than what is composed.
    public var isResized: Bool
    /// Its encoder is an engine of the device.
    public var inHardware: Bool

    public init(
      _ output: Output, width: Int, height: Int, frames: Int, isResized: Bool, inHardware: Bool = false
    ) {
      self.output = output
      self.width = width
      self.height = height
      self.frames = frames
      self.isResized = isResized
      self.inHardware = inHardware
    }
  }

  /// Of clip.
  public var seconds: Double
  public var pictures: [ClipPicture] = []
  public var sounds: [Sound] = []
  /// What is decoded to be shown, whether it is heard or not.
  public var listened: [Sound] = []
  public var outputs: [OutputFile] = []

  public init(seconds: Double) { self.seconds = seconds }

  public var features: WorkFeatures {
    var tally = WorkTally()
    for picture in pictures { tally.add(picture) }
    for sound in sounds + listened {
      tally.open()
      tally.hear(sound)
    }
    for file in outputs {
      tally.encode(file, seconds: seconds)
      if let audio = file.output.audio, !sounds.isEmpty { tally.encode(audio, seconds: seconds) }
    }
    return tally.features
  }
}
