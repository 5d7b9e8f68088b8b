import CFFmpeg
import MediaTypes

/// A decoded frame with its time.
final class TimedFrame {
  let frame: Frame
  /// In ticks of the stream's time base, on the container's clock.
  let pts: Int64
  /// Whether the file's time stamp did not come after that of the frame before: this one is a tick later.
  let isForced: Bool
  init(_ frame: Frame, _ pts: Int64, isForced: Bool = false) {
    self.frame = frame
    self.pts = pts
    self.isForced = isForced
  }
}

/// Decodes the packets of one video stream into frames in presentation order, from any key frame on.
final class FrameDecoder {
  let packets: PacketReader
  private let decoder: Decoder
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

  /// Avi knows decoding times only: its pictures come this many ticks after them.
  private let delay: Int64

  private var deinterlacer: Deinterlacer?
  /// What a deinterlacer that has ended still held.
  private var whole: [TimedFrame] = []
  /// Whether interlaced frames are made whole.
  private let deinterlaces: Bool
  /// Whether interlaced frames become a picture of each field.
  private let bothFields: Bool
  private(set) var framesDeinterlaced = 0
  /// Interlaced frames that were left as they are.
  private(set) var framesWoven = 0

  var framesDecoded = 0
  private var damagedFrames = 0
  var framesDamaged: Int { damagedFrames + packets.corruptPackets }
  private var decodingError: String?
  /// What went wrong without ending the decoding: FFmpeg's text of the first error.
  var firstError: String? { decodingError ?? packets.firstError ?? concealed }
  /// What FFmpeg logged of the first frame that it calls damaged.
  private var concealed: String?

  /// Why the device does not decode this stream, or not any more; there are no frames then.
  private(set) var hardwareRefusal: String?
  /// Whether the decoder must see the stream's first packet before another.
  private var needsFirstPacket: Bool
  private let hardware: HardwareDevice?
  private let traffic: SourceTraffic?
  private var hardwareSize: (width: Int, height: Int)?

  init(
    _ info: MediaInfo, streamIndex: Int, threads: Int, limits: MediaLimits, hardware: HardwareDevice? = nil,
    deinterlaces: Bool = true, bothFields: Bool = false, until: Rational? = nil, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    self.hardware = hardware
    self.deinterlaces = deinterlaces
    self.bothFields = bothFields
    self.traffic = traffic
    packets = try PacketReader(
      info.origin, streamIndex: streamIndex, index: info.index, opened: info.opened,
      limits: limits, traffic: traffic)
    let parameters = packets.parameters
    decoder = try Decoder(
      parameters, timeBase: packets.timeBase, threads: threads, of: info.name, limits: limits,
      hasAlpha: info.video?.hasAlpha ?? false, isStrict: info.format == "jpeg_pipe", hardware: hardware)
    if let until {
      // Pictures that come out of order (the last one may be shown before those that it is coded behind), one for each thread, those that
      // a device holds; and the next one, which says how long the last is shown.
      let held = 2 * Int(max(0, parameters.pointee.video_delay)) + threads + (hardware == nil ? 0 : 8)
      packets.stop(at: until, behind: held + 4)
    }
    needsFirstPacket =
      parameters.pointee.codec_id == AV_CODEC_ID_H264
      && parameters.pointee.format == AV_PIX_FMT_YUV444P.rawValue
    delay = packets.formatName == "avi" ? Int64(max(0, parameters.pointee.video_delay)) : 0
  }

  var decoderName: String { decoder.name }
  /// Whether frames come from the device.
  var isOnHardware: Bool { decoder.isForHardware && hardwareRefusal == nil }

  /// The next frame in presentation order; nil at the end. Whole where it was interlaced, unless nobody wants that.
  func next() throws(MediaError) -> TimedFrame? {
    while true {
      if !whole.isEmpty { return whole.removeFirst() }
      if let ready = try deinterlacer?.pull() { return ready }
      guard let frame = try decode() else {
        guard deinterlacer != nil else { return nil }
        try endDeinterlacing()
        continue
      }
      let isInterlaced = Deinterlacer.isNeeded(for: frame.frame)
      if !deinterlaces {
        if isInterlaced { framesWoven += 1 }
        return frame
      }
      if deinterlacer == nil, !isInterlaced { return frame }
      try deinterlace(frame)
    }
  }

  private func deinterlace(_ frame: TimedFrame) throws(MediaError) {
    if Deinterlacer.isNeeded(for: frame.frame) { framesDeinterlaced += 1 }
    if let current = deinterlacer, !current.takes(frame.frame) { try endDeinterlacing() }
    if deinterlacer == nil {
      deinterlacer = try Deinterlacer(for: frame.frame, clock: packets.timeBase, bothFields: bothFields)
    }
    try deinterlacer?.push(frame)
  }

  private func endDeinterlacing() throws(MediaError) {
    if let current = deinterlacer { whole += try current.finish() }
    deinterlacer = nil
  }

  /// The next frame as it was coded.
  private func decode() throws(MediaError) -> TimedFrame? {
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
              of: frame, by: decoder.context, before: &hardwareSize, logged: decoder.log.take())
            if hardwareRefusal != nil { return nil }
          }
          framesDecoded += 1
          traffic?.decodedFrame()
          if decoder.isForHardware, deinterlaces, Deinterlacer.isNeeded(for: frame) {
            hardwareRefusal = "its pictures are interlaced"
            return nil
          }
          if let timed = accept(frame) { return timed }
        }
      } catch {
        let isDevices = ![.deviceFull, .cancelled, .sourceFailed].contains(error.kind)
        guard decoder.isForHardware, let hardware, isDevices else {
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
    try showFirstPacket()
    guard packets.seek(to: tick) else { return nil }
    restart()
    packetWaits = try packets.nextKeyFrame()
    inputEnded = !packetWaits
    guard packetWaits else { return nil }
    let raw = packets.packet.raw.pointee
    firstGoodPts = raw.pts != cff_no_pts ? raw.pts : raw.dts != cff_no_pts ? raw.dts : Int64.min
    return firstGoodPts == Int64.min ? nil : firstGoodPts
  }

  /// Note: x264 before build 151 coded 4:4:4 in a way of its own, and says its build only once, with the first picture
  /// (SEI). A decoder that begins elsewhere takes it for the standard's way: green pictures.
  private func showFirstPacket() throws(MediaError) {
    guard needsFirstPacket else { return }
    needsFirstPacket = false
    guard packets.rewind(), try packets.next() else { return }
    // What it thinks of it shows later.
    _ = try? decoder.send(packets.packet)
    decoder.flush()
    packets.packet.clear()
  }

  /// Starts again with the first packet; false where the format cannot go back.
  func rewind() -> Bool {
    guard packets.rewind() else { return false }
    restart()
    return true
  }

  private func restart() {
    decoder.flush()
    packetWaits = false
    inputEnded = false
    ended = false
    deinterlacer = nil
    whole = []
    lastPts = nil
    sentBeforeTarget = Int64.min
    firstGoodPts = Int64.min
  }

  /// Gives the decoder a packet, or the end.
  private func feed() throws(MediaError) {
    if !packetWaits, !inputEnded {
      packetWaits = try packets.next()
      inputEnded = !packetWaits
    }
    guard packetWaits else {
      _ = try decoder.send(nil)
      return
    }
    discardHiddenFrames()
    defer { if !packetWaits { packets.packet.clear() } }
    packetWaits = false
    packetWaits = try !decoder.send(packets.packet)
    needsFirstPacket = false
  }

  /// Note: frames that nobody will see. A frame that no other refers to need not be decoded if a packet
  /// sent before it is shown between it and the target: that one, or a later one, hides it at the target.
  private func discardHiddenFrames() {
    let pts = packets.packet.raw.pointee.pts
    // What no other frame refers to is still the neighbour of one that is made whole.
    guard pts != cff_no_pts, deinterlacer == nil, !isInterlaced else {
      decoder.context.raw.pointee.skip_frame = AVDISCARD_DEFAULT
      return
    }
    decoder.context.raw.pointee.skip_frame = pts < sentBeforeTarget ? AVDISCARD_NONREF : AVDISCARD_DEFAULT
    if pts <= target { sentBeforeTarget = max(sentBeforeTarget, pts) }
  }

  /// As the container says.
  private var isInterlaced: Bool {
    ![AV_FIELD_UNKNOWN, AV_FIELD_PROGRESSIVE].contains(packets.parameters.pointee.field_order)
  }

  private func accept(_ frame: Frame) -> TimedFrame? {
    let raw = frame.raw.pointee
    if raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.decode_error_flags != 0 { noteDamage() }
    var pts = raw.best_effort_timestamp
    if pts == cff_no_pts {
      // Raw streams have no time stamps: frames follow each other.
      pts = lastPts.map { Self.sum($0, max(1, raw.pkt_duration)) } ?? packets.startTick
    } else {
      pts = Self.sum(pts, -delay)
    }
    // Out of order only in broken files: shown when it comes, for no time.
    let isForced = lastPts.map { pts <= $0 } ?? false
    if let lastPts, isForced { pts = Self.sum(lastPts, 1) }
    guard pts >= firstGoodPts else { return nil }
    lastPts = pts
    return TimedFrame(frame, pts, isForced: isForced)
  }

  private func noteDamage() {
    damagedFrames += 1
    if concealed == nil { concealed = decoder.log.take().map { "FFmpeg says: \($0)" } }
  }

  /// Of time stamps, which may be anything: stops at the ends of 64 bits.
  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? (b > 0 ? Int64.max : Int64.min) : sum
  }

  /// Damaged data is decoded on; anything else ends the decoding.
  private func note(_ error: MediaError) throws(MediaError) {
    guard error.kind == .unreadable else { throw error }
    damagedFrames += 1
    decodingError = decodingError ?? error.message
  }
}
