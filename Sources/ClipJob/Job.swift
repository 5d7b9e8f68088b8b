import MediaTypes

/// One job: what `docs/job.md` calls the document, checked and with its defaults filled in as far as the
/// document alone allows. What depends on the sources (sizes, durations, the canvas) stays optional.
///
/// Times are exact seconds. Positions and boxes are fractions of the canvas or of the source (0…1).
public struct Job: Sendable, Equatable {
  public var id: String?
  public var priority = 50
  /// Not before, as written (RFC 3339).
  public var runAt: String?
  /// Seconds of processing.
  public var timeout: Rational?
  public var maxAttempts = 3
  public var labels: [String: String] = [:]
  /// A trial: its pictures are marked, and nobody pays for it.
  public var isTest = false
  /// US dollars.
  public var maxCost: Rational?
  public var notify: Notify?
  public var canvas = CanvasSpec()
  public var tracks: [Track] = []
  public var audioTracks: [AudioTrack] = []
  public var outputs: [Output] = []

  public init() {}
}

public struct CanvasSpec: Sendable, Equatable {
  public var width: Int?
  public var height: Int?
  public var fps: Rational?
  public var background = Color.black
  public init() {}
}

public struct Track: Sendable, Equatable {
  public var clips: [Clip] = []
  public init(clips: [Clip] = []) { self.clips = clips }
}

/// sRGB with alpha, 8 bits each.
public struct Color: Sendable, Equatable, Hashable {
  public var red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8
  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }
  public static let black = Color(red: 0, green: 0, blue: 0)
}

public struct Point: Sendable, Equatable {
  public var x: Double, y: Double
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
  public static let center = Point(x: 0.5, y: 0.5)
}

/// A box in fractions, from its top left corner.
public struct Box: Sendable, Equatable {
  public var x: Double, y: Double, width: Double, height: Double
  public init(x: Double = 0, y: Double = 0, width: Double = 1, height: Double = 1) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
  public static let full = Box()
}

/// A part of the source's time.
public struct Trim: Sendable, Equatable {
  public var from: Rational
  public var to: Rational?
  /// Whether a `to` past the end of the source means its end; else it is an error.
  public var clamp: Bool
  public init(from: Rational = .zero, to: Rational? = nil, clamp: Bool = false) {
    self.from = from
    self.to = to
    self.clamp = clamp
  }
}

/// What a clip does whose `duration` is longer than what its source gives.
public enum Fill: String, Sendable, CaseIterable {
  /// It is refused.
  case error
  /// It is slowed down to last as long.
  case speed
  /// Its last picture stays, in silence.
  case freeze
  /// It starts again.
  case loop
}
public enum Fit: String, Sendable, CaseIterable { case cover, contain, stretch, none, blur }
/// What is done with interlaced pictures: they are made whole, or shown as they are.
public enum Deinterlace: String, Sendable, CaseIterable { case auto, off }
public enum Flip: String, Sendable, CaseIterable { case horizontal, vertical, both }
public enum BlendMode: String, Sendable, CaseIterable { case normal, add, multiply, screen, overlay }

public struct Motion: Sendable, Equatable {
  public struct Pose: Sendable, Equatable {
    /// 1 shows the frame as the fit shows it; 2 half of it, 0.5 all of it in half the size.
    public var zoom: Double
    /// From a zoom of 1 on the centre of what is shown, in fractions of what the fit shows, kept inside it. Below, the
    /// part of the frame's free space that lies to the left, and above.
    public var x: Double, y: Double
    public init(zoom: Double = 1, x: Double = 0.5, y: Double = 0.5) {
      self.zoom = zoom
      self.x = x
      self.y = y
    }
  }
  public var from: Pose
  public var to: Pose
  public var easing: Easing

  /// Whether it ever leaves some of the frame empty.
  public var isBelowOne: Bool { min(from.zoom, to.zoom) < 1 }

  public init(from: Pose = Pose(), to: Pose = Pose(), easing: Easing = .linear) {
    self.from = from
    self.to = to
    self.easing = easing
  }
}

public struct Transition: Sendable, Equatable {
  public typealias Kind = TransitionKind
  public var kind: Kind
  public var duration: Rational
  public var easing: Easing
  public init(kind: Kind, duration: Rational, easing: Easing = .linear) {
    self.kind = kind
    self.duration = duration
    self.easing = easing
  }
}

public struct Clip: Sendable, Equatable {
  public var source: Source
  /// By which others take its length; once in a job, audio tracks included.
  public var id: String?
  /// Of a source that is a media file.
  public var stream = StreamSelection()
  public var trim = Trim()
  /// Canvas time; nil: where the previous clip of the track ends, less the transition's duration.
  public var start: Rational?
  /// On the canvas; nil: what the source gives.
  public var duration: Rational?
  /// The length where it is another's. Never together with `duration` or `end`.
  public var lasts: NamedLength?
  /// Canvas time of the clip's end, where the document gives it and does not tell the start: with an
  /// implicit start after a clip whose length only its source tells. Never together with `duration`.
  public var end: Rational?
  public var speed: Rational = 1
  public var loop = false
  public var fill = Fill.error
  public var deinterlace = Deinterlace.auto
  public var fit = Fit.cover
  public var focus = Point.center
  public var crop = Box.full
  public var frame = FrameSpec.full
  /// Of a frame without a corner on the canvas, and of the picture in its frame; nil: from the top left corner of the
  /// canvas, and in the middle.
  public var position: Position?
  /// Only with a position.
  public var margin = Margin.none
  /// Degrees clockwise about the box's centre.
  public var rotate: Double = 0
  public var flip: Flip?
  public var opacity = Animated(1)
  public var blend = BlendMode.normal
  public var motion: Motion?
  public var transition: Transition?
  public var volume = Animated(1)
  public var fadeIn: Rational = 0
  public var fadeOut: Rational = 0

  public init(source: Source) { self.source = source }
}

public struct AudioTrack: Sendable, Equatable {
  public var source: String
  /// By which others take its length; once in a job, clips included.
  public var id: String?
  /// Its `video` is not used.
  public var stream = StreamSelection()
  public var start: Rational = 0
  public var trim = Trim()
  /// On the canvas; nil: what the source gives, or, looped, to the end of the clip.
  public var duration: Rational?
  /// The length where it is another's. Never together with `duration`, and not `source`.
  public var lasts: NamedLength?
  public var loop = false
  public var volume = Animated(1)
  public var fadeIn: Rational = 0
  public var fadeOut: Rational = 0
  public init(source: String) { self.source = source }
}

public struct Output: Sendable, Equatable {
  public enum Container: String, Sendable, CaseIterable {
    case mp4, mov, mkv, webm, gif, jpg, png, webp, srt, vtt, ass, json

    public var kind: Kind {
      switch self {
      case .mp4, .mov, .mkv, .webm, .gif: .clip
      case .jpg, .png, .webp: .still
      case .srt, .vtt, .ass, .json: .captions
      }
    }
  }
  /// What a file is of.
  public enum Kind: Sendable { case clip, still, captions }
  public enum VideoCodec: String, Sendable, CaseIterable { case h264, hevc, av1, vp9 }
  public enum AudioCodec: String, Sendable, CaseIterable { case aac, opus }
  public enum Encoder: String, Sendable, CaseIterable { case auto, software, hardware }
  public enum Rate: Sendable, Equatable {
    /// The encoder's constant quality scale.
    case crf(Double)
    /// Bits a second.
    case bitrate(Int)
  }
  public struct Video: Sendable, Equatable {
    public var codec: VideoCodec
    public var rate: Rate
    /// x264's names: ultrafast … veryslow. Mapped for other encoders.
    public var preset: String
    /// Seconds between key frames, at most.
    public var gop: Rational
    public var encoder: Encoder
    public init(
      codec: VideoCodec, rate: Rate, preset: String = "veryfast", gop: Rational = 2, encoder: Encoder = .auto
    ) {
      self.codec = codec
      self.rate = rate
      self.preset = preset
      self.gop = gop
      self.encoder = encoder
    }
  }
  public struct Audio: Sendable, Equatable {
    public var codec: AudioCodec
    /// Bits a second.
    public var bitrate: Int
    public init(codec: AudioCodec, bitrate: Int = 128_000) {
      self.codec = codec
      self.bitrate = bitrate
    }
  }

  /// Where the file goes, as written in the document.
  public var to: String
  public var container: Container
  /// nil: the canvas's; with only one given the other keeps the canvas's shape.
  public var width: Int?
  public var height: Int?
  public var fps: Rational?
  /// nil for stills and gif.
  public var video: Video?
  /// nil: no sound.
  public var audio: Audio?
  /// Stills: canvas time of the frame.
  public var at: Rational?
  /// Caption files: the ids of the clips whose captions it holds; none: those of all clips of captions.
  public var captions: [String] = []
  /// Caption files: whether words are written with times of their own. Those of json always are.
  public var wordTimes = false
  /// Mp4 and mov: in fragments, without an index in front.
  public var isFragmented = false
  /// Of an output by URL.
  public var upload: Upload?

  public init(to: String, container: Container) {
    self.to = to
    self.container = container
  }

  /// A gif's frames last hundredths of a second, and viewers show those below two for ten.
  public static let gifRate: Rational = 50

  /// `to` as messages name it: without what may be secret in a URL.
  public var shown: String { FilePath.shown(to) }
  public var kind: Kind { container.kind }
  public var isStill: Bool { kind == .still }
}
