import CFFmpeg
import MediaTypes
import Telemetry

/// Puts packets of one or more streams into a container, and its bytes to a target. Where packets come from makes no
/// difference: encoders make them, files have them.
///
/// Every write and the trailer are checked: a disk that fills up is noticed at once, also in the second pass that moves an
/// mp4's index to its front.
final class Muxer {
  private let target: any OutputTarget
  private let container: EncodingSettings.Container
  private let io: TargetIO
  private let raw: UnsafeMutablePointer<AVFormatContext>
  private var streams: [CompressedStream] = []
  private let heartbeat: Heartbeat
  /// For messages.
  var name: String { target.name }
  /// Told of every packet that comes.
  var onPacket: () -> Void = {}

  init(
    _ target: any OutputTarget, _ container: EncodingSettings.Container, _ heartbeat: Heartbeat = Heartbeat()
  ) throws(MediaError) {
    FFmpegLog.install()
    self.target = target
    self.container = container
    self.heartbeat = heartbeat
    io = try TargetIO(target, heartbeat)
    var context: UnsafeMutablePointer<AVFormatContext>?
    let format: String =
      switch container {
      case .mkv: "matroska"
      default: container.rawValue
      }
    try MediaIO.check(
      avformat_alloc_output_context2(&context, nil, format, nil), "avformat_alloc_output_context2",
      .unsupported, "cannot write \(format)")
    raw = try allocated(context, "avformat_alloc_output_context2")
    // No creation time, no random identifiers, no version strings.
    raw.pointee.flags |= AVFMT_FLAG_BITEXACT
    if isMatroska { raw.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED }
    raw.pointee.pb = io.raw
    io.letRead(from: raw)
  }

  deinit { avformat_free_context(raw) }

  private var isMatroska: Bool { container == .mkv || container == .webm }
  private var isMov: Bool { container == .mp4 || container == .mov }

  /// Adds a stream before the header; its index.
  @discardableResult
  func add(_ stream: CompressedStream) throws(MediaError) -> Int {
    let codec = stream.parameters.pointee.codec_id
    guard avformat_query_codec(raw.pointee.oformat, codec, FF_COMPLIANCE_NORMAL) != 0 else {
      throw cannotHold(stream.codec, hint: "encode it, or write another container")
    }
    // FFmpeg 5.1 writes no rotation there: the pictures would lie on their side.
    if isMatroska, stream.sideData.contains(where: { $0.type == AV_PKT_DATA_DISPLAYMATRIX }) {
      throw cannotHold("pictures that are turned", hint: "encode them, or write mp4 or mov")
    }
    let added = try allocated(avformat_new_stream(raw, nil), "avformat_new_stream")
    try check(
      avcodec_parameters_copy(added.pointee.codecpar, stream.parameters), "avcodec_parameters_copy", .failed)
    // Tags are the container's: the muxer knows its own. 'hvc1' is the one that Apple's players insist on.
    let isHEVC = isMov && codec == AV_CODEC_ID_HEVC
    added.pointee.codecpar.pointee.codec_tag = isHEVC ? Self.tag("hvc1") : 0
    added.pointee.time_base = stream.clock
    added.pointee.avg_frame_rate = stream.frameRate
    added.pointee.r_frame_rate = stream.frameRate
    for (type, bytes) in stream.sideData {
      let room = try allocated(
        av_stream_new_side_data(added, type, bytes.count), "av_stream_new_side_data")
      UnsafeMutableRawBufferPointer(start: room, count: bytes.count).copyBytes(from: bytes)
    }
    streams.append(stream)
    return streams.count - 1
  }

  private static func tag(_ name: String) -> UInt32 {
    name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Writes the header: from here on the streams are fixed.
  func start(options pairs: [(String, String)] = []) throws(MediaError) {
    raw.pointee.max_interleave_delta = max(raw.pointee.max_interleave_delta, encoderDelay)
    let options = Options(pairs)
    try check(avformat_write_header(raw, &options.raw), "avformat_write_header", .failed)
  }

  /// Microseconds by which pictures may come later than the sound of their time: those that an encoder looks ahead, of which clocks of encoders
  /// count one with each tick. FFmpeg otherwise writes sound that has waited for 10 s, and then threads would decide what comes when.
  private var encoderDelay: Int64 {
    let ticks = streams.filter { $0.parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO }.map {
      av_rescale_q(Self.lookahead, $0.clock, AVRational(num: 1, den: Int32(cff_time_base)))
    }
    return ticks.max() ?? 0
  }

  /// Pictures: x264's longest, those that its threads hold, and some more.
  private static let lookahead: Int64 = 250

  /// Takes `packet`, whose times count the clock of stream `index`; it is empty afterwards. Packets of each stream come in
  /// the order of decoding, those of different streams in any order: they are interleaved here.
  func write(_ packet: Packet, to index: Int) throws(MediaError) {
    guard streams.indices.contains(index), let stream = raw.pointee.streams[index] else {
      throw MediaError(
        .failed, "\(target.name) has no stream \(index)", hint: "this is a bug in Clipmill; please report it")
    }
    heartbeat.beat()
    onPacket()
    if heartbeat.isCancelled { throw .cancelled }
    packet.raw.pointee.stream_index = Int32(index)
    guard try place(packet, of: streams[index]) else { return packet.clear() }
    av_packet_rescale_ts(packet.raw, streams[index].clock, stream.pointee.time_base)
    // Takes the packet's data with it.
    try check(av_interleaved_write_frame(raw, packet.raw), "av_interleaved_write_frame", .unwritable)
  }

  /// Note: what lies before time zero. Sound encoders start with samples that nobody should hear, at negative times, and
  /// files that were cut begin with pictures that nobody should see. Mp4 hides both with an edit list. Matroska hides
  /// nothing; FFmpeg's muxer would shift the other streams instead, by 7 ms (opus) or 21 ms (aac). Opus has a field for
  /// its priming: its packets are stored later by that much. Other sound has none: packets that end before zero are left out.
  /// The one that leads up to it is stored at zero with a note of what to discard (DiscardPadding): without it, decoders
  /// would lose the first 10 ms of the next, which overlaps it. Pictures that are left out would take others with them.
  ///
  /// False: not to be written.
  private func place(_ packet: Packet, of stream: CompressedStream) throws(MediaError) -> Bool {
    guard packet.raw.pointee.pts != cff_no_pts else {
      throw cannotHold("\(stream.codec) without times", hint: "encode it")
    }
    guard isMatroska else { return true }
    if stream.parameters.pointee.codec_id == AV_CODEC_ID_OPUS {
      let padding = av_rescale_q(
        Int64(stream.parameters.pointee.initial_padding),
        AVRational(num: 1, den: max(1, stream.parameters.pointee.sample_rate)), stream.clock)
      packet.raw.pointee.pts += padding
      if packet.raw.pointee.dts != cff_no_pts { packet.raw.pointee.dts += padding }
    }
    if packet.raw.pointee.pts >= 0 { return true }
    if stream.isAudio { return try hideLead(packet, of: stream) }
    throw cannotHold("pictures before its beginning", hint: "encode them, or write mp4 or mov")
  }

  /// Stores a packet that begins before zero at zero; false: all of it lies before.
  private func hideLead(_ packet: Packet, of stream: CompressedStream) throws(MediaError) -> Bool {
    let lead = min(-packet.raw.pointee.pts, packet.raw.pointee.duration)
    guard lead > 0, packet.raw.pointee.pts + packet.raw.pointee.duration >= 0 else { return false }
    let discarded = av_rescale_q(
      lead, stream.clock, AVRational(num: 1, den: max(1, stream.parameters.pointee.sample_rate)))
    // Little-endian: samples to skip at the beginning, then at the end; two bytes of reasons.
    let note = try allocated(
      av_packet_new_side_data(packet.raw, AV_PKT_DATA_SKIP_SAMPLES, 10), "av_packet_new_side_data")
    for i in 0..<10 {
      note[i] = (4..<8).contains(i) ? UInt8(truncatingIfNeeded: discarded >> (8 * (i - 4))) : 0
    }
    packet.raw.pointee.pts = 0
    packet.raw.pointee.dts = 0
    return true
  }

  private func cannotHold(_ what: String, hint: String) -> MediaError {
    MediaError(
      .unsupported, "cannot write \(target.name): \(container.rawValue) cannot hold \(what)", hint: hint)
  }

  /// So far.
  var bytesWritten: Int { Int(max(0, avio_tell(io.raw))) }

  /// Writes the trailer. The target has all bytes then.
  func finish() throws(MediaError) {
    try check(av_write_trailer(raw), "av_write_trailer", .unwritable, "cannot finish")
    avio_flush(io.raw)
    try check(0, "avio_flush", .unwritable)
  }

  /// What the target says goes before FFmpeg's code for it. Muxers ignore some failures: then that of the context counts.
  private func check(
    _ code: Int32, _ call: String, _ kind: MediaError.Kind, _ what: String = "cannot write"
  ) throws(MediaError) {
    if let failure = io.failure { throw failure }
    try MediaIO.check(code, call, kind, "\(what) \(target.name)")
    try MediaIO.check(io.raw.pointee.error, "avio_write", .unwritable, "\(what) \(target.name)")
  }
}
