import CFFmpeg
import MediaTypes

/// Converts sample formats (never sizes) through swscale, with the colours stated on both sides.
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

  private func prepare(_ wanted: Key) throws(MediaError) {
    guard wanted != key else { return }
    sws_freeContext(context)
    key = nil
    context = sws_getContext(
      wanted.width, wanted.height, wanted.from, wanted.width, wanted.height, wanted.to,
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT, nil, nil, nil)
    guard let context else {
      throw MediaError(
        .unsupported,
        "cannot convert \(PixelFormat(wanted.from).name) to \(PixelFormat(wanted.to).name) (sws_getContext)")
    }
    // One (1 << 16) is neutral contrast and saturation. Not every pair of formats takes the call (-1).
    sws_setColorspaceDetails(
      context, sws_getCoefficients(wanted.fromColor.swsMatrix), wanted.fromColor.range == .full ? 1 : 0,
      sws_getCoefficients(wanted.toColor.swsMatrix), wanted.toColor.range == .full ? 1 : 0, 0, 1 << 16,
      1 << 16)
    key = wanted
  }
}
