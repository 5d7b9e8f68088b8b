import CFFmpeg
import MediaTypes
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An opened media file: its container, its streams and their packets. It decodes nothing.
///
/// Note: what a file may be. The demuxer gets its bytes from a `ByteSource` and no name, so nothing in the name
/// (`%03d`, `concat:`, an ending) means anything, and what the name leads to later does not count. The format is found
/// by content among real containers only, no protocol is allowed to the demuxer, and every file that it asks for is
/// refused, so that a file cannot make it read another one (playlists, image sequences, data references).
final class Demuxer {
  /// For messages.
  let name: String
  let raw: UnsafeMutablePointer<AVFormatContext>
  /// What FFmpeg logs of it.
  let log = LogRecord()
  private let bytes: SourceIO
  private var traffic: SourceTraffic?
  /// Of what was read, what `traffic` is told by now.
  private var bytesTold = 0

  /// Demuxers by FFmpeg's names. Nothing that reads a second file.
  private static let formats = [
    "mov,mp4,m4a,3gp,3g2,mj2", "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska,webm", "matroska", "webm",
    "mpegts", "mpeg", "mpegvideo", "avi", "ogg", "flv", "wav", "w64", "mp3", "aac", "ac3", "eac3", "flac",
    "aiff",
    "caf", "asf", "mxf", "gif", "apng", "ivf", "h264", "hevc", "obu", "m4v", "nut", "dv", "amr", "au", "rm",
    "wv",
    "yuv4mpegpipe", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe",
  ]

  convenience init(
    _ origin: any MediaOrigin, limits: MediaLimits, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    try self.init(try origin.open(traffic?.heartbeat), name: origin.name, limits: limits, traffic: traffic)
  }

  /// - Parameter name: for messages.
  init(
    _ source: any ByteSource, name: String, limits: MediaLimits, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    FFmpegLog.install()
    self.traffic = traffic
    self.name = name
    bytes = try SourceIO(source, traffic?.heartbeat)
    guard let context = avformat_alloc_context() else {
      throw MediaError(.outOfMemory, "out of memory", call: "avformat_alloc_context")
    }
    context.pointee.pb = bytes.raw
    context.pointee.opaque = Unmanaged.passUnretained(log).toOpaque()
    context.pointee.io_open = { _, _, _, _, _ in -EPERM }
    // The traffic outlives the file.
    context.pointee.interrupt_callback = traffic?.heartbeat?.interrupt ?? AVIOInterruptCB()
    let options = Options([
      ("format_whitelist", Self.formats.joined(separator: ",")), ("protocol_whitelist", "none"),
      ("max_streams", "256"),
    ])
    var opened: UnsafeMutablePointer<AVFormatContext>? = context
    // Frees the context when it fails.
    let code = log.during { avformat_open_input(&opened, nil, nil, &options.raw) }
    guard code >= 0, let opened else { throw bytes.failure ?? Self.unreadable(name, code, log) }
    raw = opened
    try checkSizes(limits)
    try findStreams(limits)
    try bytes.checkArrived()
    try checkSizes(limits)
  }

  deinit {
    tellTraffic()
    var context: UnsafeMutablePointer<AVFormatContext>? = raw
    avformat_close_input(&context)
  }

  private func tellTraffic() {
    traffic?.read(bytes: bytes.bytesRead - bytesTold)
    bytesTold = bytes.bytesRead
  }

  /// Counts what is read from here on elsewhere; false: that has another heartbeat than the file was opened with.
  func count(in other: SourceTraffic?) -> Bool {
    guard traffic?.heartbeat === other?.heartbeat else { return false }
    tellTraffic()
    traffic = other
    return true
  }

  var streams: [UnsafeMutablePointer<AVStream>] {
    (0..<Int(raw.pointee.nb_streams)).compactMap { raw.pointee.streams[$0] }
  }

  /// Nil: there is none of that number.
  func stream(_ number: Int) -> UnsafeMutablePointer<AVStream>? {
    streams.indices.contains(number) ? streams[number] : nil
  }

  var formatName: String { string(raw.pointee.iformat?.pointee.name) }

  enum Read {
    case packet
    /// With FFmpeg's words where it is not the file's own end, but damage that the demuxer cannot pass.
    case end(String?)
  }

  /// Reads the next packet of any stream that is kept, in the order of the file.
  ///
  /// - Throws: where bytes did not arrive: a demuxer may take that for the end of the file.
  func read(into packet: Packet) throws(MediaError) -> Read {
    packet.clear()
    let code = log.during { av_read_frame(raw, packet.raw) }
    guard code < 0 else { return .packet }
    try bytes.checkArrived()
    if code != cff_error_eof { return .end(errorText(code)) }
    let error = bytes.raw.pointee.error
    return .end(error < 0 && error != cff_error_eof ? errorText(error) : nil)
  }

  /// Continues at or before `tick` of the stream's clock, as well as the container knows; false: it cannot.
  func seek(_ stream: UnsafeMutablePointer<AVStream>, to tick: Int64) -> Bool {
    let leader = leader(of: stream)
    let tick =
      leader == stream ? tick : av_rescale_q(tick, stream.pointee.time_base, leader.pointee.time_base)
    return log.during { avformat_seek_file(raw, leader.pointee.index, Int64.min, tick, tick, 0) } >= 0
  }

  /// The stream that the index is about: Matroska's names pictures only, where there are some (RFC 9559, section 22.1).
  func leader(of stream: UnsafeMutablePointer<AVStream>) -> UnsafeMutablePointer<AVStream> {
    guard formatName.hasPrefix("matroska"),
      stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO
    else { return stream }
    return streams.first {
      $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
        && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    } ?? stream
  }

  /// Goes back to each stream's first packet; false: it cannot.
  func rewind() -> Bool {
    guard let stream = streams.first else { return false }
    var start = stream.pointee.start_time == cff_no_pts ? 0 : stream.pointee.start_time
    if let first = avformat_index_get_entry(stream, 0) { start = min(start, first.pointee.timestamp) }
    return seek(stream, to: start)
  }

  /// Continues at a byte; false: the format cannot.
  func seek(toByte position: Int64) -> Bool {
    log.during { avformat_seek_file(raw, -1, Int64.min, position, position, AVSEEK_FLAG_BYTE) } >= 0
  }

  /// Says what will be read next (`ByteSource.expect`).
  func expect(_ range: Range<Int64>) { bytes.expect(range) }

  /// Asks for the packets of these streams only.
  func keepOnly(_ numbers: [Int]) {
    for stream in streams {
      let isWanted = numbers.contains(Int(stream.pointee.index))
      stream.pointee.discard = isWanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
  }

  /// The streams of the programs that a stream belongs to, by their numbers; empty where there are no programs.
  func program(of stream: UnsafeMutablePointer<AVStream>) -> Set<Int> {
    var numbers: Set<Int> = []
    var program: UnsafeMutablePointer<AVProgram>?
    while let next = av_find_program_from_stream(raw, program, stream.pointee.index) {
      for i in 0..<Int(next.pointee.nb_stream_indexes) { numbers.insert(Int(next.pointee.stream_index[i])) }
      program = next
    }
    return numbers
  }

  /// Bytes; nil: not known.
  var size: Int64? {
    let size = avio_size(bytes.raw)
    return size >= 0 ? size : nil
  }

  /// Whether time stamps may begin anew in the middle of the file.
  var clockMayJump: Bool { (raw.pointee.iformat?.pointee.flags ?? 0) & AVFMT_TS_DISCONT != 0 }

  /// That an mp4 or mov holds all that its index names: with the index in front it opens after half a download, too.
  func checkComplete() throws(MediaError) {
    guard formatName.hasPrefix("mov") else { return }
    let size = avio_size(bytes.raw)
    let ends = streams.compactMap { stream in
      avformat_index_get_entry(stream, avformat_index_get_entries_count(stream) - 1)?.pointee.pos
    }
    guard size > 0, let last = ends.max(), last >= size else { return }
    throw MediaError(
      .unreadable,
      "\(name) is truncated: it has \(size) bytes, but its index refers to samples beyond byte \(last)",
      hint: "the recording or download did not finish; copy or create the file again")
  }

  private func findStreams(_ limits: MediaLimits) throws(MediaError) {
    // Decoders that guess parameters refuse a picture beyond the limit before they allocate it.
    let count = Int(raw.pointee.nb_streams)
    var options = [OpaquePointer?](repeating: nil, count: count + 1)
    for i in 0..<count { av_dict_set(&options[i], "max_pixels", "\(limits.maxPixels)", 0) }
    let code = log.during { avformat_find_stream_info(raw, &options) }
    for i in options.indices { av_dict_free(&options[i]) }
    try check(
      code, "avformat_find_stream_info", .unreadable, "cannot read \(name)", hint: "is the file complete?",
      log: log)
  }

  private func checkSizes(_ limits: MediaLimits) throws(MediaError) {
    for stream in streams where stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO {
      let parameters = stream.pointee.codecpar.pointee
      try limits.checkMaximum(
        width: Int(parameters.width), height: Int(parameters.height), of: name)
    }
  }

  private static func unreadable(_ name: String, _ code: Int32, _ log: LogRecord) -> MediaError {
    let logged = log.take()
    if code == cff_error_no_memory { return MediaError(.outOfMemory, "out of memory while opening \(name)") }
    if code == cff_error_exit { return .cancelled }
    if let logged, logged.contains("moov atom not found") {
      return MediaError(
        .unreadable, "cannot read \(name): the file is truncated before its index (\(logged))",
        hint: "the recording or download did not finish; copy or create the file again")
    }
    if let logged, logged.contains("whitelist") {
      return MediaError(
        .unreadable, "cannot read \(name): its format is not one of the accepted media containers",
        hint: "playlists, image sequences and text are not read, whatever their extension; give a media file "
          + "such as mp4, mkv, webm or mov")
    }
    let detail = logged.map { ". FFmpeg says: \($0)" } ?? ""
    return MediaError(
      .unreadable, "cannot read \(name): \(errorText(code))\(detail)",
      hint: "the content is not a media file's, whatever its extension", call: "avformat_open_input")
  }
}
