import CFFmpeg

/// A decoder of one stream: packets in, frames out.
final class Decoder {
  let context: CodecContext
  let name: String
  /// What FFmpeg logs of it.
  let log = LogRecord()
  /// Whether it was asked to decode on a device; it may still decode on the processor instead.
  let isForHardware: Bool
  /// What FFmpeg returned last.
  private(set) var lastCode: Int32 = 0

  /// With `hardware`, the device decodes where it can.
  ///
  /// - Parameters:
  ///   - threads: 16 at most are started.
  ///   - hasAlpha: the stream has an alpha channel.
  ///   - isStrict: a picture that ends early is an error; without it, JPEG's is green from there on.
  init(
    _ parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational, threads: Int, of path: String,
    limits: MediaLimits, hasAlpha: Bool = false, isStrict: Bool = false,
    hardware: HardwareDevice? = nil
  )
    throws(MediaError)
  {
    let id = parameters.pointee.codec_id
    let codecName = CodecName.described(parameters.pointee)
    let alphaCodec = hasAlpha ? AlphaChannel.decoder(id) : nil
    let hardwareCodec = hardware == nil || alphaCodec != nil ? nil : HardwareDevice.decoder(id)
    isForHardware = hardwareCodec != nil
    let found =
      alphaCodec.map { avcodec_find_decoder_by_name($0) } ?? hardwareCodec ?? avcodec_find_decoder(id)
    if let alphaCodec, found == nil {
      throw MediaError(
        .unsupported,
        "cannot decode \(path): this FFmpeg has no \(alphaCodec), which decodes the alpha channel of \(codecName)",
        hint: "install an FFmpeg with libvpx")
    }
    guard let codec = found else {
      throw MediaError(
        .unsupported, "cannot decode \(path): this FFmpeg has no decoder for \(codecName)",
        hint: "convert the file to a common codec, or install a more complete FFmpeg")
    }
    context = try CodecContext(codec)
    name = string(codec.pointee.name)
    let raw = context.raw
    try check(
      avcodec_parameters_to_context(raw, parameters), "avcodec_parameters_to_context", .unreadable,
      "cannot decode \(path)")
    raw.pointee.pkt_timebase = timeBase
    raw.pointee.thread_count = Int32(min(Self.mostThreads, max(1, threads)))
    raw.pointee.thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE
    raw.pointee.max_pixels = Int64(limits.maxPixels)
    if isStrict { raw.pointee.err_recognition |= AV_EF_EXPLODE }
    raw.pointee.opaque = Unmanaged.passUnretained(log).toOpaque()
    if isForHardware { hardware?.attach(to: raw) }
    try check(
      log.during { avcodec_open2(raw, codec, nil) }, "avcodec_open2", .unsupported,
      "cannot decode \(path), \(codecName): \(name) cannot be opened",
      hint: "convert the file to a common codec, or install a newer FFmpeg", log: log)
  }

  /// Every thread holds a picture, and beyond these they only wait for each other.
  static let mostThreads = 16

  /// False when frames must be received first.
  func send(_ packet: Packet?) throws(MediaError) -> Bool {
    let code = log.during { avcodec_send_packet(context.raw, packet?.raw) }
    lastCode = code
    if code == cff_error_again { return false }
    if code == cff_error_eof { return true }
    try check(code, "avcodec_send_packet", .unreadable, "\(name) rejected a packet", log: log)
    return true
  }

  enum Received { case frame, needsPacket, ended }

  func receive(into frame: Frame) throws(MediaError) -> Received {
    let code = log.during { avcodec_receive_frame(context.raw, frame.raw) }
    lastCode = code
    if code == cff_error_again { return .needsPacket }
    if code == cff_error_eof { return .ended }
    try check(code, "avcodec_receive_frame", .unreadable, "\(name) cannot decode a frame", log: log)
    return .frame
  }

  func flush() { avcodec_flush_buffers(context.raw) }
}
