import CFFmpeg
import MediaTypes

// Note: the clock of NVENC. FFmpeg 5.1 sets the time of decoding back by the B pictures in a row times the numerator of
// the encoder's clock: at 30000/1001 a file begins 67 s before its first frame. So FFmpeg is shown a clock whose numerator
// is 1, and the packets, which count frames, are read on the true one. NVENC has its frame rate from elsewhere.

/// A video encoder of a GPU (NVENC), stream 0 of its file. Takes pictures that lie on the GPU.
final class HardwareEncoder: VideoTrack {
  let context: CodecContext
  let clock: AVRational
  let codec: String
  let implementation: String
  private let device: HardwareDevice
  private let frames: UnsafeMutablePointer<AVBufferRef>

  /// Opens a session.
  ///
  /// - Throws: `.deviceFull` where the GPU has no session or memory left: another one may; `.unsupported` where this
  ///   GPU, driver or FFmpeg does not encode the codec at all.
  init(_ settings: EncodingSettings.Video, on device: HardwareDevice) throws(MediaError) {
    guard let options = NVENCOptions(settings) else {
      throw MediaError(.unsupported, "this FFmpeg cannot encode \(settings.codec.rawValue) on a GPU")
    }
    if let absence = VideoEngineLibrary.encoding.absence {
      throw MediaError(.unsupported, "cuda:\(device.ordinal) cannot encode: \(absence)")
    }
    codec = settings.codec.rawValue
    implementation = options.implementation
    self.device = device
    guard let encoder = avcodec_find_encoder_by_name(options.implementation) else {
      throw MediaError(.unsupported, "this FFmpeg has no \(options.implementation)")
    }
    context = try CodecContext(encoder)
    frames = try Self.frames(settings, device)
    let raw = context.raw
    raw.pointee.pix_fmt = AV_PIX_FMT_CUDA
    raw.pointee.sw_pix_fmt = AV_PIX_FMT_YUV420P
    raw.pointee.hw_frames_ctx = av_buffer_ref(frames)
    context.prepare(for: settings)
    clock = raw.pointee.time_base
    raw.pointee.time_base.num = 1
    raw.pointee.time_base.den = max(1, clock.den / max(1, clock.num))
    if case .bitrate(let bits) = settings.rate { context.setRate(bits, ceiling: true) }
    let list = Options(options.list.map { ($0.name, $0.value) })
    _ = FFmpegLog.takeLast()
    let code = avcodec_open2(raw, encoder, &list.raw)
    guard code >= 0 else {
      throw Self.refusal(code, implementation, device.ordinal, logged: FFmpegLog.takeLast())
    }
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVBufferRef>? = frames
    av_buffer_unref(&pointer)
  }

  /// NVENC says "out of memory" when all the sessions that a GPU or its licence has are open.
  static func refusal(
    _ code: Int32, _ implementation: String, _ ordinal: Int, logged: String? = nil
  ) -> MediaError {
    let place = "cuda:\(ordinal)"
    if code == cff_error_no_memory {
      return MediaError(
        .deviceFull, "\(place) has no free session or memory for \(implementation)",
        hint: "run fewer lanes on this GPU, use another one, or set encoder to \"software\"")
    }
    return MediaError(.unsupported, "\(place) cannot open \(implementation): \(logged ?? errorText(code))")
  }

  private static func frames(
    _ settings: EncodingSettings.Video, _ device: HardwareDevice
  ) throws(MediaError) -> UnsafeMutablePointer<AVBufferRef> {
    guard let reference = av_hwframe_ctx_alloc(device.reference) else {
      throw MediaError(.outOfMemory, "out of memory", call: "av_hwframe_ctx_alloc")
    }
    let context = UnsafeMutableRawPointer(reference.pointee.data)
      .assumingMemoryBound(to: AVHWFramesContext.self)
    context.pointee.format = AV_PIX_FMT_CUDA
    context.pointee.sw_format = AV_PIX_FMT_YUV420P
    context.pointee.width = Int32(clamping: settings.width)
    context.pointee.height = Int32(clamping: settings.height)
    let code = av_hwframe_ctx_init(reference)
    guard code >= 0 else {
      var pointer: UnsafeMutablePointer<AVBufferRef>? = reference
      av_buffer_unref(&pointer)
      throw MediaError(
        .unsupported, "cuda:\(device.ordinal) has no frames for its encoder: \(errorText(code))")
    }
    return reference
  }

  func makeDevicePicture() throws(MediaError) -> Picture? {
    let frame = try Frame()
    let code = av_hwframe_get_buffer(frames, frame.raw, 0)
    guard code >= 0 else { throw failure(code, "has no free frame for") }
    var planes: [Plane] = []
    for i in 0..<3 {
      let (data, pitch) = frame.plane(i)
      guard let data else { throw MediaError(.failed, "a picture on the device has no plane \(i)") }
      let size = PictureLayout.yuv420.planeSize(i, width: frame.width, height: frame.height)
      planes.append(Plane(data: data, pitch: pitch, width: size.width, height: size.height))
    }
    return Picture(
      width: frame.width, height: frame.height, layout: .yuv420, color: .canvas, planes: planes, owner: frame,
      residence: .device(device.ordinal))
  }

  /// `picture`: one of `makeDevicePicture`, filled; the device is done with it.
  func encode(_ picture: Picture, number: Int64, into muxer: Muxer) throws(MediaError) {
    guard let frame = picture.owner as? Frame else {
      throw MediaError(
        .failed, "the picture does not belong to this encoder",
        hint: "this is a bug in Clipmill; please report it")
    }
    // The same picture is shown twice where a rate is raised: each time in a frame of its own, with its own time.
    let shown = try Frame()
    try check(av_frame_ref(shown.raw, frame.raw), "av_frame_ref", .outOfMemory, "cannot encode a frame")
    shown.raw.pointee.pts = number
    shown.raw.pointee.pkt_duration = 1
    try send(shown, into: muxer)
  }

  func finish(into muxer: Muxer) throws(MediaError) { try send(nil, into: muxer) }

  private func send(_ frame: Frame?, into muxer: Muxer) throws(MediaError) {
    _ = FFmpegLog.takeLast()
    let code = avcodec_send_frame(context.raw, frame?.raw)
    guard code >= 0 else { throw failure(code, "failed while encoding with") }
    try context.drain(into: muxer, stream: 0, frameDuration: 1) {
      self.failure($0, "failed while encoding with")
    }
  }

  /// In the middle of a file: the GPU's fault, never the job's.
  private func failure(_ code: Int32, _ what: String) -> MediaError {
    let said = FFmpegLog.takeLast().map { " (FFmpeg says: \($0))" } ?? ""
    return MediaError(
      code == cff_error_no_memory ? .deviceFull : .deviceFailed,
      "cuda:\(device.ordinal) \(what) \(implementation): \(errorText(code))\(said)",
      hint: "use another GPU, or set encoder to \"software\"")
  }
}
