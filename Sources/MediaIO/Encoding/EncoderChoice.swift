import CFFmpeg

/// Which implementation encodes a codec, and how the settings read in its own options.
struct EncoderChoice {
  let implementation: String
  let options: [(String, String)]
  /// Whether a ceiling beside the average bit rate is understood.
  let takesRateCeiling: Bool

  /// x264's presets, fastest first: the positions in the tables below.
  private static let presets = [
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo",
  ]
  /// SVT-AV1's scale is 0…13, libvpx's cpu-used 0…5 in its "good" mode.
  private static let svtPresets = [12, 11, 10, 9, 8, 7, 5, 4, 3, 2]
  private static let vpxSpeeds = [5, 5, 5, 4, 3, 2, 1, 1, 0, 0]

  static func implementation(of codec: EncodingSettings.VideoCodec) -> String {
    switch codec {
    case .h264: "libx264"
    case .hevc: "libx265"
    case .av1: "libsvtav1"
    case .vp9: "libvpx-vp9"
    }
  }

  static func implementation(of codec: EncodingSettings.AudioCodec) -> String {
    switch codec {
    case .aac: "aac"
    case .opus: "libopus"
    }
  }

  init(_ settings: EncodingSettings.Video) {
    implementation = Self.implementation(of: settings.codec)
    let speed = Self.presets.firstIndex(of: settings.preset) ?? 5
    let quality: Double? = if case .crf(let value) = settings.rate { value } else { nil }
    switch settings.codec {
    case .h264:
      var options = [("preset", Self.presets[speed])]
      if let quality { options.append(("crf", "\(quality)")) }
      if let mask = Self.narrowPictureWorkaround(width: settings.width) {
        options.append(("x264-params", "asm=\(mask)"))
      }
      self.options = options
      takesRateCeiling = true
    case .hevc:
      // x265 writes to stderr by itself, and does not take the sample position from libavcodec.
      let threads = EncoderThreads(settings)
      // Its settings, written into the file, would make the bytes depend on the size of the pool, which changes nothing else.
      let parameters = [
        "log-level=none", "chromaloc=0", "info=0", "pools=\(threads.count)",
        "frame-threads=\(threads.pictures)",
      ]
      var options = [("preset", Self.presets[speed]), ("x265-params", parameters.joined(separator: ":"))]
      if let quality { options.append(("crf", "\(quality)")) }
      self.options = options
      takesRateCeiling = true
    case .av1:
      var options = [("preset", "\(Self.svtPresets[speed])")]
      if let quality { options.append(("crf", "\(Int(max(1, min(63, quality)).rounded()))")) }
      options.append(("svtav1-params", "lp=\(EncoderThreads(settings).count)"))
      self.options = options
      takesRateCeiling = false
    case .vp9:
      var options = [
        ("deadline", "good"), ("cpu-used", "\(Self.vpxSpeeds[speed])"), ("row-mt", "1"),
        // A tile column for every 256 samples, log2, as libvpx allows; four are enough for any machine here.
        ("tile-columns", settings.width >= 1024 ? "2" : settings.width >= 512 ? "1" : "0"),
      ]
      if let quality {
        options.append(("crf", "\(Int(max(0, min(63, quality)).rounded()))"))
        options.append(("b", "0"))
      }
      self.options = options
      takesRateCeiling = false
    }
  }

  /// Note: x264 (build 164) and narrow pictures. On a CPU with AVX-512 its macroblock tree reads memory that
  /// nobody wrote when a picture is 17 to 21 macroblocks wide (272…336), so the same input gives other bytes
  /// in a process with a used heap. `MALLOC_PERTURB_` with `ffmpeg` shows it; AVX2 and below are free of it.
  /// Up to 512 samples of width x264 is told to do without; such a CPU has all that the list names.
  private static func narrowPictureWorkaround(width: Int) -> String? {
    guard width <= 512, av_get_cpu_flags() & AV_CPU_FLAG_AVX512 != 0 else { return nil }
    return "MMX2,SSE2Fast,SSSE3,SSE4.2,AVX,FMA3,LZCNT,BMI2,AVX2"
  }
}
