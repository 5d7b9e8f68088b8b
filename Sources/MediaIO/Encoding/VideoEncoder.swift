import CFFmpeg
import MediaTypes

/// The picture stream of an output: takes canvases, gives packets to the muxer.
protocol VideoTrack: AnyObject {
  var context: CodecContext { get }
  /// What the times of its packets count: frames, where nothing else is said.
  var clock: AVRational { get }
  var codec: String { get }
  var implementation: String { get }
  /// A picture on the device to be filled and encoded; nil where pictures of the process's own memory are taken.
  func makeDevicePicture() throws(MediaError) -> Picture?
  func encode(_ picture: Picture, number: Int64, into muxer: Muxer) throws(MediaError)
  func finish(into muxer: Muxer) throws(MediaError)
}

extension VideoTrack {
  var clock: AVRational { context.raw.pointee.time_base }
  func makeDevicePicture() throws(MediaError) -> Picture? { nil }
}

extension CodecContext {
  /// What every video encoder is told: size, clock, key frames, the canvas's colours.
  func prepare(for settings: EncodingSettings.Video) {
    raw.pointee.width = Int32(clamping: settings.width)
    raw.pointee.height = Int32(clamping: settings.height)
    let fps = settings.fps.asAVRational ?? AVRational(num: 30, den: 1)
    raw.pointee.framerate = fps
    raw.pointee.time_base = AVRational(num: fps.den, den: fps.num)
    raw.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    raw.pointee.gop_size = Int32(clamping: settings.gop)
    raw.pointee.color_range = ColorDescription.canvas.avRange
    raw.pointee.colorspace = ColorDescription.canvas.avSpace
    raw.pointee.color_trc = ColorDescription.canvas.avTransfer
    raw.pointee.color_primaries = ColorDescription.canvas.avPrimaries
    raw.pointee.chroma_sample_location = ColorDescription.canvas.avSiting
    // Parameter sets go into the container's header; every container here wants that.
    raw.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
  }

  /// An average of `bits` a second. `ceiling`: room for a scene change, bounded over two seconds: what streaming
  /// ladders use.
  func setRate(_ bits: Int, ceiling: Bool) {
    raw.pointee.bit_rate = Int64(bits)
    guard ceiling else { return }
    raw.pointee.rc_max_rate = Int64(bits) + Int64(bits) / 2
    raw.pointee.rc_buffer_size = Int32(clamping: bits * 2)
  }
}

/// A video encoder of libavcodec, stream 0 of its file.
final class VideoEncoder: VideoTrack {
  let context: CodecContext
  let codec: String
  let implementation: String
  private var framesSent = 0
  private var isDrained = false
  private var isOpen = false

  init(_ settings: EncodingSettings.Video) throws(MediaError) {
    FFmpegLog.install()
    let choice = EncoderChoice(settings)
    codec = settings.codec.rawValue
    implementation = choice.implementation
    guard let encoder = avcodec_find_encoder_by_name(implementation) else {
      throw MediaError(
        .unsupported, "cannot encode \(codec): this FFmpeg has no \(implementation)",
        hint: "install an FFmpeg with \(implementation), or use another codec")
    }
    context = try CodecContext(encoder)
    let raw = context.raw
    raw.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    context.prepare(for: settings)
    raw.pointee.thread_count = Int32(clamping: EncoderThreads(settings).count)
    if case .bitrate(let bits) = settings.rate { context.setRate(bits, ceiling: choice.takesRateCeiling) }
    let options = Options(choice.options)
    let opened = try RealTime.without { avcodec_open2(raw, encoder, &options.raw) }
    try check(
      opened, "avcodec_open2", .unsupported,
      "cannot encode \(codec) of \(settings.width)×\(settings.height): \(implementation) cannot be opened",
      hint: "try another size, codec or preset")
    isOpen = true
    if let unknown = options.leftovers.first {
      throw MediaError(.unsupported, "\(implementation) has no option \(unknown)")
    }
  }

  /// Note: SVT-AV1 1.4 waits forever when it is closed before it saw the end of a stream with at least one
  /// frame. An encoder that is given up gets both, and its packets go nowhere.
  deinit {
    guard implementation == "libsvtav1", isOpen, !isDrained else { return }
    if framesSent == 0, let frame = try? Frame() {
      frame.raw.pointee.width = context.raw.pointee.width
      frame.raw.pointee.height = context.raw.pointee.height
      frame.raw.pointee.format = context.raw.pointee.pix_fmt.rawValue
      frame.raw.pointee.pts = 0
      if av_frame_get_buffer(frame.raw, 0) >= 0 { avcodec_send_frame(context.raw, frame.raw) }
    }
    avcodec_send_frame(context.raw, nil)
    guard let packet = try? Packet() else { return }
    while avcodec_receive_packet(context.raw, packet.raw) >= 0 { packet.clear() }
  }

  func encode(_ picture: Picture, number: Int64, into muxer: Muxer) throws(MediaError) {
    let frame = try Frame(canvas: picture)
    frame.raw.pointee.pts = number
    frame.raw.pointee.pkt_duration = 1
    try send(frame, into: muxer)
  }

  func finish(into muxer: Muxer) throws(MediaError) { try send(nil, into: muxer) }

  private func send(_ frame: Frame?, into muxer: Muxer) throws(MediaError) {
    // All packets are taken after every frame, so a frame is never refused for the time being.
    try check(
      avcodec_send_frame(context.raw, frame?.raw), "avcodec_send_frame", .failed,
      "\(implementation) cannot encode a frame")
    if frame == nil { isDrained = true } else { framesSent += 1 }
    try context.drain(into: muxer, stream: 0, frameDuration: 1)
  }
}

extension Frame {
  /// A frame whose memory is the picture's: the picture lives until FFmpeg lets the last reference go.
  convenience init(canvas picture: Picture) throws(MediaError) {
    try self.init()
    guard let luma = picture.planes.first else { throw MediaError(.failed, "the picture has no planes") }
    let kept = Unmanaged.passRetained(picture)
    let buffer = av_buffer_create(
      luma.data.assumingMemoryBound(to: UInt8.self), max(1, abs(luma.pitch) * luma.height),
      { opaque, _ in
        if let opaque { Unmanaged<Picture>.fromOpaque(opaque).release() }
      }, kept.toOpaque(), AV_BUFFER_FLAG_READONLY)
    guard let buffer else {
      kept.release()
      throw MediaError(.outOfMemory, "out of memory", call: "av_buffer_create")
    }
    raw.pointee.buf.0 = buffer
    raw.pointee.width = Int32(picture.width)
    raw.pointee.height = Int32(picture.height)
    raw.pointee.format = AV_PIX_FMT_YUV420P.rawValue
    raw.pointee.color_range = picture.color.avRange
    raw.pointee.colorspace = picture.color.avSpace
    raw.pointee.color_trc = picture.color.avTransfer
    raw.pointee.color_primaries = picture.color.avPrimaries
    raw.pointee.chroma_location = picture.color.avSiting
    raw.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    for (i, plane) in picture.planes.prefix(3).enumerated() {
      raw.pointee.extended_data[i] = plane.data.assumingMemoryBound(to: UInt8.self)
      withUnsafeMutableBytes(of: &raw.pointee.linesize) {
        $0.storeBytes(of: Int32(clamping: plane.pitch), toByteOffset: i * 4, as: Int32.self)
      }
    }
  }
}
