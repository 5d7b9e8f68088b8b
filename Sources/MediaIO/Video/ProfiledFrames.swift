import CFFmpeg
import MediaTypes

/// Brings frames that have an ICC profile to sRGB.
final class ProfiledFrames {
  private let scaler = Scaler()
  private var profile: [UInt8] = []
  private var shape: Shape?
  private var conversion = ColorProfile.Conversion.none
  /// Why a profile is ignored: the end of a sentence.
  private(set) var refusal: String?

  private struct Shape: Equatable {
    var isGray: Bool
    var isDeep: Bool
    var hasAlpha: Bool

    var format: AVPixelFormat {
      if isDeep { return hasAlpha ? AV_PIX_FMT_RGBA64LE : AV_PIX_FMT_RGB48LE }
      return hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
    }
  }

  /// The frame in sRGB, as packed R'G'B'; nil where it has no profile, or one that changes nothing.
  ///
  /// - Parameters:
  ///   - decoded: has the profile; `frame`: has its samples, in memory.
  ///   - color: of the samples.
  func convert(
    _ frame: Frame, of decoded: Frame, _ color: ColorDescription
  ) throws(MediaError) -> Frame? {
    // PQ and HLG say more than a profile can.
    guard let data = av_frame_get_side_data(decoded.raw, AV_FRAME_DATA_ICC_PROFILE), !color.isHDR else {
      return nil
    }
    let format = PixelFormat(frame.format)
    prepare(
      UnsafeRawBufferPointer(start: data.pointee.data, count: data.pointee.size),
      Shape(isGray: format.isGray, isDeep: format.isDeep, hasAlpha: format.hasAlpha))
    guard case .by(let profile) = conversion, let shape else { return nil }
    let target = try Frame(width: frame.width, height: frame.height, shape.format)
    var full = color
    full.range = .full
    try scaler.convert(frame.raw, format.isRGB ? full : color, into: target.raw, full)
    let (pixels, pitch) = target.plane(0)
    guard let pixels else { throw MediaError(.failed, "a frame has no memory") }
    for y in 0..<frame.height { profile.apply(pixels + y * pitch, pixels: frame.width) }
    return target
  }

  private func prepare(_ bytes: UnsafeRawBufferPointer, _ wanted: Shape) {
    if shape == wanted, profile.elementsEqual(bytes) { return }
    (profile, shape) = (Array(bytes), wanted)
    conversion = ColorProfile.conversion(
      bytes, isGray: wanted.isGray, bytesPerSample: wanted.isDeep ? 2 : 1, channels: wanted.hasAlpha ? 4 : 3)
    if case .refused(let reason) = conversion { refusal = reason }
  }
}
