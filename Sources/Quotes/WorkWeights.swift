import ClipJob

/// How much work a unit of something is, compared with the unit of its kind (`WorkFeatures.Kind`).
///
/// Measured as CPU seconds of FFmpeg on one thread, 720p; docs/quote.md says how. They need not be exact: the model
/// learns how long a unit takes, only the proportions within a kind are fixed here. Who changes one raises
/// `WorkFeatures.version`.
public enum WorkWeights {
  /// A decoded megapixel, by FFmpeg's name of the codec.
  static func decoding(_ codec: String, isDeep: Bool) -> Double {
    let weight =
      switch codec {
      case "h264": 1.0
      case "hevc": 1.6
      case "vp9": 1.7
      case "av1": 1.6
      case "vp8": 0.5
      case "mpeg1video", "mpeg2video", "mpeg4", "h263", "msmpeg4v3", "flv1": 0.4
      case "mjpeg": 0.9
      case "prores", "dnxhd": 2.5
      case "ffv1", "huffyuv", "ffvhuff", "utvideo", "magicyuv": 5.5
      case "png", "apng", "webp", "tiff", "gif", "jpeg2000": 3.0
      case "rawvideo", "v210": 0.3
      default: 1.5
      }
    return isDeep ? weight * 1.2 : weight
  }

  /// x264's presets, from the fastest, and what they mean for the other encoders (`EncoderChoice`): megapixels of x264's
  /// "veryfast". From "slow" on only x264's was measured.
  private static let presets: [(name: String, h264: Double, hevc: Double, av1: Double, vp9: Double)] = [
    ("ultrafast", 0.25, 2.1, 1.0, 7.5), ("superfast", 0.5, 2.8, 1.4, 7.5), ("veryfast", 1, 3.4, 1.8, 7.5),
    ("faster", 1.7, 3.4, 3.2, 7.5), ("fast", 2.1, 3.9, 5.6, 9), ("medium", 2.8, 4.9, 8.5, 12),
    ("slow", 3.8, 10, 20, 18), ("slower", 7.4, 25, 35, 18), ("veryslow", 14, 40, 60, 40),
    ("placebo", 30, 80, 110, 40),
  ]
  /// What runs in an engine of its own takes the same time with every preset of the table.
  private static let inHardware = 1.0

  static func encoding(_ video: Output.Video, inHardware: Bool) -> Double {
    if inHardware, video.codec != .vp9 { return Self.inHardware }
    let preset = presets.first { $0.name == video.preset } ?? presets[5]
    return switch video.codec {
    case .h264: preset.h264
    case .hevc: preset.hevc
    case .av1: preset.av1
    case .vp9: preset.vp9
    }
  }

  /// A megapixel of a picture that stands for itself.
  static func encodingStill(_ container: Output.Container) -> Double {
    switch container {
    case .jpg: 0.5
    case .gif: 1.0
    case .webp: 6.0
    default: 3.0
    }
  }

  /// Bits of a written sample at the default quality; halved with every six steps of `crf` above, as x264 has it.
  static func bitsPerPixel(_ video: Output.Video, crf: Double) -> Double {
    let (bits, middle): (Double, Double) =
      switch video.codec {
      case .h264: (0.10, 23)
      case .hevc: (0.06, 26)
      case .vp9, .av1: (0.05, 33)
      }
    return min(8, max(0.002, bits * power(2, (middle - crf) / 6)))
  }

  /// Bytes of a written sample of a picture that stands for itself.
  static func bytesPerPixel(_ container: Output.Container) -> Double {
    switch container {
    case .jpg: 0.25
    case .webp: 0.15
    case .gif: 0.4
    default: 1.5
    }
  }
}
