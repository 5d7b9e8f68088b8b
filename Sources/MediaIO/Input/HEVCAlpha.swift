import CFFmpeg

/// HEVC whose alpha channel is a layer of its own (ITU-T H.265, annex F), as Apple's encoders write it. FFmpeg decodes the
/// picture's layer alone.
enum HEVCAlpha {
  static func isIn(_ parameters: AVCodecParameters) -> Bool {
    guard parameters.codec_id == AV_CODEC_ID_HEVC, let data = parameters.extradata else { return false }
    return isIn(Array(UnsafeBufferPointer(start: data, count: Int(max(0, parameters.extradata_size)))))
  }

  /// - Parameter configuration: the HEVCDecoderConfigurationRecord of ISO/IEC 14496-15.
  static func isIn(_ configuration: [UInt8]) -> Bool {
    guard configuration.count > 22, configuration[0] == 1 else { return false }
    func word(_ at: Int) -> Int? {
      at + 1 < configuration.count ? Int(configuration[at]) << 8 | Int(configuration[at + 1]) : nil
    }
    var at = 23
    for _ in 0..<configuration[22] {
      guard let units = word(at + 1) else { return false }
      at += 3
      for _ in 0..<units {
        guard let length = word(at), at + 2 + length <= configuration.count else { return false }
        if saysAlpha(configuration[at + 2..<at + 2 + length]) { return true }
        at += 2 + length
      }
    }
    return false
  }

  /// Whether a unit is a message with alpha_channel_info.
  private static func saysAlpha(_ unit: ArraySlice<UInt8>) -> Bool {
    let (prefixSEI, alphaChannelInfo) = (39, 165)
    guard let first = unit.first, Int(first >> 1 & 0x3F) == prefixSEI else { return false }
    var rest = unit.dropFirst(2)
    func number() -> Int? {
      var value = 0
      while let byte = rest.popFirst() {
        value += Int(byte)
        if byte != 255 { return value }
      }
      return nil
    }
    while let type = number(), let size = number() {
      if type == alphaChannelInfo { return true }
      rest = rest.dropFirst(size)
    }
    return false
  }
}
