import CFFmpeg
import MediaTypes

/// Converts sample formats (never sizes) through swscale, with the colours and the chroma's place stated on both
/// sides.
final class Scaler {
  private struct Key: Equatable {
    var width: Int32
    var height: Int32
    var from: AVPixelFormat
    var to: AVPixelFormat
    var fromColor: ColorDescription
    var toColor: ColorDescription
  }

  private var context: OpaquePointer?
  private var key: Key?

  deinit { sws_freeContext(context) }

  /// Converts `source` into `target`, whose planes are allocated and of the same size.
  func convert(
    _ source: UnsafePointer<AVFrame>, _ sourceColor: ColorDescription,
    into target: UnsafeMutablePointer<AVFrame>,
    _ targetColor: ColorDescription
  ) throws(MediaError) {
    let from = PixelFormat(AVPixelFormat(rawValue: source.pointee.format))
    let to = PixelFormat(AVPixelFormat(rawValue: target.pointee.format))
    if !from.isRGB, !to.isRGB, sourceColor != targetColor {
      return try convertThroughRGB(source, sourceColor, into: target, targetColor)
    }
    try prepare(
      Key(
        width: source.pointee.width, height: source.pointee.height, from: from.withoutRange,
        to: to.withoutRange,
        fromColor: sourceColor, toColor: targetColor))
    let rows = withUnsafePointer(to: source.pointee.linesize) { pitches in
      withUnsafePointer(to: target.pointee.linesize) { targetPitches in
        pitches.withMemoryRebound(to: Int32.self, capacity: 8) { pitches in
          targetPitches.withMemoryRebound(to: Int32.self, capacity: 8) { targetPitches in
            UnsafeMutableRawPointer(source.pointee.extended_data)
              .withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { data in
                sws_scale(
                  context, data, pitches, 0, source.pointee.height, target.pointee.extended_data,
                  targetPitches)
              }
          }
        }
      }
    }
    try check(rows, "sws_scale", .failed, "cannot convert \(from.name) to \(to.name)")
  }

  /// From one Y'CbCr to another. swscale by itself goes this way, too, but forgets on it where the chroma sits.
  private func convertThroughRGB(
    _ source: UnsafePointer<AVFrame>, _ sourceColor: ColorDescription,
    into target: UnsafeMutablePointer<AVFrame>, _ targetColor: ColorDescription
  ) throws(MediaError) {
    let middle = try Frame()
    defer { withExtendedLifetime(middle) {} }
    middle.raw.pointee.width = source.pointee.width
    middle.raw.pointee.height = source.pointee.height
    middle.raw.pointee.format = AV_PIX_FMT_BGR48LE.rawValue
    try check(
      av_frame_get_buffer(middle.raw, 64), "av_frame_get_buffer", .outOfMemory, "cannot convert a frame")
    var color = sourceColor
    color.range = .full
    try Scaler().convert(source, sourceColor, into: middle.raw, color)
    try Scaler().convert(middle.raw, color, into: target, targetColor)
  }

  private func prepare(_ wanted: Key) throws(MediaError) {
    guard wanted != key else { return }
    sws_freeContext(context)
    context = nil
    key = nil
    let made = try allocated(sws_alloc_context(), "sws_alloc_context")
    let (from, to) = (PixelFormat(wanted.from), PixelFormat(wanted.to))
    set(made, "srcw", wanted.width)
    set(made, "srch", wanted.height)
    set(made, "dstw", wanted.width)
    set(made, "dsth", wanted.height)
    set(made, "threads", 1)
    set(made, "src_format", wanted.from.rawValue)
    set(made, "dst_format", wanted.to.rawValue)
    set(
      made, "sws_flags",
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT)
    let (source, target) = (
      from.chromaPosition(wanted.fromColor.siting), to.chromaPosition(wanted.toColor.siting)
    )
    set(made, "src_h_chr_pos", source.x)
    set(made, "src_v_chr_pos", source.y)
    set(made, "dst_h_chr_pos", target.x)
    set(made, "dst_v_chr_pos", target.y)
    guard sws_init_context(made, nil, nil) >= 0 else {
      sws_freeContext(made)
      throw MediaError(
        .unsupported, "cannot convert \(from.name) to \(to.name)", call: "sws_init_context")
    }
    context = made
    // One (1 << 16) is neutral contrast and saturation. Not every pair of formats takes the call (-1).
    sws_setColorspaceDetails(
      made, sws_getCoefficients(wanted.fromColor.swsMatrix), wanted.fromColor.range == .full ? 1 : 0,
      sws_getCoefficients(wanted.toColor.swsMatrix), wanted.toColor.range == .full ? 1 : 0, 0, 1 << 16,
      1 << 16)
    key = wanted
  }
  /// An integer option. All of these exist in every libswscale that the package builds with.
  private func set(_ context: OpaquePointer, _ name: String, _ value: Int32) {
    av_opt_set_int(UnsafeMutableRawPointer(context), name, Int64(value), 0)
  }
}
