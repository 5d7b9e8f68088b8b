import CFFmpeg
import MediaTypes

/// A gif: one palette for all frames, which libavfilter makes from all of them (palettegen, paletteuse).
/// The frames wait inside the filter, at the gif's size, until `finish`.
final class GIFEncoder: VideoTrack {
  let context: CodecContext
  let codec = "gif"
  let implementation = "gif"
  private let graph: FilterGraph
  private let gifClock = AVRational(num: 1, den: 100)
  private let frameClock: AVRational
  private var count: Int64 = 0
  private let waiting: Frame

  init(_ settings: EncodingSettings.Video) throws(MediaError) {
    FFmpegLog.install()
    guard let encoder = avcodec_find_encoder(AV_CODEC_ID_GIF) else {
      throw MediaError(.unsupported, "cannot encode gif: this FFmpeg has no gif encoder")
    }
    context = try CodecContext(encoder)
    waiting = try Frame()
    let fps = settings.fps.asAVRational ?? AVRational(num: 25, den: 1)
    frameClock = AVRational(num: fps.den, den: fps.num)
    graph = try FilterGraph(
      source: "buffer",
      arguments: "video_size=\(settings.width)x\(settings.height):pix_fmt=\(AV_PIX_FMT_YUV420P.rawValue)"
        + ":time_base=\(frameClock.num)/\(frameClock.den):pixel_aspect=1/1",
      chain:
        "scale=flags=bicubic+accurate_rnd+full_chroma_int+bitexact:in_color_matrix=bt709:in_range=limited"
        + ":in_h_chr_pos=0:in_v_chr_pos=128,"
        + "format=bgra,split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=sierra2_4a:diff_mode=rectangle",
      sink: "buffersink")
    let raw = context.raw
    raw.pointee.width = Int32(clamping: settings.width)
    raw.pointee.height = Int32(clamping: settings.height)
    raw.pointee.pix_fmt = AV_PIX_FMT_PAL8
    raw.pointee.time_base = gifClock
    raw.pointee.framerate = fps
    raw.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    try check(
      avcodec_open2(raw, encoder, nil), "avcodec_open2", .unsupported,
      "cannot encode a gif of \(settings.width)×\(settings.height)")
  }

  func encode(_ picture: Picture, number: Int64, into muxer: Muxer) throws(MediaError) {
    let frame = try Frame(canvas: picture)
    frame.raw.pointee.pts = number
    count = number + 1
    try graph.push(frame)
    // The filters work when they are asked: now, for this frame, and not for all of them at the end. There is no
    // frame before the palette, which is made when all have been seen.
    _ = try graph.pull(into: waiting)
  }

  func finish(into muxer: Muxer) throws(MediaError) {
    try graph.push(nil)
    let output = try Frame()
    defer { withExtendedLifetime(output) {} }
    while try graph.pull(into: output) {
      let number = av_rescale_q(output.raw.pointee.pts, graph.outputClock, frameClock)
      // A gif counts hundredths; differences of rounded times never drift.
      let start = av_rescale_q(number, frameClock, gifClock)
      output.raw.pointee.pts = start
      output.raw.pointee.pict_type = AV_PICTURE_TYPE_NONE
      try check(
        avcodec_send_frame(context.raw, output.raw), "avcodec_send_frame", .failed,
        "cannot encode a gif frame")
      try context.drain(
        into: muxer, stream: 0, frameDuration: av_rescale_q(number + 1, frameClock, gifClock) - start)
      av_frame_unref(output.raw)
    }
    try check(avcodec_send_frame(context.raw, nil), "avcodec_send_frame", .failed, "cannot encode a gif")
    try context.drain(into: muxer, stream: 0)
  }
}
