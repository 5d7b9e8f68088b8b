import CFFmpeg

/// What a stream's codec is called.
enum CodecName {
  /// FFmpeg's name of the codec, or the container's where FFmpeg does not know it ("ac-4").
  static func of(_ parameters: AVCodecParameters) -> String {
    guard parameters.codec_id == AV_CODEC_ID_NONE else {
      return string(avcodec_get_name(parameters.codec_id))
    }
    return tag(parameters) ?? "an unknown codec"
  }

  /// The same, with what people call it or its profile, where there is more to say: "vvc1 (VVC, H.266)",
  /// "h264 (High 4:4:4 Predictive)".
  static func described(_ parameters: AVCodecParameters) -> String {
    let name = of(parameters)
    if parameters.codec_id == AV_CODEC_ID_AAC, isUSAC(parameters) { return "\(name) (xHE-AAC, USAC)" }
    if let meaning = tag(parameters).flatMap({ meanings[$0] }) { return "\(name) (\(meaning))" }
    let profile = string(avcodec_profile_name(parameters.codec_id, parameters.profile))
    return profile.isEmpty ? name : "\(name) (\(profile))"
  }

  /// Sample entries of mp4 that this or older FFmpegs do not know, or that say more than FFmpeg's name.
  private static let meanings = [
    "vvc1": "VVC, H.266", "vvi1": "VVC, H.266", "evc1": "EVC", "lvc1": "LCEVC", "avs3": "AVS3",
    "av3a": "Audio Vivid", "iamf": "Immersive Audio, IAMF", "dav1": "Dolby Vision in AV1",
    "mha1": "MPEG-H 3D Audio", "mha2": "MPEG-H 3D Audio", "mhm1": "MPEG-H 3D Audio",
    "mhm2": "MPEG-H 3D Audio", "fpcm": "PCM of floating point numbers", "ipcm": "PCM of integers",
    "apv1": "APV", "hvt1": "HEVC in tiles", "dtsx": "DTS:X", "dtsy": "DTS:X",
  ]

  /// The container's four letters; nil: they are none.
  static func tag(_ parameters: AVCodecParameters) -> String? {
    let tag = (0..<4).map { UInt8(truncatingIfNeeded: parameters.codec_tag >> (8 * $0)) }
    return tag.allSatisfy { (0x20..<0x7F).contains($0) } ? String(decoding: tag, as: UTF8.self) : nil
  }

  /// The audio object type (ISO/IEC 14496-3, 1.6.2.1) is USAC's, 42: 31 in five bits says that six more follow.
  private static func isUSAC(_ parameters: AVCodecParameters) -> Bool {
    guard parameters.extradata_size >= 2, let data = parameters.extradata else { return false }
    let bits = UInt16(data[0]) << 8 | UInt16(data[1])
    return bits >> 11 == 31 && bits >> 5 & 63 == 42 - 32
  }
}
