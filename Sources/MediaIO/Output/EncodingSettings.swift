import MediaTypes

/// How one file is to be encoded.
public struct EncodingSettings: Sendable, Equatable {
  public enum Container: String, Sendable { case mp4, mov, mkv, webm, gif }
  public enum VideoCodec: String, Sendable { case h264, hevc, av1, vp9 }
  public enum AudioCodec: String, Sendable { case aac, opus }
  public enum Rate: Sendable, Equatable {
    /// Constant quality on the codec's own scale: 0…51 for h264 and hevc, 0…63 for av1 and vp9.
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
    /// Cores that the encoder may use (`EncoderThreads`). The bytes of the file depend on it.
    public var cores: Int
    public init(
      codec: VideoCodec, width: Int, height: Int, fps: Rational, rate: Rate, preset: String, gop: Int,
      cores: Int = 1
    ) {
      self.codec = codec
      self.width = width
      self.height = height
      self.fps = fps
      self.rate = rate
      self.preset = preset
      self.gop = gop
      self.cores = cores
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
  /// Of mp4 and mov: in fragments, each written once and never read again, instead of with the index in front.
  public var isFragmented: Bool
  public init(container: Container, video: Video, audio: Audio? = nil, isFragmented: Bool = false) {
    self.container = container
    self.video = video
    self.audio = audio
    self.isFragmented = isFragmented
  }
}
