import CFFmpeg

/// What the samples of a codec mean where nothing is said, as far as it is not the same for all of video.
struct UntaggedColor {
  /// BT.601 with chroma between the samples: JPEG (JFIF), and WebP, which averages blocks of four.
  let isStill: Bool
  /// JPEG, and the formats of pictures that know grey: 0 is black.
  let isFullRange: Bool

  /// HEIC and AVIF (ISO/IEC 23000-22, 7.3.6.4): as JPEG.
  static let heif = UntaggedColor(codec: AV_CODEC_ID_MJPEG)

  init(codec: AVCodecID) {
    switch codec {
    case AV_CODEC_ID_MJPEG, AV_CODEC_ID_MJPEGB, AV_CODEC_ID_LJPEG: (isStill, isFullRange) = (true, true)
    case AV_CODEC_ID_WEBP: (isStill, isFullRange) = (true, false)
    case AV_CODEC_ID_PNG, AV_CODEC_ID_APNG, AV_CODEC_ID_TIFF, AV_CODEC_ID_BMP:
      (isStill, isFullRange) = (false, true)
    default: (isStill, isFullRange) = (false, false)
    }
  }
}
