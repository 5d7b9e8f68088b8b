import CFFmpeg
import MediaTypes

/// Decodes the packets of one sound stream into `AudioFormat`, as pieces that know their place.
///
/// It decodes a second ahead: `SoundClock` says which frames follow each other and which start a new piece.
final class AudioDecoder {
  /// Interleaved stereo that starts at `start`, in samples from the file's time zero.
  struct Piece {
    var start: Int64
    var samples: [Float]
    var count: Int { samples.count / AudioFormat.channels }
  }

  private var packets: PacketReader
  private let open: () throws(MediaError) -> PacketReader
  private let decoder: Decoder
  private let zero: Rational
  private let resampler = Resampler()
  private let slew = Slew()
  private var inputEnded = false
  private var ended = false
  private var clock = SoundClock()
  /// Decoded and not placed yet, with the seconds of all of it.
  private var frames: [Frame] = []
  private var entries: [SoundClock.Entry] = []
  private var held = 0.0
  private var packetWaits = false
  /// Packets that end before this tick are read past, not decoded.
  private var skipUntil = Int64.min

  /// Where the current seamless run started, the seconds that have come in and the samples that have gone out since.
  private var runStart = 0.0
  private var runInput = 0.0
  private var runOutput: Int64 = 0
  private var isRunning = false
  private var ready: [Piece] = []
  private let traffic: SourceTraffic?
  /// Seconds that are decoded behind the last sample that is wanted (`SoundClock.window`), and packets.
  private static let lookahead: Rational = 1
  private static let ahead = 8

  private var decodingError: String?
  /// What went wrong without ending the decoding: FFmpeg's text of the first error.
  var firstError: String? { decodingError ?? packets.firstError }
  /// Seconds: the largest distance so far between where a time stamp has its sound and where it is heard.
  private(set) var stray = 0.0

  init(
    _ info: MediaInfo, streamIndex: Int, until: Rational? = nil, limits: MediaLimits = MediaLimits(),
    traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    self.traffic = traffic
    open = { () throws(MediaError) in
      let packets = try PacketReader(
        info.origin, streamIndex: streamIndex, index: info.index, opened: info.opened,
        limits: limits, traffic: traffic)
      if let until { packets.stop(at: until + info.timeZero + Self.lookahead, behind: Self.ahead) }
      return packets
    }
    packets = try open()
    zero = info.timeZero + Self.misplacedPriming(packets)
    decoder = try Decoder(
      packets.parameters, timeBase: packets.timeBase, threads: 1, of: info.name, limits: limits)
  }

  /// Seconds by which Matroska's stamps are late: it has Opus' priming for a second time (CodecDelay), which FFmpeg 5 writes
  /// wrongly for sound that was sampled at less than 48 kHz. The decoder goes by Opus' own header (RFC 7845, 5.1).
  private static func misplacedPriming(_ packets: PacketReader) -> Rational {
    let parameters = packets.parameters.pointee
    guard packets.formatName.hasPrefix("matroska"), parameters.codec_id == AV_CODEC_ID_OPUS,
      parameters.extradata_size >= 12, let header = parameters.extradata, parameters.initial_padding > 0
    else { return 0 }
    let skipped = Int64(header[10]) | Int64(header[11]) << 8
    return Rational(skipped - Int64(parameters.initial_padding), 48_000)
  }

  var decoderName: String { decoder.name }

  /// Formats whose seeking guesses a byte position: their time stamps are right only when read from the start.
  private var seeksByGuess: Bool { ["mp3", "aac", "ac3", "eac3", "amr", "dts"].contains(packets.formatName) }

  /// Continues near `time` (seconds from time zero), early enough for decoders to be settled at it.
  func seek(near time: Rational) throws(MediaError) {
    // Overlapping windows, opus' 80 ms and the bit reservoir of mp3 are all shorter.
    let wanted = time - Rational(1, 2)
    guard wanted > 1 else { return }
    let perTick = Rational(packets.timeBase)
    guard perTick > 0 else { return }
    let tick = ((wanted + zero) / perTick).floor
    if seeksByGuess {
      skipUntil = tick
      return
    }
    // An index may name no sound, or a place behind the time: what it leads to is looked at before it is decoded. A
    // demuxer that fails to seek may read nothing any more.
    if packets.seek(to: tick), try packets.next() {
      let first = packets.packet.raw.pointee.pts
      packetWaits = first == cff_no_pts || first <= ((time + zero) / perTick).ceiling
    }
    guard !packetWaits else { return }
    packets = try open()
    skipUntil = tick
  }

  /// The next piece in order, nil at the end. Its start may lie before the last one's end (an overlap).
  func next() throws(MediaError) -> Piece? {
    while ready.isEmpty {
      if ended, frames.isEmpty { break }
      if ended || SoundClock.isEnough(held, frames.count) {
        try takeFirst()
        if ended, frames.isEmpty { try endRun() }
        continue
      }
      try traffic?.checkGoesOn()
      do {
        let frame = try Frame()
        switch try decoder.receive(into: frame) {
        case .needsPacket: try feed()
        case .ended: ended = true
        case .frame: hold(frame)
        }
      } catch {
        // Damaged sound is silence until the next good frame.
        guard error.kind == .unreadable else { throw error }
        decodingError = decodingError ?? error.message
      }
    }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  private func feed() throws(MediaError) {
    if !packetWaits, !inputEnded {
      packetWaits = try packets.next(from: skipUntil)
      inputEnded = !packetWaits
    }
    guard packetWaits else {
      _ = try decoder.send(nil)
      return
    }
    defer { if !packetWaits { packets.packet.clear() } }
    packetWaits = false
    packetWaits = try !decoder.send(packets.packet)
  }

  private func hold(_ frame: Frame) {
    let raw = frame.raw.pointee
    guard raw.nb_samples > 0, raw.sample_rate > 0 else { return }
    let stamp = Rational(ticks: raw.best_effort_timestamp, of: packets.timeBase).map { ($0 - zero).seconds }
    let entry = SoundClock.Entry(stamp: stamp, length: Double(raw.nb_samples) / Double(raw.sample_rate))
    frames.append(frame)
    entries.append(entry)
    held += entry.length
  }

  private func takeFirst() throws(MediaError) {
    let frame = frames.removeFirst()
    let goesOn = isRunning && !resampler.differs(from: frame)
    let expected = isRunning ? runStart + runInput + Double(slew.shift) / Double(AudioFormat.sampleRate) : nil
    let place = clock.place(entries, expected: expected)
    let entry = entries.removeFirst()
    held -= entry.length
    var correction = 0.0
    switch place {
    case .follows(let by) where goesOn:
      correction = by
      if let expected, let stamp = entry.stamp, !clock.distrusts { stray = max(stray, abs(stamp - expected)) }
    case .follows:
      try start(frame, at: expected ?? 0)
    case .starts(let time):
      try start(frame, at: time)
    }
    emit(try slew.convert(try resampler.convert(frame), by: correction))
    runInput += entry.length
  }

  private func start(_ frame: Frame, at time: Double) throws(MediaError) {
    try endRun()
    try resampler.start(for: frame)
    runStart = time
    isRunning = true
  }

  private func endRun() throws(MediaError) {
    if isRunning {
      emit(try slew.convert(try resampler.convert(nil), by: 0))
      emit(try slew.finish())
    }
    slew.reset()
    isRunning = false
    runInput = 0
    runOutput = 0
  }

  private func emit(_ samples: [Float]) {
    guard !samples.isEmpty else { return }
    // A time stamp may be anything: far out, but where sums with it still fit.
    let limit = Double(1 << 61)
    let start = Int64(min(max((runStart * Double(AudioFormat.sampleRate)).rounded(), -limit), limit))
    ready.append(Piece(start: start + runOutput, samples: samples))
    runOutput += Int64(samples.count / AudioFormat.channels)
  }
}
