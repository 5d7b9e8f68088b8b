/// The job document's settings in NVENC's own words.
struct NVENCOptions: Equatable {
  let implementation: String
  let list: [Option]

  struct Option: Equatable {
    let name: String
    let value: String
  }

  /// Nil for codecs that libavcodec 59 does not encode on NVIDIA's GPUs.
  init?(_ settings: EncodingSettings.Video) {
    switch settings.codec {
    case .h264: implementation = "h264_nvenc"
    case .hevc: implementation = "hevc_nvenc"
    case .av1, .vp9: return nil
    }
    var list = [Option]()
    // FFmpeg's own choice, Main, has no 8×8 transform; libx264 encodes High.
    if settings.codec == .h264 { list.append(Option(name: "profile", value: "high")) }
    list += [
      Option(name: "preset", value: Self.preset(settings.preset)), Option(name: "tune", value: "hq"),
      Option(name: "rc", value: "vbr"),
    ]
    if case .crf(let value) = settings.rate {
      // The same scale, 0…51; 0 would mean "choose one".
      list.append(Option(name: "cq", value: "\(max(1, min(51, value)))"))
      list.append(Option(name: "b", value: "0"))
    }
    // FFmpeg's way of asking for nothing but key frames.
    if settings.gop == 1 { list.append(Option(name: "g", value: "0")) }
    if settings.gop < Self.leastGroupWithB { list.append(Option(name: "bf", value: "0")) }
    self.list = list
  }

  /// NVENC opens only where a group is longer than its B pictures in a row and one; its presets have up to four.
  private static let leastGroupWithB = 8

  /// x264's names on NVENC's scale from the fastest to the best.
  private static func preset(_ name: String) -> String {
    switch name {
    case "ultrafast", "superfast": "p1"
    case "veryfast": "p2"
    case "faster", "fast": "p3"
    case "slow": "p5"
    case "slower": "p6"
    case "veryslow", "placebo": "p7"
    default: "p4"
    }
  }
}
