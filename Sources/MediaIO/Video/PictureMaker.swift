import CFFmpeg
import MediaTypes

/// Turns decoded frames into pictures: wraps their memory where the samples fit, converts elsewhere.
final class PictureMaker {
  private let scaler = Scaler()
  private let still: Bool
  private let eightBit: Bool
  private let deviceOrdinal: Int?

  /// `deviceOrdinal`: where frames of a device lie. `still`: untagged colours are a still's. `eightBit`: deeper samples are reduced.
  init(still: Bool, eightBit: Bool = false, deviceOrdinal: Int? = nil) {
    self.deviceOrdinal = deviceOrdinal
    self.still = still
    self.eightBit = eightBit
  }

  func picture(_ decoded: Frame) throws(MediaError) -> Picture {
    if decoded.format == AV_PIX_FMT_CUDA, let picture = try deviceFrame(decoded) { return picture }
    let frame =
      switch decoded.format {
      case AV_PIX_FMT_PAL8: try Self.expandPalette(decoded)
      case AV_PIX_FMT_CUDA: try Self.download(decoded)
      default: decoded
      }
    let format = PixelFormat(frame.format)
    guard format.isKnown, frame.width > 0, frame.height > 0 else {
      throw MediaError(
        .unsupported, "the decoder returned a frame without samples in memory (\(format.name))")
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
      format: format.raw, width: frame.width, height: frame.height, still: still)
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
