import CFFmpeg
import MediaTypes

/// What a stream of packets is: of an encoder that makes them, or of a file that has them. All that a muxer has to know.
final class CompressedStream {
  /// Of its own: neither encoder nor file need live.
  let parameters: UnsafeMutablePointer<AVCodecParameters>
  /// What the times of its packets count.
  let clock: AVRational
  /// Pictures a second on average; 0 where that is not known, and of sound.
  let frameRate: AVRational
  /// What concerns all of the stream, such as how its pictures are turned.
  let sideData: [(type: AVPacketSideDataType, bytes: [UInt8])]

  /// Of an opened encoder.
  ///
  /// - Parameter clock: nil: the encoder's own.
  convenience init(encoder: CodecContext, clock: AVRational? = nil) throws(MediaError) {
    try self.init(
      clock: clock ?? encoder.raw.pointee.time_base, frameRate: encoder.raw.pointee.framerate, sideData: [])
    try check(
      avcodec_parameters_from_context(parameters, encoder.raw), "avcodec_parameters_from_context", .failed,
      "cannot pass on what an encoder makes")
  }

  /// Of a stream in a file: its packets can be passed on without decoding them.
  convenience init(_ stream: UnsafePointer<AVStream>) throws(MediaError) {
    let source = stream.pointee
    let sideData = (0..<Int(source.nb_side_data)).compactMap { index -> (AVPacketSideDataType, [UInt8])? in
      guard let item = source.side_data?[index], let data = item.data else { return nil }
      return (item.type, Array(UnsafeBufferPointer(start: data, count: item.size)))
    }
    try self.init(clock: source.time_base, frameRate: source.avg_frame_rate, sideData: sideData)
    try check(
      avcodec_parameters_copy(parameters, source.codecpar), "avcodec_parameters_copy", .failed,
      "cannot pass on a stream")
    // The file's word goes before the codec's, as in players.
    if source.sample_aspect_ratio.num > 0 {
      parameters.pointee.sample_aspect_ratio = source.sample_aspect_ratio
    }
  }

  private init(
    clock: AVRational, frameRate: AVRational, sideData: [(AVPacketSideDataType, [UInt8])]
  ) throws(MediaError) {
    parameters = try allocated(avcodec_parameters_alloc(), "avcodec_parameters_alloc")
    self.clock = clock
    self.frameRate = frameRate
    self.sideData = sideData
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVCodecParameters>? = parameters
    avcodec_parameters_free(&pointer)
  }

  var codec: String { string(avcodec_get_name(parameters.pointee.codec_id)) }
  var isAudio: Bool { parameters.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
}
