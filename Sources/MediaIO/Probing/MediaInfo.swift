import MediaTypes

/// What is known about a media file without decoding it.
public struct MediaInfo: Sendable {
  /// A still picture turned for display: clockwise quarter turns, after an optional horizontal mirror.
  public struct Orientation: Sendable, Equatable, Hashable {
    /// 0…3 quarter turns clockwise that make the stored picture upright.
    public var quarterTurns: Int
    /// Mirror left and right, before turning.
    public var mirrored: Bool
    public init(quarterTurns: Int = 0, mirrored: Bool = false) {
      self.quarterTurns = quarterTurns
      self.mirrored = mirrored
    }
    public static let upright = Orientation()

    /// The size of a stored picture as displayed: upright with square samples, one side stretched (none shrunk) for
    /// the sample aspect.
    public func displaySize(width: Int, height: Int, sampleAspect: Rational) -> (width: Int, height: Int) {
      let w = sampleAspect > 1 ? Int((Rational(width) * sampleAspect).rounded) : width
      let h = sampleAspect < 1 && sampleAspect > 0 ? Int((Rational(height) / sampleAspect).rounded) : height
      return quarterTurns % 2 == 0 ? (w, h) : (h, w)
    }
  }

  public struct Video: Sendable, Equatable {
    public var streamIndex: Int
    public var codec: String
    /// As stored, before rotation and sample aspect.
    public var width: Int
    public var height: Int
    /// Width over height of one sample as stored; 1 when unset.
    public var sampleAspect: Rational
    public var orientation: Orientation
    /// The stream's own guess; for a variable rate the average.
    public var frameRate: Rational
    public var color: ColorDescription
    /// Whether the stream says nothing of its matrix, and `color` has the one that players assume.
    public var assumesMatrix = false
    public var hasAlpha: Bool
    /// Of a decoded frame: 1.5 for 8-bit 4:2:0.
    public var bytesPerPixel: Double
    /// Seconds from the file's time zero to the first and past the last frame; the end may be nil.
    public var start: Rational
    public var end: Rational?
    /// Seconds between pictures, longer than 98 % of the first ones; nil: one picture of the rate.
    public var usualInterval: Rational?
    /// Whether the first pictures do not follow each other evenly, as far as anything made them worth measuring.
    public var variesInRate = false
    /// Seconds between key frames, on average; nil where the container's index does not say.
    public var keyInterval: Rational?
    public init(
      streamIndex: Int, codec: String, width: Int, height: Int, sampleAspect: Rational = 1,
      orientation: Orientation = .upright, frameRate: Rational, color: ColorDescription = .canvas,
      hasAlpha: Bool = false, bytesPerPixel: Double = 1.5, start: Rational = 0, end: Rational? = nil,
      keyInterval: Rational? = nil
    ) {
      self.keyInterval = keyInterval
      self.streamIndex = streamIndex
      self.codec = codec
      self.width = width
      self.height = height
      self.sampleAspect = sampleAspect
      self.orientation = orientation
      self.frameRate = frameRate
      self.color = color
      self.hasAlpha = hasAlpha
      self.bytesPerPixel = bytesPerPixel
      self.start = start
      self.end = end
    }
    /// As displayed: upright, with square samples.
    public var displaySize: (width: Int, height: Int) {
      orientation.displaySize(width: width, height: height, sampleAspect: sampleAspect)
    }
  }

  public struct Audio: Sendable, Equatable {
    public var streamIndex: Int
    public var codec: String
    public var sampleRate: Int
    public var channels: Int
    public var start: Rational
    public var end: Rational?
    /// Why it cannot be decoded; nil: its first packets were.
    public var failure: MediaError?
    public init(
      streamIndex: Int, codec: String, sampleRate: Int, channels: Int, start: Rational = 0,
      end: Rational? = nil
    ) {
      self.streamIndex = streamIndex
      self.codec = codec
      self.sampleRate = sampleRate
      self.channels = channels
      self.start = start
      self.end = end
    }
  }

  public var origin: any MediaOrigin
  /// For messages.
  public var name: String { origin.name }
  /// Of a pass over all packets, where the container does not know its end or its clock may jump.
  var index: PacketIndex?
  /// What the probe has left open; nil: nothing.
  var opened: OpenedFile?
  /// What was done to find out more than the container says; for people.
  public var notes: [String] = []
  /// Which of several pictures `video` is, and which of several sounds `audio` is; for people.
  public var videoChoice: String?
  public var audioChoice: String?
  /// The container's clock, in seconds, at this file's time zero: what readers add to every time.
  public var timeZero: Rational = 0
  /// FFmpeg's name of the container.
  public var format: String
  /// Whether the container holds one picture.
  /// Whether it is a container of videos, rather than one of pictures that may move.
  public var isVideo: Bool {
    !isStill && !["gif", "apng", "webp"].contains { format.hasPrefix($0) }
  }

  public var isStill: Bool { format.hasSuffix("_pipe") || format == StillFormat.heif.rawValue }
  /// Seconds, of the longest stream, from time zero (the earliest start of the file's streams); nil when unknown.
  public var duration: Rational?
  /// The stream that was chosen, or that players show; see `StreamChoice`.
  public var video: Video?
  public var audio: Audio?
  /// Why there is no `video` although the file has pictures, or one was chosen.
  public var videoFailure: MediaError?
  /// Why there is no `audio` although the file has sound, or one was chosen.
  public var audioFailure: MediaError?
  /// What of the file is doubtful or left out, for people.
  public var warnings: [String] = []

  public init(
    _ origin: any MediaOrigin, format: String, duration: Rational? = nil, video: Video? = nil,
    audio: Audio? = nil
  ) {
    self.origin = origin
    self.format = format
    self.duration = duration
    self.video = video
    self.audio = audio
  }
}
