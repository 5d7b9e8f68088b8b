import CFFmpeg
import Files
import MediaTypes

@testable import MediaIO

/// The packets of a file as FFmpeg's demuxer gives them, to compare them with what a muxer made of them.
final class FilePackets {
  private var raw: UnsafeMutablePointer<AVFormatContext>?

  init(_ path: String) throws {
    try check(avformat_open_input(&raw, path, nil, nil), "avformat_open_input", .unreadable, path)
    try check(avformat_find_stream_info(raw, nil), "avformat_find_stream_info", .unreadable, path)
  }

  deinit { avformat_close_input(&raw) }

  var streams: [UnsafeMutablePointer<AVStream>] {
    guard let raw else { return [] }
    return (0..<Int(raw.pointee.nb_streams)).compactMap { raw.pointee.streams[$0] }
  }

  var duration: Rational { Rational(raw?.pointee.duration ?? 0, cff_time_base) }

  /// The next one, in `packet`; the index of its stream, nil at the end.
  func next(_ packet: Packet) throws -> Int? {
    packet.clear()
    let code = av_read_frame(raw, packet.raw)
    if code == cff_error_eof { return nil }
    try check(code, "av_read_frame", .unreadable, "cannot read")
    return Int(packet.raw.pointee.stream_index)
  }

  /// What a packet is, in seconds of its file.
  struct Facts: Equatable {
    var pts: Rational?
    var dts: Rational?
    var duration: Rational?
    var isKey: Bool
    /// Not to be shown: before the beginning of an edit list.
    var isHidden: Bool
    var bytes: [UInt8]
  }

  /// All of them, by stream.
  static func packets(of path: String) throws -> [[Facts]] {
    let reader = try FilePackets(path)
    let packet = try Packet()
    var found = reader.streams.map { _ in [Facts]() }
    while let index = try reader.next(packet) {
      let (raw, clock) = (packet.raw.pointee, reader.streams[index].pointee.time_base)
      found[index].append(
        Facts(
          pts: Rational(ticks: raw.pts, of: clock), dts: Rational(ticks: raw.dts, of: clock),
          duration: Rational(ticks: raw.duration, of: clock), isKey: raw.flags & AV_PKT_FLAG_KEY != 0,
          isHidden: raw.flags & AV_PKT_FLAG_DISCARD != 0,
          bytes: Array(UnsafeBufferPointer(start: raw.data, count: Int(raw.size)))))
    }
    withExtendedLifetime((reader, packet)) {}
    return found
  }

  /// Passes all packets of a file through a muxer, without decoding them.
  static func remux(
    _ path: String, into target: any OutputTarget, _ container: EncodingSettings.Container,
    options: [(String, String)] = []
  ) throws {
    let demuxer = try Demuxer(FileLocation(path), limits: MediaLimits())
    let packet = try Packet()
    let muxer = try Muxer(target, container)
    for stream in demuxer.streams { try muxer.add(CompressedStream(stream)) }
    try muxer.start(options: options)
    while case .packet = try demuxer.read(into: packet) {
      try muxer.write(packet, to: Int(packet.raw.pointee.stream_index))
    }
    try muxer.finish()
    withExtendedLifetime((demuxer, packet)) {}
  }
}
