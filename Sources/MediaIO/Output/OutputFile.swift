import CFFmpeg
import Files
import MediaTypes
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// The muxer and the file it writes.
///
/// Every write, the trailer and the close are checked: a disk that fills up is noticed at once, also in the
/// second pass that moves an mp4's index to its front.
final class OutputFile {
  /// For messages.
  private let path: String
  private let bytes: DescriptorIO
  private let raw: UnsafeMutablePointer<AVFormatContext>
  private let packet: Packet
  private let isMatroska: Bool
  /// Of each stream's packets before the muxer has them.
  private var clocks: [AVRational] = []
  private let heartbeat: Heartbeat
  /// Told of every packet that the encoders give.
  var onPacket: () -> Void = {}

  /// - Parameter file: empty, open for reading and writing; it stays open.
  init(
    _ file: Descriptor, path: String, _ container: EncodingSettings.Container, _ heartbeat: Heartbeat
  ) throws(MediaError) {
    self.path = path
    self.heartbeat = heartbeat
    packet = try Packet()
    isMatroska = container == .mkv || container == .webm
    bytes = try DescriptorIO(file, writing: true, heartbeat)
    var context: UnsafeMutablePointer<AVFormatContext>?
    let format: String =
      switch container {
      case .mkv: "matroska"
      default: container.rawValue
      }
    try check(
      avformat_alloc_output_context2(&context, nil, format, nil), "avformat_alloc_output_context2",
      .unsupported, "cannot write \(format)")
    raw = try allocated(context, "avformat_alloc_output_context2")
    // No creation time, no random identifiers, no version strings.
    raw.pointee.flags |= AVFMT_FLAG_BITEXACT
    if isMatroska { raw.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED }
    raw.pointee.pb = bytes.raw
    bytes.letRead(from: raw)
  }

  deinit { avformat_free_context(raw) }

  /// Adds the stream of an opened encoder, whose packets count `clock`.
  func add(_ encoder: CodecContext, tag: UInt32, clock: AVRational) throws(MediaError) {
    let stream = try allocated(avformat_new_stream(raw, nil), "avformat_new_stream")
    try check(
      avcodec_parameters_from_context(stream.pointee.codecpar, encoder.raw),
      "avcodec_parameters_from_context",
      .failed, "cannot write \(path)")
    stream.pointee.codecpar.pointee.codec_tag = tag
    stream.pointee.time_base = clock
    stream.pointee.avg_frame_rate = encoder.raw.pointee.framerate
    stream.pointee.r_frame_rate = encoder.raw.pointee.framerate
    clocks.append(clock)
  }

  func start(options pairs: [(String, String)]) throws(MediaError) {
    let options = Options(pairs)
    try check(
      avformat_write_header(raw, &options.raw), "avformat_write_header", .failed, "cannot write \(path)")
    try checkDisk()
  }

  /// Takes all packets that `encoder` has ready, as those of stream `index`.
  ///
  /// - Parameter failure: the error for a code with which the encoder fails, where it is not the usual one.
  func drain(
    _ encoder: CodecContext, stream index: Int, frameDuration: Int64 = 0,
    failure: ((Int32) -> MediaError)? = nil
  ) throws(MediaError) {
    guard index < clocks.count, let stream = raw.pointee.streams[index] else { return }
    while true {
      let code = avcodec_receive_packet(encoder.raw, packet.raw)
      if code == cff_error_again || code == cff_error_eof { return }
      if code < 0, let failure { throw failure(code) }
      try check(code, "avcodec_receive_packet", .failed, "cannot encode \(path)")
      heartbeat.beat()
      onPacket()
      if heartbeat.isCancelled { throw .cancelled }
      if frameDuration > 0 { packet.raw.pointee.duration = frameDuration }
      packet.raw.pointee.stream_index = Int32(index)
      if isMatroska { try placeInMatroska(encoder) }
      av_packet_rescale_ts(packet.raw, clocks[index], stream.pointee.time_base)
      // Takes the packet's data with it.
      try check(
        av_interleaved_write_frame(raw, packet.raw), "av_interleaved_write_frame", .unwritable,
        "cannot write \(path)")
      try checkDisk()
    }
  }

  /// Note: priming in matroska. Sound encoders start with samples that nobody should hear, at negative
  /// times. Mp4 hides them with an edit list. FFmpeg's matroska muxer would shift the picture instead, by 7 ms
  /// (opus) or 21 ms (aac). Opus has a field for it: its packets are stored later by that much. Aac has none, and
  /// without its packet of nothing but priming, decoders lose the first 10 ms of the next one, which overlaps it: it is stored
  /// at zero, with the note that all of it is to be discarded.
  private func placeInMatroska(_ encoder: CodecContext) throws(MediaError) {
    let padding = Int64(encoder.raw.pointee.initial_padding)
    guard encoder.raw.pointee.codec_type == AVMEDIA_TYPE_AUDIO, padding > 0 else { return }
    if encoder.raw.pointee.codec_id == AV_CODEC_ID_OPUS {
      packet.raw.pointee.pts += padding
      packet.raw.pointee.dts += padding
      return
    }
    guard packet.raw.pointee.pts < 0 else { return }
    let discarded = min(-packet.raw.pointee.pts, Int64(encoder.raw.pointee.frame_size))
    // Little-endian: samples to skip at the beginning, then at the end; two bytes of reasons.
    let note = try allocated(
      av_packet_new_side_data(packet.raw, AV_PKT_DATA_SKIP_SAMPLES, 10), "av_packet_new_side_data")
    for i in 0..<10 {
      note[i] = (4..<8).contains(i) ? UInt8(truncatingIfNeeded: discarded >> (8 * (i - 4))) : 0
    }
    packet.raw.pointee.pts = 0
    packet.raw.pointee.dts = 0
  }

  /// So far.
  var bytesWritten: Int { Int(max(0, avio_tell(bytes.raw))) }

  /// Writes the trailer. The file's last bytes are with the kernel then.
  func finish() throws(MediaError) {
    try check(av_write_trailer(raw), "av_write_trailer", .unwritable, "cannot finish \(path)")
    avio_flush(raw.pointee.pb)
    try checkDisk()
  }

  private func checkDisk() throws(MediaError) {
    guard let pb = raw.pointee.pb else { return }
    try check(pb.pointee.error, "avio_write", .unwritable, "cannot write \(path)")
  }
}
