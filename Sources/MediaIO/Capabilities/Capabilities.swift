import CFFmpeg
import MediaTypes

/// What the FFmpeg libraries on this machine can do, found by opening it.
public struct Capabilities: Sendable, Equatable {
  public struct Codec: Sendable, Equatable {
    /// "h264", "aac", …
    public var codec: String
    /// The implementation's name, "libx264".
    public var implementation: String
    public var opens: Bool
    /// Why it does not open.
    public var reason: String?
    public init(codec: String, implementation: String, opens: Bool, reason: String? = nil) {
      self.codec = codec
      self.implementation = implementation
      self.opens = opens
      self.reason = reason
    }
  }
  /// FFmpeg's version and that of each library, as "libavcodec 59.37.100".
  public var libraries: [String]
  public var videoEncoders: [Codec]
  public var audioEncoders: [Codec]
  public var decoders: [Codec]
  public init(libraries: [String], videoEncoders: [Codec], audioEncoders: [Codec], decoders: [Codec]) {
    self.libraries = libraries
    self.videoEncoders = videoEncoders
    self.audioEncoders = audioEncoders
    self.decoders = decoders
  }

  /// Opens every codec that the job document can ask for.
  public static func detect() -> Capabilities {
    FFmpegLog.install()
    return Capabilities(
      libraries: versions, videoEncoders: videoCodecs.map(video) + [gif] + stills.map(still),
      audioEncoders: audioCodecs.map(audio), decoders: decoderNames.map(decoder))
  }

  private static let videoCodecs: [EncodingSettings.VideoCodec] = [.h264, .hevc, .av1, .vp9]
  private static let audioCodecs: [EncodingSettings.AudioCodec] = [.aac, .opus]
  private static let stills: [StillWriter.Format] = [.jpg, .png, .webp]
  /// What cameras, phones, browsers and editors make. (Vorbis opens only with the headers of a file.)
  private static let decoderNames = [
    "h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "mpeg2video", "prores", "mjpeg", "png", "webp", "gif",
    "aac",
    "opus", "mp3", "flac", "ac3", "pcm_s16le",
  ]
  /// Large enough for every encoder's minimum.
  private static let side = 256

  private static var versions: [String] {
    func line(_ name: String, _ version: UInt32) -> String {
      "\(name) \(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
    }
    return [
      "FFmpeg \(string(av_version_info()))", line("libavformat", avformat_version()),
      line("libavcodec", avcodec_version()), line("libavfilter", avfilter_version()),
      line("libswscale", swscale_version()), line("libswresample", swresample_version()),
      line("libavutil", avutil_version()),
    ] + StillLibraries.versions
  }

  static func attempt(_ codec: String, _ name: String, _ open: () throws(MediaError) -> Void) -> Codec {
    do {
      try open()
      return Codec(codec: codec, implementation: name, opens: true)
    } catch {
      return Codec(codec: codec, implementation: name, opens: false, reason: error.message)
    }
  }

  static func settings(_ codec: EncodingSettings.VideoCodec) -> EncodingSettings.Video {
    .init(
      codec: codec, width: side, height: side, fps: 30, rate: .crf(30), preset: "veryfast", gop: 60,
      cores: 1)
  }

  private static func video(_ codec: EncodingSettings.VideoCodec) -> Codec {
    attempt(codec.rawValue, EncoderChoice.implementation(of: codec)) { () throws(MediaError) in
      _ = try VideoEncoder(settings(codec))
    }
  }

  private static func audio(_ codec: EncodingSettings.AudioCodec) -> Codec {
    attempt(codec.rawValue, EncoderChoice.implementation(of: codec)) { () throws(MediaError) in
      _ = try AudioEncoder(.init(codec: codec, bitrate: 96_000))
    }
  }

  private static var gif: Codec {
    attempt("gif", "gif") { () throws(MediaError) in _ = try GIFEncoder(settings(.h264)) }
  }

  private static func still(_ format: StillWriter.Format) -> Codec {
    attempt(format.rawValue, StillWriter.Recipe(format).encoder) { () throws(MediaError) in
      try StillWriter.tryEncoding(format, side: side)
    }
  }

  private static func decoder(_ name: String) -> Codec {
    guard let descriptor = avcodec_descriptor_get_by_name(name),
      let codec = avcodec_find_decoder(descriptor.pointee.id)
    else {
      return Codec(
        codec: name, implementation: name, opens: false, reason: "this FFmpeg has no decoder for it")
    }
    return attempt(name, string(codec.pointee.name)) { () throws(MediaError) in
      let context = try CodecContext(codec)
      defer { withExtendedLifetime(context) {} }
      // Sound decoders want to know what a container would tell them.
      context.raw.pointee.sample_rate = Int32(AudioFormat.sampleRate)
      av_channel_layout_default(&context.raw.pointee.ch_layout, Int32(AudioFormat.channels))
      try check(
        avcodec_open2(context.raw, codec, nil), "avcodec_open2", .unsupported, "cannot decode \(name)")
    }
  }
}
