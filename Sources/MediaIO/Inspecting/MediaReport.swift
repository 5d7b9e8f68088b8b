import MediaTypes

/// What a media file is, for whoever wants to know before a job is written: all of its streams, not only those that a
/// render would read.
public struct MediaReport: Sendable, Equatable {
  /// For messages.
  public var name: String
  /// FFmpeg's name of the container, and what people call it.
  public var format: String
  public var formatTitle: String
  /// Of the file; nil: its server does not tell.
  public var bytes: Int64?
  /// Seconds, of what a render would read: see `MediaInfo.duration`. Nil: unknown.
  public var duration: Rational?
  /// The container's clock at the file's time zero, seconds.
  public var start: Rational = 0
  /// Bits a second, of all of it.
  public var bitRate: Int64?
  public var streams: [StreamReport] = []
  public var chapters: [Chapter] = []
  public var tags: [Tag] = []
  /// Stream numbers that a render reads where a job chooses none; nil: none can be.
  public var chosenVideo: Int?
  public var chosenAudio: Int?
  /// Why the pictures, or the sound, of the file cannot be used.
  public var failures: [MediaError] = []
  /// What is doubtful or left out, for people: a render warns of the same.
  public var warnings: [String] = []
  /// What was found out in which way, for people.
  public var notes: [String] = []
  public var loudness: Loudness?

  public init(name: String, format: String, formatTitle: String) {
    (self.name, self.format, self.formatTitle) = (name, format, formatTitle)
  }

  public struct Chapter: Sendable, Equatable {
    /// Seconds from the file's time zero.
    public var start: Rational
    public var end: Rational?
    public var title: String?
  }

  /// As the file has it: it may be any text.
  public struct Tag: Sendable, Equatable {
    public var key: String
    public var value: String
  }

  /// By EBU R 128 (ITU-R BS.1770-4), of the stream's own channels.
  public struct Loudness: Sendable, Equatable {
    public var stream: Int
    /// LUFS; nil: nothing is louder than the gate of −70 LUFS, or there are less than 0.4 seconds.
    public var integrated: Double?
    /// LU (EBU Tech 3342); nil: the same.
    public var range: Double?
    /// dBTP, of the loudest channel, four times oversampled; nil: digital silence.
    public var truePeak: Double?
    /// Seconds that were measured.
    public var seconds: Double
  }
}

/// One stream of a file.
public struct StreamReport: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case video, audio, subtitle, data, attachment
    /// A picture beside a video or a sound.
    case cover
  }

  /// In the file.
  public var index: Int
  public var kind: Kind
  /// Among those of its kind, covers counting as video: what a job's `videoStream` or `audioStream` names. Nil for others.
  public var number: Int?
  /// FFmpeg's name.
  public var codec: String
  /// Such as "High".
  public var profile: String?
  /// As the codec's standard writes it: "4.1".
  public var level: String?
  /// The container's four letters: "avc1".
  public var codecTag: String?
  /// Seconds a tick.
  public var timeBase: Rational
  /// Seconds from the file's time zero.
  public var start: Rational?
  public var duration: Rational?
  /// Bits a second.
  public var bitRate: Int64?
  /// Pictures: as the container counts them, or as they were counted.
  public var frames: Int?
  /// As they were counted.
  public var packets: Int?
  public var packetBytes: Int64?
  public var language: String?
  /// FFmpeg's names: "default", "forced", "hearing_impaired".
  public var dispositions: [String] = []
  public var isEncrypted = false
  public var tags: [MediaReport.Tag] = []
  public var picture: Picture?
  public var sound: Sound?
  public var keyFrames: KeyFrames?

  public init(index: Int, kind: Kind, codec: String, timeBase: Rational) {
    (self.index, self.kind, self.codec, self.timeBase) = (index, kind, codec, timeBase)
  }

  /// Of pictures.
  public struct Picture: Sendable, Equatable {
    /// As stored.
    public var width: Int
    public var height: Int
    /// As shown: turned, with square samples.
    public var displayWidth: Int
    public var displayHeight: Int
    public var sampleAspect: Rational
    public var orientation: MediaInfo.Orientation
    /// FFmpeg's name.
    public var pixelFormat: String?
    /// Of a sample of a plane.
    public var bitDepth: Int?
    public var hasAlpha = false
    public var color = ColorNames()
    /// What a render takes its samples for, whatever the file says or does not say; nil: not the chosen stream.
    public var usedColor: ColorDescription?
    /// "progressive", "tt", "bb", "tb" or "bt", as FFmpeg has them.
    public var fieldOrder: String?
    /// The container's guess of the rate that its clock is made for, and pictures by time; 0: unknown.
    public var nominalRate: Rational = 0
    public var averageRate: Rational = 0
    /// What a render takes it for; nil: not the chosen stream.
    public var usedRate: Rational?
    /// Nil: it was neither measured nor does the container tell.
    public var isVariableRate: Bool?
    /// Seconds between pictures, of all of them; nil: not counted.
    public var shortestInterval: Rational?
    public var longestInterval: Rational?
  }

  /// What the file says of its colours, by the names of FFmpeg; nil: nothing.
  public struct ColorNames: Sendable, Equatable {
    public var range: String?
    public var matrix: String?
    public var primaries: String?
    public var transfer: String?
    public var siting: String?
    public var dynamicRange = DynamicRange.standard
    public var dolbyVision: DolbyVisionProfile?
    /// cd/m²: of the brightest sample, and of the brightest picture's mean.
    public var maxContentLight: Int?
    public var maxAverageLight: Int?

    public init() {}
  }

  public enum DynamicRange: String, Sendable {
    case standard = "SDR"
    /// PQ with mastering metadata.
    case hdr10 = "HDR10"
    case pq = "PQ"
    case hlg = "HLG"
  }

  public struct DolbyVisionProfile: Sendable, Equatable {
    public var profile: Int
    public var level: Int
    /// What the base layer is compatible with: 0 nothing, 1 HDR10, 2 SDR, 4 HLG.
    public var compatibility: Int
  }

  public struct Sound: Sendable, Equatable {
    /// Hz.
    public var sampleRate: Int
    public var channels: Int
    /// FFmpeg's name: "5.1(side)".
    public var layout: String
    /// FFmpeg's name: "fltp".
    public var sampleFormat: String?
    /// Of a stored sample; nil: the codec has none.
    public var bitDepth: Int?
  }
}
