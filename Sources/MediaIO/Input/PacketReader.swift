import CFFmpeg
import MediaTypes

/// The packets of one stream of a file, in decoding order. They are as the file has them: a decoder takes them, or a
/// muxer that copies the stream.
final class PacketReader {
  private let stream: UnsafeMutablePointer<AVStream>
  /// What `next` has read; empty before the first, and after the end.
  let packet: Packet
  private let demuxer: Demuxer
  /// Where the file's clock jumps; nil: it does not.
  private let jumps: PacketIndex.Stream?
  private var bytePosition: Int64 = 0
  /// What will be wanted last, where that is known: a tick of the file's own clock, and packets behind it.
  private var last: (tick: Int64, behind: Int)?
  /// Whether the file was told of that since the last seek.
  private var isTold = false

  /// Packets that the demuxer calls corrupt.
  private(set) var corruptPackets = 0
  /// What ended the reading before the file's own end: FFmpeg's text of the first error.
  private(set) var firstError: String?
  /// The highest decoding time that was read since the last seek.
  private(set) var position = Int64.min

  /// Opens the file anew, or goes on with what its probe has left open.
  ///
  /// - Parameters:
  ///   - index: of a pass over its packets, if there was one: with it, time stamps go on where the file's jump.
  ///   - opened: what the probe has left, if anything.
  init(
    _ origin: any MediaOrigin, streamIndex: Int, index: PacketIndex? = nil, opened: OpenedFile? = nil,
    limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    if let left = opened?.take(for: traffic) {
      demuxer = left
    } else {
      demuxer = try Demuxer(origin, limits: limits, traffic: traffic)
    }
    guard demuxer.streams.indices.contains(streamIndex) else {
      throw MediaError(
        .missingStream, "\(origin.name) no longer has a stream \(streamIndex)", hint: "did the file change?")
    }
    stream = demuxer.streams[streamIndex]
    jumps = index?.streams[streamIndex].flatMap { $0.parts.count > 1 ? $0 : nil }
    demuxer.keepOnly([streamIndex])
    packet = try Packet()
  }

  /// FFmpeg's name of the container.
  var formatName: String { demuxer.formatName }
  var parameters: UnsafeMutablePointer<AVCodecParameters> { stream.pointee.codecpar }
  var timeBase: AVRational { stream.pointee.time_base }
  /// The tick of the stream's first picture or sample, as the container says; 0 where it does not.
  var startTick: Int64 { stream.pointee.start_time == cff_no_pts ? 0 : stream.pointee.start_time }

  /// Width over height of one sample of a decoded frame of the stream.
  func sampleAspect(of frame: Frame) -> Rational { SampleAspect.guess(demuxer.raw, stream, frame: frame) }

  /// Reads the stream's next packet into `packet`; false at the end.
  func next() throws(MediaError) -> Bool { try next { _ in true } }

  /// Reads on to the next key frame; false: there is none up to the end.
  func nextKeyFrame() throws(MediaError) -> Bool {
    try next { $0.flags & AV_PKT_FLAG_KEY != 0 }
  }

  /// Reads on to the next packet that is not before `tick`; false: there is none up to the end.
  func next(from tick: Int64) throws(MediaError) -> Bool {
    try next { $0.pts == cff_no_pts || $0.pts >= tick }
  }

  private func next(_ isWanted: (AVPacket) -> Bool) throws(MediaError) -> Bool {
    expect(from: startTick)
    while true {
      switch try demuxer.read(into: packet) {
      case .end(let error):
        firstError = firstError ?? error
        return false
      case .packet:
        guard packet.raw.pointee.stream_index == stream.pointee.index else { continue }
        unroll()
        let raw = packet.raw.pointee
        guard isWanted(raw) else { continue }
        if raw.flags & AV_PKT_FLAG_CORRUPT != 0 { corruptPackets += 1 }
        if raw.dts != cff_no_pts { position = max(position, raw.dts) }
        return true
      }
    }
  }

  /// Nobody will read much further: sources that are charged for each byte are asked for no more.
  ///
  /// - Parameters:
  ///   - until: seconds of the container's clock.
  ///   - behind: packets that a decoder has to see behind that time before it gives what is there.
  func stop(at until: Rational, behind: Int) {
    let perTick = Rational(stream.pointee.time_base)
    guard perTick > 0, jumps == nil else { return }
    last = ((until / perTick).ceiling, behind)
  }

  private func expect(from tick: Int64) {
    guard !isTold, let last else { return }
    isTold = true
    let leader = demuxer.leader(of: stream)
    func ticks(_ own: Int64) -> Int64 {
      leader == stream ? own : av_rescale_q(own, stream.pointee.time_base, leader.pointee.time_base)
    }
    let stretch = IndexedStretch(
      stream: leader, from: ticks(tick), until: ticks(last.tick), behind: last.behind)
    if let bytes = stretch.bytes { demuxer.expect(bytes) }
  }

  /// Puts the packet's time stamps on the clock that does not jump.
  private func unroll() {
    guard let jumps else { return }
    // Frames behind the first of a piece have no position of their own.
    if packet.raw.pointee.pos >= 0 { bytePosition = packet.raw.pointee.pos }
    let offset = jumps.offset(at: bytePosition)
    if packet.raw.pointee.pts != cff_no_pts { packet.raw.pointee.pts &+= offset }
    if packet.raw.pointee.dts != cff_no_pts { packet.raw.pointee.dts &+= offset }
  }

  /// Continues at or before `tick`, as well as the container knows; false: it cannot, and nothing has changed.
  func seek(to tick: Int64) -> Bool {
    if let jumps {
      guard let key = jumps.key(before: tick), demuxer.seek(toByte: key.position) else { return false }
      bytePosition = key.position
    } else {
      guard demuxer.seek(stream, to: tick) else { return false }
      isTold = false
      expect(from: tick)
    }
    packet.clear()
    position = Int64.min
    return true
  }

  /// Starts again with the first packet; false where the format cannot go back.
  func rewind() -> Bool {
    if jumps != nil {
      guard demuxer.seek(toByte: 0) else { return false }
      packet.clear()
      position = Int64.min
      bytePosition = 0
      return true
    }
    var start = startTick
    if let first = avformat_index_get_entry(stream, 0) { start = min(start, first.pointee.timestamp) }
    return seek(to: start)
  }

  /// The last indexed key frame (its decoding time) not after `tick`, where the container has an index.
  func indexedKeyFrame(before tick: Int64) -> Int64? {
    if let jumps { return jumps.key(before: tick)?.tick }
    return avformat_index_get_entry_from_timestamp(stream, tick, AVSEEK_FLAG_BACKWARD)?.pointee.timestamp
  }

  /// Whether the container's index covers `tick`: some are read or built as the file is read.
  func indexReaches(_ tick: Int64) -> Bool {
    if jumps != nil { return true }
    let count = avformat_index_get_entries_count(stream)
    guard count > 0, let last = avformat_index_get_entry(stream, count - 1) else { return false }
    return last.pointee.timestamp >= tick
  }
}
