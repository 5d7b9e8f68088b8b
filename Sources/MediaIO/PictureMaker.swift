import CFFmpeg
import MediaTypes

/// Turns decoded frames into pictures: wraps their memory where the samples fit, converts elsewhere.
final class PictureMaker {
  private let scaler = Scaler()
  private let still: Bool
  private let eightBit: Bool

  /// `still`: untagged colours are a still's. `eightBit`: deeper samples are reduced.
  init(still: Bool, eightBit: Bool = false) {
    self.still = still
    self.eightBit = eightBit
  }

  func picture(_ decoded: Frame) throws(MediaError) -> Picture {
    let frame = decoded.format == AV_PIX_FMT_PAL8 ? try Self.expandPalette(decoded) : decoded
    let format = PixelFormat(frame.format)
    guard format.isKnown, frame.width > 0, frame.height > 0 else {
      throw MediaError(.unsupported, "the decoder gave a frame in a format without samples (\(format.name))")
    }
    let color = ColorTags(frame.raw.pointee).description(
      format: format.raw, width: frame.width, height: frame.height, still: still)
    if let layout = format.layout, !(eightBit && layout.bits > 8) {
      return try wrap(frame, layout, color)
    }
    let target = try Frame()
    defer { withExtendedLifetime((frame, target)) {} }
    let targetFormat = format.nearestPlanar(eightBit: eightBit)
    target.raw.pointee.width = frame.raw.pointee.width
    target.raw.pointee.height = frame.raw.pointee.height
    target.raw.pointee.format = targetFormat.rawValue
    try check(
      av_frame_get_buffer(target.raw, 64), "av_frame_get_buffer", .outOfMemory, "cannot convert a frame")
    // R'G'B' is full range by nature; only its far side has a matrix.
    var source = color
    if format.isRGB { source.range = .full }
    try scaler.convert(frame.raw, source, into: target.raw, color)
    guard let layout = PixelFormat(targetFormat).layout else {
      throw MediaError(.unsupported, "no layout for \(PixelFormat(targetFormat).name)")
    }
    return try wrap(target, layout, color)
  }

  /// A palette's picture in its colours: swscale takes palettes for BT.601, whatever it is told.
  private static func expandPalette(_ frame: Frame) throws(MediaError) -> Frame {
    let target = try Frame()
    target.raw.pointee.width = frame.raw.pointee.width
    target.raw.pointee.height = frame.raw.pointee.height
    target.raw.pointee.format = AV_PIX_FMT_BGRA.rawValue
    try check(
      av_frame_get_buffer(target.raw, 64), "av_frame_get_buffer", .outOfMemory, "cannot convert a frame")
    let (indices, pitch) = frame.plane(0)
    let (output, outputPitch) = target.plane(0)
    // The palette is 256 native words of ARGB: bytes B, G, R, A.
    guard let indices, let output, let palette = frame.plane(1).data else {
      throw MediaError(.failed, "the decoder gave a frame without its palette")
    }
    for y in 0..<frame.height {
      let (row, outputRow) = (indices + y * pitch, UnsafeMutableRawPointer(output + y * outputPitch))
      for x in 0..<frame.width {
        (outputRow + x * 4).copyMemory(from: palette + Int(row[x]) * 4, byteCount: 4)
      }
    }
    return target
  }

  private func wrap(_ frame: Frame, _ layout: PictureLayout, _ color: ColorDescription) throws(MediaError)
    -> Picture
  {
    var planes: [Plane] = []
    for i in 0..<layout.planeCount {
      let (data, pitch) = frame.plane(i)
      guard let data else { throw MediaError(.failed, "the decoder gave a frame without plane \(i)") }
      let size = layout.planeSize(i, width: frame.width, height: frame.height)
      planes.append(Plane(data: data, pitch: pitch, width: size.width, height: size.height))
    }
    return Picture(
      width: frame.width, height: frame.height, layout: layout, color: color, planes: planes, owner: frame)
  }
}
