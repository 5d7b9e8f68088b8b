import MediaTypes

/// How one file is to be encoded.
public struct EncodingSettings: Sendable, Equatable {
  public enum Container: String, Sendable { case mp4, mov, mkv, webm, gif }
  public enum VideoCodec: String, Sendable { case h264, hevc, av1, vp9 }
  public enum AudioCodec: String, Sendable { case aac, opus }
  public enum Rate: Sendable, Equatable {
    case crf(Double)
    /// Bits a second.
    case bitrate(Int)
  }
  public struct Video: Sendable, Equatable {
    public var codec: VideoCodec
    public var width: Int
    public var height: Int
    public var fps: Rational
    public var rate: Rate
    /// x264's names, ultrafast … veryslow; mapped to the scale of every other encoder.
    public var preset: String
    /// Frames between key frames, at most.
    public var gop: Int
    /// Encoder threads; 0: the encoder's choice.
    public var threads: Int
    public init(codec: VideoCodec, width: Int, height: Int, fps: Rational, rate: Rate, preset: String, gop: Int, threads: Int = 0) {
      self.codec = codec
      self.width = width
      self.height = height
      self.fps = fps
      self.rate = rate
      self.preset = preset
      self.gop = gop
      self.threads = threads
    }
  }
  public struct Audio: Sendable, Equatable {
    public var codec: AudioCodec
    public var bitrate: Int
    public init(codec: AudioCodec, bitrate: Int) {
      self.codec = codec
      self.bitrate = bitrate
    }
  }
  public var container: Container
  public var video: Video
  public var audio: Audio?
  public init(container: Container, video: Video, audio: Audio? = nil) {
    self.container = container
    self.video = video
    self.audio = audio
  }
}

/// Encodes pictures and sound into one local file. Not thread safe.
///
/// The same input and settings give the same bytes. Colour tags (BT.709, limited, left) are always
/// written; mp4 and mov have their index in front. Pictures must be 8-bit 4:2:0 canvases of the
/// settings' size; they are not copied: the encoder keeps them alive for as long as it looks at them.
public final class MediaWriter {
  /// Facts for `explain`, such as "h264 encoded by libx264".
  public private(set) var explain: [String] = []
  public private(set) var framesWritten = 0

  /// Creates the file at `path` (which must not exist) and opens its encoders.
  public init(path: String, settings: EncodingSettings) throws(MediaError) {
    throw MediaError(.unsupported, "not built yet")
  }

  /// Encodes the next frame; its time is `framesWritten / fps`.
  public func write(_ picture: Picture) throws(MediaError) {}

  /// Encodes the next `count` samples (per channel) of interleaved stereo float.
  public func write(samples: UnsafePointer<Float>, count: Int) throws(MediaError) {}

  /// Drains the encoders and writes the trailer. Until this returned, the file is not finished;
  /// a writer that dies without it leaves the unfinished file to its caller.
  public func finish() throws(MediaError) {}
}
