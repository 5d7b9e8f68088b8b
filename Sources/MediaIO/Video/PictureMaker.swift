import CFFmpeg
import MediaTypes

/// Turns decoded frames into pictures: wraps their memory where the samples fit, converts elsewhere.
final class PictureMaker {
  private let scaler = Scaler()
  private let profiled = ProfiledFrames()
  private let untagged: UntaggedColor
  private let eightBit: Bool
  private let deviceOrdinal: Int?

  /// `deviceOrdinal`: where frames of a device lie. `untagged`: what colours mean where frames do not say. `eightBit`: deeper samples are reduced.
  init(untagged: UntaggedColor, eightBit: Bool = false, deviceOrdinal: Int? = nil) {
    self.deviceOrdinal = deviceOrdinal
    self.untagged = untagged
    self.eightBit = eightBit
  }

  /// Why the frames' colour profile is ignored, as the end of a sentence; nil where it is not, or there is none.
  var profileRefusal: String? { profiled.refusal }

  func picture(_ decoded: Frame) throws(MediaError) -> Picture {
    if decoded.format == AV_PIX_FMT_CUDA, let picture = try deviceFrame(decoded) { return picture }
    let stored =
      switch decoded.format {
      case AV_PIX_FMT_PAL8: try Self.expandPalette(decoded)
      case AV_PIX_FMT_CUDA: try Self.download(decoded)
      case let format where GrayAlpha.isConcerned(format):
        try GrayAlpha.expand(decoded, isFullRange: color(of: decoded).range == .full)
      default: decoded
      }
    guard PixelFormat(stored.format).isKnown, stored.width > 0, stored.height > 0 else {
      let name = PixelFormat(stored.format).name
      throw MediaError(.unsupported, "the decoder returned a frame without samples in memory (\(name))")
    }
    let frame = try profiled.convert(stored, of: decoded, color(of: stored)) ?? stored
    return try planar(frame, color(of: frame))
  }

  private func color(of frame: Frame) -> ColorDescription {
    ColorTags(frame.raw.pointee).description(
      format: frame.format, width: frame.width, height: frame.height, untagged: untagged)
  }

  private func planar(_ frame: Frame, _ color: ColorDescription) throws(MediaError) -> Picture {
    let format = PixelFormat(frame.format)
    if let layout = format.layout, !(eightBit && layout.bits > 8) {
      return try wrap(frame, layout, color)
    }
    let targetFormat = format.nearestPlanar(eightBit: eightBit)
    let target = try Frame(width: frame.width, height: frame.height, targetFormat)
    defer { withExtendedLifetime((frame, target)) {} }
    // R'G'B' is full range by nature; only its far side has a matrix.
    var source = color
    if format.isRGB { source.range = .full }
    try scaler.convert(frame.raw, source, into: target.raw, color)
    guard let layout = PixelFormat(targetFormat).layout else {
      throw MediaError(.unsupported, "there is no picture layout for \(PixelFormat(targetFormat).name)")
    }
    return try wrap(target, layout, color)
  }

  /// A device's frame where it lies; nil if its samples must be converted by the processor.
  private func deviceFrame(_ frame: Frame) throws(MediaError) -> Picture? {
    guard let deviceOrdinal, let frames = frame.raw.pointee.hw_frames_ctx else { return nil }
    let context = UnsafeMutableRawPointer(frames.pointee.data)
      .assumingMemoryBound(to: AVHWFramesContext.self)
    let format = PixelFormat(context.pointee.sw_format)
    guard let layout = format.layout ?? format.semiPlanarLayout else { return nil }
    let color = ColorTags(frame.raw.pointee).description(
      format: format.raw, width: frame.width, height: frame.height, untagged: untagged)
    return try wrap(frame, layout, color, .device(deviceOrdinal))
  }

  private static func download(_ frame: Frame) throws(MediaError) -> Frame {
    let target = try Frame()
    try check(
      av_hwframe_transfer_data(target.raw, frame.raw, 0), "av_hwframe_transfer_data", .failed,
      "cannot copy a frame from the device")
    try check(
      av_frame_copy_props(target.raw, frame.raw), "av_frame_copy_props", .outOfMemory, "cannot copy a frame")
    return target
  }

  /// A palette's picture in its colours: swscale takes palettes for BT.601, whatever it is told.
  private static func expandPalette(_ frame: Frame) throws(MediaError) -> Frame {
    let target = try Frame(width: frame.width, height: frame.height, AV_PIX_FMT_BGRA)
    let (indices, pitch) = frame.plane(0)
    let (output, outputPitch) = target.plane(0)
    // The palette is 256 native words of ARGB: bytes B, G, R, A.
    guard let indices, let output, let palette = frame.plane(1).data else {
      throw MediaError(.failed, "the decoder returned a frame without its palette")
    }
    for y in 0..<frame.height {
      let (row, outputRow) = (indices + y * pitch, UnsafeMutableRawPointer(output + y * outputPitch))
      for x in 0..<frame.width {
        (outputRow + x * 4).copyMemory(from: palette + Int(row[x]) * 4, byteCount: 4)
      }
    }
    return target
  }

  private func wrap(
    _ frame: Frame, _ layout: PictureLayout, _ color: ColorDescription, _ residence: Residence = .host
  ) throws(MediaError) -> Picture {
    var planes: [Plane] = []
    for i in 0..<layout.planeCount {
      let isSecondOfPair = layout.isSemiPlanar && i == 2
      var (data, pitch) = frame.plane(isSecondOfPair ? 1 : i)
      if isSecondOfPair { data = data.map { $0 + layout.bytesPerSample } }
      guard let data else { throw MediaError(.failed, "the decoder returned a frame without plane \(i)") }
      let size = layout.planeSize(i, width: frame.width, height: frame.height)
      planes.append(
        Plane(
          data: data, pitch: pitch, width: size.width, height: size.height,
          step: layout.isSemiPlanar && i > 0 ? 2 : 1))
    }
    return Picture(
      width: frame.width, height: frame.height, layout: layout, color: color, planes: planes, owner: frame,
      residence: residence)
  }
}
