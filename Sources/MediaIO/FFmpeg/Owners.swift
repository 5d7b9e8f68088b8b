import CFFmpeg

// Each class owns one FFmpeg object and frees it with itself.
//
// Note: lifetimes. Swift may release a local owner after its last mention, while a pointer taken from it
// is still in use. Owners that are properties or parameters are safe; a local one whose `raw` is used
// after it needs `withExtendedLifetime`.

/// An AVFrame.
final class Frame: @unchecked Sendable {
  // Sendable: pictures that wrap a frame only read it, and the last one frees it.
  let raw: UnsafeMutablePointer<AVFrame>

  init() throws(MediaError) { raw = try allocated(av_frame_alloc(), "av_frame_alloc") }

  /// With memory for a picture, whose contents are undefined.
  convenience init(width: Int, height: Int, _ format: AVPixelFormat) throws(MediaError) {
    try self.init()
    raw.pointee.width = Int32(width)
    raw.pointee.height = Int32(height)
    raw.pointee.format = format.rawValue
    try check(
      av_frame_get_buffer(raw, 64), "av_frame_get_buffer", .outOfMemory, "cannot convert a frame")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVFrame>? = raw
    av_frame_free(&pointer)
  }

  var width: Int { Int(raw.pointee.width) }
  var height: Int { Int(raw.pointee.height) }
  var format: AVPixelFormat { AVPixelFormat(rawValue: raw.pointee.format) }

  /// Plane `index` (0…3) and its pitch in bytes.
  func plane(_ index: Int) -> (data: UnsafeMutablePointer<UInt8>?, pitch: Int) {
    let data = raw.pointee.extended_data[index]
    let pitch = withUnsafeBytes(of: raw.pointee.linesize) {
      $0.load(fromByteOffset: index * 4, as: Int32.self)
    }
    return (data, Int(pitch))
  }
}

/// An AVPacket.
final class Packet {
  let raw: UnsafeMutablePointer<AVPacket>

  init() throws(MediaError) { raw = try allocated(av_packet_alloc(), "av_packet_alloc") }

  deinit {
    var pointer: UnsafeMutablePointer<AVPacket>? = raw
    av_packet_free(&pointer)
  }

  func clear() { av_packet_unref(raw) }
}

/// An AVCodecContext, decoder or encoder.
final class CodecContext {
  let raw: UnsafeMutablePointer<AVCodecContext>

  init(_ codec: UnsafePointer<AVCodec>) throws(MediaError) {
    FFmpegLog.install()
    raw = try allocated(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
    // Who wants more says so. Some encoders' own default is the machine's number of cores.
    raw.pointee.thread_count = 1
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVCodecContext>? = raw
    avcodec_free_context(&pointer)
  }
}

/// An AVDictionary of options.
final class Options {
  var raw: OpaquePointer?

  init(_ pairs: [(String, String)] = []) {
    for (key, value) in pairs { set(key, value) }
  }

  deinit { av_dict_free(&raw) }

  func set(_ key: String, _ value: String) { av_dict_set(&raw, key, value, 0) }

  /// The keys that nobody took: misspelled, or unknown to this build.
  var leftovers: [String] {
    var keys: [String] = []
    var entry: UnsafeMutablePointer<AVDictionaryEntry>?
    while let next = av_dict_get(raw, "", entry, AV_DICT_IGNORE_SUFFIX) {
      keys.append(string(next.pointee.key))
      entry = next
    }
    return keys
  }
}
