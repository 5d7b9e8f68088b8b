import CFFmpeg

/// What the container says of a stream's Dolby Vision (its configuration record, in mp4, Matroska and mpegts).
///
/// Note: base layers. Clipmill shows the base layer as any other video. In most profiles that is HDR10, HLG or SDR, and the
/// metadata beside it only refine it. In profile 5, and in others whose compatibility is 0, the base layer has colours of
/// Dolby's own (ICtCp with a curve in the metadata), which shown as any other would be green and pink.
struct DolbyVision: Equatable {
  let profile: Int
  /// What the base layer is compatible with: 0 nothing, 1 HDR10, 2 SDR, 4 HLG, 6 HDR10 of discs.
  let compatibility: Int
  /// What size and rate it is made for.
  var level = 0

  init(profile: Int, compatibility: Int) { (self.profile, self.compatibility) = (profile, compatibility) }

  /// Nil: there is no such record.
  init?(_ stream: UnsafeMutablePointer<AVStream>) {
    var size = 0
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DOVI_CONF, &size), size >= 8 else {
      return nil
    }
    // AVDOVIDecoderConfigurationRecord: bytes of version (2), profile, level, three flags, compatibility.
    self.init(profile: Int(data[2]), compatibility: Int(data[7]))
    level = Int(data[3])
  }

  /// Records before version 2 had no field for the compatibility: their profiles say it.
  private var hasBaseLayer: Bool {
    switch profile {
    case 1, 3, 5: false
    case 0, 2, 4, 6, 7: true
    default: compatibility != 0
    }
  }

  private var title: String {
    profile >= 8 ? "Dolby Vision (profile \(profile).\(compatibility))" : "Dolby Vision (profile \(profile))"
  }

  /// Why it cannot be shown; nil: its base layer can.
  func failure(_ name: String) -> MediaError? {
    guard !hasBaseLayer else { return nil }
    return MediaError(
      .unsupported,
      "\(name) is \(title) without an HDR10, HLG or SDR base layer: it would be shown green and pink",
      hint:
        "export it as HDR10, HLG or SDR, or as Dolby Vision profile 8.1 or 8.4, which have such a base layer")
  }

  /// What is done with one that can be shown.
  func note(_ name: String) -> String? {
    hasBaseLayer ? "\(name) is \(title): its base layer is shown" : nil
  }
}
