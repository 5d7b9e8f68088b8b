import CFFmpeg
import MediaTypes

public enum StillWriter {
  public enum Format: String, Sendable { case jpg, png, webp }

  /// Writes a canvas (8-bit 4:2:0 BT.709 limited) as a still that viewers show with the same colours
  /// (JPEG is full range BT.601, WebP limited BT.601, PNG is R'G'B'), to a target that is empty.
  public static func write(
    _ picture: Picture, to target: any OutputTarget, format: Format
  ) throws(MediaError) {
    FFmpegLog.install()
    guard picture.layout == .yuv420 else {
      throw MediaError(
        .failed, "a still needs an 8-bit 4:2:0 picture",
        hint: "this is a bug in Clipmill; please report it")
    }
    let packet = try encode(picture, Recipe(format))
    // The bytes are the packet's: it must outlive the writing.
    defer { withExtendedLifetime(packet) {} }
    let raw = packet.raw.pointee
    try target.write(UnsafeRawBufferPointer(start: raw.data, count: Int(raw.size)), at: 0)
  }

  /// Encodes a gray picture of `side`² for nobody: whether the format works on this machine.
  static func tryEncoding(_ format: Format, side: Int) throws(MediaError) {
    guard
      let picture = Picture(width: side, height: side, layout: .yuv420, color: .canvas, from: nil)
    else { throw MediaError(.outOfMemory, "out of memory") }
    for plane in picture.planes {
      plane.data.initializeMemory(as: UInt8.self, repeating: 128, count: plane.pitch * plane.height)
    }
    _ = try encode(picture, Recipe(format))
  }

  private static func encode(_ picture: Picture, _ recipe: Recipe) throws(MediaError) -> Packet {
    guard let encoder = avcodec_find_encoder_by_name(recipe.encoder) else {
      throw MediaError(.unsupported, "this FFmpeg has no \(recipe.encoder) encoder", hint: "use jpg or png")
    }
    let context = try CodecContext(encoder)
    let canvas = try Frame(canvas: picture)
    let frame = try Frame()
    // Only their pointers are used below: without this they would be freed at their last mention.
    defer { withExtendedLifetime((context, canvas, frame)) {} }
    let raw = context.raw
    raw.pointee.width = Int32(clamping: picture.width)
    raw.pointee.height = Int32(clamping: picture.height)
    raw.pointee.pix_fmt = recipe.pixelFormat
    raw.pointee.time_base = AVRational(num: 1, den: 25)
    raw.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    raw.pointee.color_range = recipe.color.avRange
    raw.pointee.colorspace = recipe.isRGB ? AVCOL_SPC_RGB : recipe.color.avSpace
    raw.pointee.color_primaries = AVCOL_PRI_BT709
    // Viewers take stills for sRGB; a PNG says so.
    raw.pointee.color_trc = AVCOL_TRC_IEC61966_2_1
    raw.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    if recipe.encoder == "mjpeg" {
      raw.pointee.flags |= AV_CODEC_FLAG_QSCALE
      raw.pointee.global_quality = FF_QP2LAMBDA * 2
    }
    let options = Options(recipe.options)
    try check(
      avcodec_open2(raw, encoder, &options.raw), "avcodec_open2", .unsupported,
      "cannot write a still of \(picture.width)×\(picture.height): \(recipe.encoder) cannot be opened")

    frame.raw.pointee.width = raw.pointee.width
    frame.raw.pointee.height = raw.pointee.height
    frame.raw.pointee.format = recipe.pixelFormat.rawValue
    try check(av_frame_get_buffer(frame.raw, 64), "av_frame_get_buffer", .outOfMemory, "cannot write a still")
    try Scaler().convert(canvas.raw, picture.color, into: frame.raw, recipe.color)
    frame.raw.pointee.color_range = raw.pointee.color_range
    frame.raw.pointee.colorspace = raw.pointee.colorspace
    frame.raw.pointee.color_primaries = raw.pointee.color_primaries
    frame.raw.pointee.color_trc = raw.pointee.color_trc
    frame.raw.pointee.quality = raw.pointee.global_quality
    frame.raw.pointee.pts = 0

    let packet = try Packet()
    let what = "cannot encode a still with \(recipe.encoder)"
    try check(avcodec_send_frame(raw, frame.raw), "avcodec_send_frame", .failed, what)
    try check(avcodec_send_frame(raw, nil), "avcodec_send_frame", .failed, what)
    try check(avcodec_receive_packet(raw, packet.raw), "avcodec_receive_packet", .failed, what)
    return packet
  }

  /// What each format's encoder takes.
  struct Recipe {
    var encoder: String
    var pixelFormat: AVPixelFormat
    var color: ColorDescription
    var options: [(String, String)] = []
    var isRGB: Bool { pixelFormat == AV_PIX_FMT_RGB24 }

    init(_ format: Format) {
      switch format {
      case .jpg:
        encoder = "mjpeg"
        pixelFormat = AV_PIX_FMT_YUVJ420P
        color = ColorDescription(range: .full, matrix: .bt601, siting: .center)
      case .png:
        encoder = "png"
        pixelFormat = AV_PIX_FMT_RGB24
        color = ColorDescription(range: .full, matrix: .bt709)
        options = [("pred", "mixed")]
      case .webp:
        encoder = "libwebp"
        pixelFormat = AV_PIX_FMT_YUV420P
        color = ColorDescription(range: .limited, matrix: .bt601, siting: .center)
        options = [("quality", "85"), ("compression_level", "4")]
      }
    }
  }
}
