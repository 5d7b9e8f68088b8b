import CFFmpeg

/// Alpha channels that are a stream of their own beside the picture's.
enum AlphaChannel {
  /// VP8 and VP9 in WebM: each block has a second picture, the alpha channel, beside it (BlockAdditional), and the track
  /// says so (AlphaMode).
  static func isApart(_ stream: UnsafeMutablePointer<AVStream>) -> Bool {
    guard decoder(stream.pointee.codecpar.pointee.codec_id) != nil else { return false }
    let entry = av_dict_get(stream.pointee.metadata, "alpha_mode", nil, 0)
    return string(entry?.pointee.value) == "1"
  }

  /// FFmpeg's name of the decoder that reads both; its own decoders of these codecs, and GPUs, ignore the second. Nil: any
  /// decoder of the codec gives the alpha channel that there is.
  static func decoder(_ id: AVCodecID) -> String? {
    switch id {
    case AV_CODEC_ID_VP8: "libvpx"
    case AV_CODEC_ID_VP9: "libvpx-vp9"
    default: nil
    }
  }
}
