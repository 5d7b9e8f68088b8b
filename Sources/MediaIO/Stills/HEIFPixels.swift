import CFFmpeg
import CHEIF

/// From libheif's pictures to frames.
enum HEIFPixels {
  /// FFmpeg's name of the picture's samples as they are; nil: there is none.
  static func format(_ image: OpaquePointer) -> AVPixelFormat? {
    let chroma = heif_image_get_chroma_format(image)
    let space = heif_image_get_colorspace(image)
    let isGray = space == heif_colorspace_monochrome
    guard isGray || space == heif_colorspace_YCbCr else { return nil }
    let bits = heif_image_get_bits_per_pixel_range(image, heif_channel_Y)
    let hasAlpha = heif_image_has_channel(image, heif_channel_Alpha) != 0
    if hasAlpha, heif_image_get_bits_per_pixel_range(image, heif_channel_Alpha) != bits { return nil }
    switch (isGray ? heif_chroma_monochrome : chroma, bits, hasAlpha) {
    case (heif_chroma_monochrome, 8, false): return AV_PIX_FMT_GRAY8
    case (heif_chroma_monochrome, 10, false): return AV_PIX_FMT_GRAY10LE
    case (heif_chroma_monochrome, 12, false): return AV_PIX_FMT_GRAY12LE
    case (heif_chroma_420, 8, false): return AV_PIX_FMT_YUV420P
    case (heif_chroma_420, 8, true): return AV_PIX_FMT_YUVA420P
    case (heif_chroma_420, 10, false): return AV_PIX_FMT_YUV420P10LE
    case (heif_chroma_420, 10, true): return AV_PIX_FMT_YUVA420P10LE
    case (heif_chroma_420, 12, false): return AV_PIX_FMT_YUV420P12LE
    case (heif_chroma_422, 8, false): return AV_PIX_FMT_YUV422P
    case (heif_chroma_422, 8, true): return AV_PIX_FMT_YUVA422P
    case (heif_chroma_422, 10, false): return AV_PIX_FMT_YUV422P10LE
    case (heif_chroma_422, 10, true): return AV_PIX_FMT_YUVA422P10LE
    case (heif_chroma_422, 12, false): return AV_PIX_FMT_YUV422P12LE
    case (heif_chroma_444, 8, false): return AV_PIX_FMT_YUV444P
    case (heif_chroma_444, 8, true): return AV_PIX_FMT_YUVA444P
    case (heif_chroma_444, 10, false): return AV_PIX_FMT_YUV444P10LE
    case (heif_chroma_444, 10, true): return AV_PIX_FMT_YUVA444P10LE
    case (heif_chroma_444, 12, false): return AV_PIX_FMT_YUV444P12LE
    default: return nil
    }
  }

  static func planar(_ image: OpaquePointer, _ format: AVPixelFormat) throws(MediaError) -> Frame {
    let frame = try Frame(
      width: Int(heif_image_get_primary_width(image)), height: Int(heif_image_get_primary_height(image)),
      format
    )
    let isGray = PixelFormat(format).isGray
    let channels = [heif_channel_Y] + (isGray ? [] : [heif_channel_Cb, heif_channel_Cr])
    let all = channels + (PixelFormat(format).hasAlpha ? [heif_channel_Alpha] : [])
    for (index, channel) in all.enumerated() {
      let bytes = PixelFormat(format).isDeep ? 2 : 1
      try copy(image, channel, to: frame, index, bytesPerSample: bytes)
    }
    return frame
  }

  /// Of packed R'G'B' with alpha, at 8 bits.
  static func packed(_ image: OpaquePointer, isPremultiplied: Bool) throws(MediaError) -> Frame {
    let (width, height) = (
      Int(heif_image_get_primary_width(image)), Int(heif_image_get_primary_height(image))
    )
    let frame = try Frame(width: width, height: height, AV_PIX_FMT_RGBA)
    try copy(image, heif_channel_interleaved, to: frame, 0, bytesPerSample: 4)
    guard isPremultiplied, let pixels = frame.plane(0).data else { return frame }
    for y in 0..<height {
      let row = pixels + y * frame.plane(0).pitch
      for x in 0..<width {
        let alpha = Int(row[4 * x + 3])
        guard alpha > 0 else { continue }
        for c in 0..<3 {
          row[4 * x + c] = UInt8(min(255, (Int(row[4 * x + c]) * 255 + alpha / 2) / alpha))
        }
      }
    }
    return frame
  }

  private static func copy(
    _ image: OpaquePointer, _ channel: heif_channel, to frame: Frame, _ index: Int, bytesPerSample: Int
  ) throws(MediaError) {
    var inputPitch: Int32 = 0
    let (output, pitch) = frame.plane(index)
    guard let input = heif_image_get_plane_readonly(image, channel, &inputPitch), let output else {
      throw MediaError(.failed, "libheif gave a picture without plane \(index)")
    }
    let width = Int(heif_image_get_width(image, channel)) * bytesPerSample
    let height = Int(heif_image_get_height(image, channel))
    for y in 0..<height {
      UnsafeMutableRawPointer(output + y * pitch).copyMemory(
        from: input + y * Int(inputPitch), byteCount: min(width, pitch, Int(inputPitch)))
    }
  }
}
