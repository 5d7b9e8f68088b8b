import CFFmpeg
import MediaTypes

/// A decoded frame with its time.
final class TimedFrame {
  let frame: Frame
  /// In ticks of the stream's time base, on the container's clock.
  let pts: Int64
  init(_ frame: Frame, _ pts: Int64) {
    self.frame = frame
    self.pts = pts
  }
}

/// Demuxes and decodes one video stream in presentation order, from any key frame on.
final class FrameSource {
  let file: InputFile
  let stream: UnsafeMutablePointer<AVStream>
  private let decoder: Decoder
  private let packet: Packet
  private var packetWaits = false
  private var inputEnded = false
  private var ended = false
  private var lastPts: Int64?

  /// Frames before this tick are decoded only as far as later ones need them.
  var target = Int64.min
  /// Of the packets sent since the last seek, the highest tick that is not past `target`.
  private var sentBeforeTarget = Int64.min
  /// Leading pictures of the key frame that a seek found lack their references: dropped below this.
  private var firstGoodPts = Int64.min
  private var seeksKeyFrame = false

  /// Avi knows decoding times only: its pictures come this many ticks after them.
  private let delay: Int64

  var framesDecoded = 0
  private(set) var framesDamaged = 0
  /// The highest decoding time that the demuxer has passed.
  private(set) var readPosition = Int64.min
  /// What went wrong without ending the decoding: FFmpeg's text of the first error.
  private(set) var firstError: String?

  /// Why the device does not decode this stream, or not any more; there are no frames then.
  private(set) var hardwareRefusal: String?
  private let hardware: HardwareDevice?
  private let traffic: SourceTraffic?
  private var hardwareSize: (width: Int, height: Int)?

  init(
    _ info: MediaInfo, streamIndex: Int, threads: Int, limits: MediaLimits, hardware: HardwareDevice? = nil,
    traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    self.hardware = hardware
    self.traffic = traffic
    file = try InputFile(info.location, limits: limits, traffic: traffic)
    guard file.streams.indices.contains(streamIndex) else {
      throw MediaError(
        .missingStream, "\(info.path) no longer has a stream \(streamIndex)", hint: "did the file change?")
    }
    stream = file.streams[streamIndex]
    file.keepOnly(streamIndex)
    decoder = try Decoder(
      stream.pointee.codecpar, timeBase: stream.pointee.time_base, threads: threads, of: info.path,
      limits: limits, hardware: hardware)
    packet = try Packet()
    delay = file.formatName == "avi" ? Int64(max(0, stream.pointee.codecpar.pointee.video_delay)) : 0
  }

  var decoderName: String { decoder.name }
  /// Whether frames come from the device.
  var isOnHardware: Bool { decoder.isForHardware && hardwareRefusal == nil }
  var timeBase: AVRational { stream.pointee.time_base }

  /// The next frame in presentation order, nil at the end.
  func next() throws(MediaError) -> TimedFrame? {
    while !ended, hardwareRefusal == nil {
      try traffic?.checkGoesOn()
      let frame = try Frame()
      do {
        switch try decoder.receive(into: frame) {
        case .ended: ended = true
        case .needsPacket: try feed()
        case .frame:
          if decoder.isForHardware, let hardware {
            hardwareRefusal = try hardware.refusal(
              of: frame, by: decoder.context, before: &hardwareSize, logged: FFmpegLog.takeLast())
            if hardwareRefusal != nil { return nil }
          }
          framesDecoded += 1
          traffic?.decodedFrame()
          if let timed = accept(frame) { return timed }
        }
      } catch {
        guard decoder.isForHardware, let hardware, error.kind != .deviceFull, error.kind != .cancelled else {
          try note(error)
          continue
        }
        // A damaged stream, or a device in trouble: the processor's decoder will tell.
        hardwareRefusal = try hardware.refusal(after: error.message)
      }
    }
    return nil
  }

  /// Continues at the last key frame at or before `tick`, in the demuxer's opinion. The tick of the key
  /// frame that was found, or nil if there is none from there to the end.
  func seek(to tick: Int64) throws(MediaError) -> Int64? {
    let code = avformat_seek_file(file.raw, stream.pointee.index, Int64.min, tick, tick, 0)
    guard code >= 0 else { return nil }
    restart()
    seeksKeyFrame = true
    defer { seeksKeyFrame = false }
    guard try read() else { return nil }
    let raw = packet.raw.pointee
    firstGoodPts = raw.pts != cff_no_pts ? raw.pts : raw.dts != cff_no_pts ? raw.dts : Int64.min
    return firstGoodPts == Int64.min ? nil : firstGoodPts
  }

  /// Starts again with the first packet; false where the format cannot go back.
  func rewind() -> Bool {
    var start = stream.pointee.start_time == cff_no_pts ? 0 : stream.pointee.start_time
    if let first = avformat_index_get_entry(stream, 0) { start = min(start, first.pointee.timestamp) }
    guard avformat_seek_file(file.raw, stream.pointee.index, Int64.min, start, start, 0) >= 0 else {
      return false
    }
    restart()
    return true
  }

  /// The last indexed key frame (its decoding time) not after `tick`, where the container has an index.
  func indexedKeyFrame(before tick: Int64) -> Int64? {
    avformat_index_get_entry_from_timestamp(stream, tick, AVSEEK_FLAG_BACKWARD)?.pointee.timestamp
  }

  /// Whether the container's index covers `tick`: some are read or built as the file is read.
  func indexReaches(_ tick: Int64) -> Bool {
    let count = avformat_index_get_entries_count(stream)
    guard count > 0, let last = avformat_index_get_entry(stream, count - 1) else { return false }
    return last.pointee.timestamp >= tick
  }

  private func restart() {
    decoder.flush()
    packet.clear()
    packetWaits = false
    inputEnded = false
    ended = false
    lastPts = nil
    sentBeforeTarget = Int64.min
    firstGoodPts = Int64.min
    readPosition = Int64.min
  }

  /// Gives the decoder a packet, or the end.
  private func feed() throws(MediaError) {
    if !packetWaits, !inputEnded { _ = try read() }
    if packetWaits {
      discardHiddenFrames()
      defer { if !packetWaits { packet.clear() } }
      packetWaits = false
      packetWaits = try !decoder.send(packet)
    } else {
      _ = try decoder.send(nil)
    }
  }

  /// Reads the stream's next packet into `packet`; false at the end.
  private func read() throws(MediaError) -> Bool {
    while true {
      packet.clear()
      let code = av_read_frame(file.raw, packet.raw)
      if code < 0 {
        inputEnded = true
        if code != cff_error_eof { firstError = firstError ?? errorText(code) }
        if let pb = file.raw.pointee.pb, pb.pointee.error < 0, pb.pointee.error != cff_error_eof {
          firstError = firstError ?? errorText(pb.pointee.error)
        }
        return false
      }
      let raw = packet.raw.pointee
      guard raw.stream_index == stream.pointee.index else { continue }
      if seeksKeyFrame, raw.flags & AV_PKT_FLAG_KEY == 0 { continue }
      if raw.flags & AV_PKT_FLAG_CORRUPT != 0 { framesDamaged += 1 }
      if raw.dts != cff_no_pts { readPosition = max(readPosition, raw.dts) }
      packetWaits = true
      return true
    }
  }

  /// Note: frames that nobody will see. A frame that no other refers to need not be decoded if a packet
  /// sent before it is shown between it and the target: that one, or a later one, hides it at the target.
  private func discardHiddenFrames() {
    let pts = packet.raw.pointee.pts
    guard pts != cff_no_pts else {
      decoder.context.raw.pointee.skip_frame = AVDISCARD_DEFAULT
      return
    }
    decoder.context.raw.pointee.skip_frame = pts < sentBeforeTarget ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
    if pts <= target { sentBeforeTarget = max(sentBeforeTarget, pts) }
  }

  private func accept(_ frame: Frame) -> TimedFrame? {
    let raw = frame.raw.pointee
    if raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.decode_error_flags != 0 { framesDamaged += 1 }
    var pts = raw.best_effort_timestamp
    if pts == cff_no_pts {
      pts = Self.sum(lastPts ?? -1, max(1, raw.pkt_duration))
    } else {
      pts = Self.sum(pts, -delay)
    }
    // Out of order only in broken files: shown when it comes, for no time.
    if let lastPts, pts <= lastPts { pts = Self.sum(lastPts, 1) }
    guard pts >= firstGoodPts else { return nil }
    lastPts = pts
    return TimedFrame(frame, pts)
  }

  /// Of time stamps, which may be anything: stops at the ends of 64 bits.
  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b > 0 ? Int64.max : Int64.min) : sum
  }

  /// Damaged data is decoded on; anything else ends the decoding.
  private func note(_ error: MediaError) throws(MediaError) {
    guard error.kind == .unreadable else { throw error }
    framesDamaged += 1
    firstError = firstError ?? error.message
  }
}
