import CFFmpeg
import Files
import MediaTypes
import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// An opened local media file: the demuxer and its bytes.
///
/// Note: what a file may be. The file is opened here, as a regular file below its root; the demuxer gets its bytes by
/// the descriptor and no name, so nothing in the name (`%03d`, `concat:`, an ending) means anything, and what the name
/// leads to later does not count. The format is found by content among real containers only, no protocol is allowed
/// to the demuxer, and every file that it asks for is refused, so that a file cannot make it read another one
/// (playlists, image sequences, data references).
final class InputFile {
  let path: String
  let raw: UnsafeMutablePointer<AVFormatContext>
  private let bytes: DescriptorIO
  private let traffic: SourceTraffic?

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
    _ location: FileLocation, limits: MediaLimits, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    try self.init(try Self.open(location), path: location.path, limits: limits, traffic: traffic)
  }

  /// - Parameters:
  ///   - file: as `open` gives it.
  ///   - path: for messages.
  init(
    _ file: Descriptor, path: String, limits: MediaLimits, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    FFmpegLog.install()
    self.traffic = traffic
    self.path = path
    _ = FFmpegLog.takeLast()
    bytes = try DescriptorIO(file, traffic?.heartbeat)
    guard let context = avformat_alloc_context() else {
      throw MediaError(.outOfMemory, "out of memory (avformat_alloc_context)")
    }
    context.pointee.pb = bytes.raw
    context.pointee.io_open = { _, _, _, _, _ in -EPERM }
    // The traffic outlives the file.
    context.pointee.interrupt_callback = traffic?.heartbeat?.interrupt ?? AVIOInterruptCB()
    let options = Options([
      ("format_whitelist", Self.formats.joined(separator: ",")), ("protocol_whitelist", "none"),
      ("max_streams", "256"),
    ])
    var opened: UnsafeMutablePointer<AVFormatContext>? = context
    // Frees the context when it fails.
    let code = avformat_open_input(&opened, nil, nil, &options.raw)
    guard code >= 0, let opened else { throw Self.unreadable(path, code) }
    raw = opened
    try checkSizes(limits)
    try findStreams(limits)
    try checkSizes(limits)
  }

  deinit {
    traffic?.read(bytes: Int(bytes.raw.pointee.bytes_read))
    var context: UnsafeMutablePointer<AVFormatContext>? = raw
    avformat_close_input(&context)
  }

  var streams: [UnsafeMutablePointer<AVStream>] {
    (0..<Int(raw.pointee.nb_streams)).compactMap { raw.pointee.streams[$0] }
  }

  var formatName: String { string(raw.pointee.iformat?.pointee.name) }

  /// Asks the demuxer for the packets of one stream only.
  func keepOnly(_ index: Int) {
    for stream in streams {
      stream.pointee.discard = Int(stream.pointee.index) == index ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
  }

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
      "\(path) is cut off: it has \(size) bytes, and its index names samples behind byte \(last)",
      hint: "the recording or download did not finish; copy or make the file again")
  }

  private func findStreams(_ limits: MediaLimits) throws(MediaError) {
    // Decoders that guess parameters refuse a picture beyond the limit before they allocate it.
    let count = Int(raw.pointee.nb_streams)
    var options = [OpaquePointer?](repeating: nil, count: count + 1)
    for i in 0..<count { av_dict_set(&options[i], "max_pixels", "\(limits.maxPixels)", 0) }
    let code = avformat_find_stream_info(raw, &options)
    for i in options.indices { av_dict_free(&options[i]) }
    try check(
      code, "avformat_find_stream_info", .unreadable, "cannot read \(path)", hint: "is the file complete?")
  }

  private func checkSizes(_ limits: MediaLimits) throws(MediaError) {
    for stream in streams where stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO {
      let parameters = stream.pointee.codecpar.pointee
      try limits.checkMaximum(
        width: Int(parameters.width), height: Int(parameters.height), of: path)
    }
  }

  /// Opens a regular file with bytes in it. Everything is asked of the open file: FIFOs and devices are closed again.
  static func open(_ location: FileLocation) throws(MediaError) -> Descriptor {
    let path = location.path
    guard !path.utf8.contains(0), !path.isEmpty else {
      throw MediaError(.notFound, "the empty name is no file", hint: "name a media file")
    }
    let unusual = MediaError(
      .unreadable, "\(path) is not a regular file", hint: "only regular local files are read")
    let file: Descriptor
    do {
      file = try location.openFile()
    } catch {
      switch error.code {
      case EXDEV:
        throw MediaError(
          .forbidden, "\(path) leads out of the folders that may be read",
          hint: "links must stay below their media root")
      // A socket, or a device that nobody drives.
      case ENXIO, ENODEV: throw unusual
      case EACCES, EPERM:
        throw MediaError(
          .notFound, "cannot open \(path): \(error.reason)", hint: "let this user read the file")
      default: throw MediaError(.notFound, "cannot open \(path): \(error.reason)", hint: "check the path")
      }
    }
    guard let facts = file.facts else { throw unusual }
    switch facts.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR:
      throw MediaError(.unreadable, "\(path) is a directory", hint: "name a media file inside it")
    default: throw unusual
    }
    guard facts.st_size > 0 else {
      throw MediaError(
        .unreadable, "\(path) is empty (0 bytes)", hint: "was it copied or downloaded completely?")
    }
    return file
  }

  private static func unreadable(_ path: String, _ code: Int32) -> MediaError {
    let logged = FFmpegLog.takeLast()
    if code == cff_error_no_memory { return MediaError(.outOfMemory, "out of memory while opening \(path)") }
    if code == cff_error_exit { return .cancelled }
    if let logged, logged.contains("moov atom not found") {
      return MediaError(
        .unreadable, "cannot read \(path): the file is cut off before its index (\(logged))",
        hint: "the recording or download did not finish; copy or make the file again")
    }
    if let logged, logged.contains("whitelist") {
      return MediaError(
        .unreadable, "cannot read \(path): its format is not one of the accepted media containers",
        hint: "playlists, image sequences and text are not read, whatever the name says; give a media file "
          + "such as mp4, mkv, webm or mov")
    }
    let detail = logged.map { ". FFmpeg says: \($0)" } ?? ""
    return MediaError(
      .unreadable, "cannot read \(path): \(errorText(code)) (avformat_open_input)\(detail)",
      hint: "the content is not that of a media file, whatever its name says")
  }
}

extension MediaLimits {
  func checkMaximum(width: Int, height: Int, of path: String) throws(MediaError) {
    guard
      width > maxSide || height > maxSide || width.multipliedReportingOverflow(by: height).overflow
        || width * height > maxPixels
    else { return }
    throw MediaError(
      .limits,
      "\(path) is \(width)×\(height), larger than the limit of \(maxSide) a side and \(maxPixels) pixels",
      hint: "scale it down first")
  }

  func checkMinimum(width: Int, height: Int, of path: String) throws(MediaError) {
    guard width < 2 || height < 2 else { return }
    throw MediaError(
      .limits, "\(path) is \(width)×\(height); a source needs at least 2×2 pixels",
      hint: "for a plain area use a color source")
  }
}
