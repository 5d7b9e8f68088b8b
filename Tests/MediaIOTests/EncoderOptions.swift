import CFFmpeg

/// What an encoder of libavcodec can be told, without opening it.
enum EncoderOptions {
  static func names(of encoder: String) -> Set<String>? {
    guard let codec = avcodec_find_encoder_by_name(encoder),
      var options = codec.pointee.priv_class?.pointee.option
    else { return nil }
    var names: Set<String> = []
    while let name = options.pointee.name {
      names.insert(String(cString: name))
      options += 1
    }
    return names
  }
}
