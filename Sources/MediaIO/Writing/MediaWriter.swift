import MediaTypes
import Telemetry

/// Encodes pictures and sound into one clip, whose bytes go to a target. Not thread safe.
///
/// The same input and settings give the same bytes. Colour tags (BT.709, limited, left) are always
/// written; mp4 and mov have their index in front. Pictures must be 8-bit 4:2:0 canvases of the
/// settings' size; they are not copied: the encoder keeps them alive for as long as it looks at them.
public final class MediaWriter {
  /// Facts for `explain`, such as "h264 encoded by libx264".
  public private(set) var explain: [String] = []
  public private(set) var framesWritten = 0

  private let settings: EncodingSettings
  private let muxer: Muxer
  private let video: any VideoTrack
  private let audio: AudioEncoder?
  private let heartbeat: Heartbeat
  private var isFinished = false

  /// Opens the encoders, and writes the header.
  ///
  /// - Parameters:
  ///   - target: empty.
  ///   - hardware: a GPU that is to encode the picture where it can; `explain` says why where it does not.
  ///   - heartbeat: told of the work; its cancellation ends what takes long.
  /// - Throws: among others `.deviceFull` where the GPU encodes the codec but has no room for another session.
  public init(
    _ target: any OutputTarget, settings: EncodingSettings, hardware: HardwareDevice? = nil,
    heartbeat: Heartbeat = Heartbeat()
  ) throws(MediaError) {
    FFmpegLog.install()
    self.settings = settings
    self.heartbeat = heartbeat
    try Self.check(settings)
    let (video, refusal) = try Self.video(settings, hardware)
    let audio: AudioEncoder? =
      if let sound = settings.audio, settings.container != .gif { try AudioEncoder(sound) } else { nil }
    let muxer = try Muxer(target, settings.container, heartbeat)
    try muxer.add(CompressedStream(encoder: video.context, clock: video.clock))
    if let audio { try muxer.add(CompressedStream(encoder: audio.context)) }
    try muxer.start(options: Self.muxerOptions(settings))
    self.video = video
    self.audio = audio
    self.muxer = muxer
    explain.append("\(video.codec) encoded by \(video.implementation)" + (refusal.map { ": \($0)" } ?? ""))
    if let audio { explain.append("\(audio.codec) encoded by \(audio.implementation)") }
  }

  private static func video(
    _ settings: EncodingSettings, _ hardware: HardwareDevice?
  ) throws(MediaError) -> (track: any VideoTrack, refusal: String?) {
    if settings.container == .gif { return (try GIFEncoder(settings.video), nil) }
    guard let hardware else { return (try VideoEncoder(settings.video), nil) }
    do throws(MediaError) {
      return (try HardwareEncoder(settings.video, on: hardware), nil)
    } catch {
      guard error.kind == .unsupported else { throw error }
      return (try VideoEncoder(settings.video), error.message)
    }
  }

  /// A picture on the GPU for the next `write`, where its encoder takes such; nil where it takes pictures of the
  /// process's own memory.
  public func makeDevicePicture() throws(MediaError) -> Picture? { try video.makeDevicePicture() }

  /// Encodes the next frame; its time is `framesWritten / fps`.
  public func write(_ picture: Picture) throws(MediaError) {
    let (width, height) = (settings.video.width, settings.video.height)
    guard picture.width == width, picture.height == height, picture.layout == .yuv420 else {
      throw MediaError(
        .failed, "frame \(framesWritten) is not an 8-bit 4:2:0 picture of \(width)×\(height)",
        hint: "this is a bug in Clipmill, not in the job; please report it")
    }
    try video.encode(picture, number: Int64(framesWritten), into: muxer)
    framesWritten += 1
  }

  /// Encodes the next `count` samples (per channel) of interleaved stereo float.
  public func write(samples: UnsafePointer<Float>, count: Int) throws(MediaError) {
    guard let audio, count > 0 else { return }
    try audio.encode(samples, count: count, into: muxer)
  }

  /// Drains the encoders and writes the trailer. Until this returned, the clip is not finished;
  /// a writer that dies without it leaves the unfinished target to its caller.
  public func finish() throws(MediaError) {
    guard !isFinished else { return }
    isFinished = true
    let samples = settings.video.width * settings.video.height
    let phase: Heartbeat.Phase = settings.container == .gif ? .palette : .flush
    try heartbeat.during(phase, amount: framesWritten, samples: samples) { activity throws(MediaError) in
      muxer.onPacket = { activity.advance() }
      defer { muxer.onPacket = {} }
      try video.finish(into: muxer)
      if let audio { try audio.finish(into: muxer) }
    }
    let bytes = muxer.bytesWritten
    try heartbeat.during(.trailer, amount: bytes) { _ throws(MediaError) in try muxer.finish() }
  }

  /// What libraries would refuse late, or in words that nobody understands.
  private static func check(_ settings: EncodingSettings) throws(MediaError) {
    let v = settings.video
    let what = "\(settings.container.rawValue) with \(v.codec.rawValue)"
    guard v.width > 0, v.height > 0, v.width <= 16_384, v.height <= 16_384, v.fps > 0, v.gop > 0,
      v.fps.asAVRational != nil
    else {
      throw MediaError(
        .limits,
        "cannot encode \(v.width)×\(v.height) at \(v.fps) frames per second with a key frame every \(v.gop) frames",
        hint: "sizes must be 1…16384, and the frame rate and the key frame interval above 0")
    }
    if settings.container == .gif { return }
    if v.codec != .vp9, v.width % 2 != 0 || v.height % 2 != 0 {
      throw MediaError(
        .limits, "\(v.codec.rawValue) needs an even width and height, not \(v.width)×\(v.height)",
        hint: "make both even, or use webm with vp9")
    }
    if settings.container == .webm, v.codec == .h264 || v.codec == .hevc || settings.audio?.codec == .aac {
      throw MediaError(
        .unsupported, "webm cannot hold \(v.codec.rawValue) or aac", hint: "use vp9 or av1, and opus")
    }
    if settings.container == .mov, v.codec == .vp9 || v.codec == .av1 || settings.audio?.codec == .opus {
      throw MediaError(
        .unsupported, "players do not support \(what)", hint: "use mp4, mkv or webm")
    }
  }

  private static func muxerOptions(_ settings: EncodingSettings) -> [(String, String)] {
    switch settings.container {
    case .mp4, .mov:
      // A movie clock in which a frame and a sample both are whole: the default of 1000 rounds durations.
      let common = Rational(settings.video.fps.numerator, 48_000)
      let clock = settings.video.fps.numerator.multipliedReportingOverflow(by: common.denominator)
      // Fragments begin at key frames. The head waits for the first of them (delay_moov): only then the sound's priming is
      // known, which edit lists hide.
      let layout = settings.isFragmented ? "+frag_keyframe+delay_moov+default_base_moof" : "+faststart"
      var options = [("movflags", layout + "+write_colr")]
      if !clock.overflow, clock.partialValue <= 90_000_000 {
        options.append(("movie_timescale", "\(clock.partialValue)"))
      }
      return options
    case .gif: return [("loop", "0")]
    case .mkv, .webm: return []
    }
  }
}
