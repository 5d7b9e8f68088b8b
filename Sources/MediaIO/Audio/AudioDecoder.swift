import CFFmpeg
import MediaTypes

/// Decodes the packets of one sound stream into `AudioFormat`, as pieces that know their place.
///
/// Note: timestamps of sound. Containers round them (to milliseconds in matroska), so within 20 ms of where
/// the samples before end, a frame is taken to follow them without a seam: counting samples is exact, and
/// correcting every rounding would click. A larger step is a real gap or overlap, and starts a new piece.
final class AudioDecoder {
  /// Interleaved stereo that starts at `start`, in samples from the file's time zero.
  struct Piece {
    var start: Int64
    var samples: [Float]
    var count: Int { samples.count / AudioFormat.channels }
  }

  private let packets: PacketReader
  private let decoder: Decoder
  private let frame: Frame
  private let zero: Rational
  private let resampler = Resampler()
  private var inputEnded = false
  private var ended = false
  private var packetWaits = false
  /// Packets that end before this tick are read past, not decoded.
  private var skipUntil = Int64.min

  /// Where the current seamless run started, and what has come in and gone out since.
  private var runStart: Rational = 0
  private var runInput: Int64 = 0
  private var runOutput: Int64 = 0
  private var isRunning = false
  private var ready: [Piece] = []
  private let traffic: SourceTraffic?

  private var decodingError: String?
  /// What went wrong without ending the decoding: FFmpeg's text of the first error.
  var firstError: String? { decodingError ?? packets.firstError }
  private static let tolerance = Rational(20, 1000)
  /// The largest distance so far between where a time stamp has its sound and where the samples before put it.
  private(set) var stray = Rational.zero

  init(
    _ info: MediaInfo, streamIndex: Int, limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    self.traffic = traffic
    packets = try PacketReader(
      info.origin, streamIndex: streamIndex, index: info.index, limits: limits, traffic: traffic)
    zero = info.timeZero
    decoder = try Decoder(
      packets.parameters, timeBase: packets.timeBase, threads: 1, of: info.name, limits: limits)
    frame = try Frame()
  }

  var decoderName: String { decoder.name }

  /// Formats whose seeking guesses a byte position: their time stamps are right only when read from the start.
  private var seeksByGuess: Bool { ["mp3", "aac", "ac3", "eac3", "amr", "dts"].contains(packets.formatName) }

  /// Continues near `time` (seconds from time zero), early enough for decoders to be settled at it.
  func seek(near time: Rational) {
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
    // Where it cannot seek, reading on from the start is right too, only slower.
    guard packets.seek(to: tick) else { return }
    decoder.flush()
  }

  /// The next piece in order, nil at the end. Its start may lie before the last one's end (an overlap).
  func next() throws(MediaError) -> Piece? {
    while ready.isEmpty, !ended {
      try traffic?.checkGoesOn()
      do {
        switch try decoder.receive(into: frame) {
        case .needsPacket: try feed()
        case .ended:
          ended = true
          try endRun()
        case .frame:
          try take(frame)
          av_frame_unref(frame.raw)
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

  private func take(_ frame: Frame) throws(MediaError) {
    let raw = frame.raw.pointee
    guard raw.nb_samples > 0, raw.sample_rate > 0 else { return }
    let rate = Int64(raw.sample_rate)
    let place = Rational(ticks: raw.best_effort_timestamp, of: packets.timeBase).map { $0 - zero }
    let expected = runStart + Rational(runInput, rate)
    let follows = isRunning && !resampler.differs(from: frame)
    let isSeamless = follows && place.map { abs($0 - expected) <= Self.tolerance } ?? follows
    if isSeamless, let place { stray = max(stray, abs(place - expected)) }
    if !isSeamless {
      let start = place ?? (isRunning ? expected : 0)
      try endRun()
      try resampler.start(for: frame)
      runStart = start
      isRunning = true
    }
    emit(try resampler.convert(frame))
    runInput += Int64(raw.nb_samples)
  }

  private func endRun() throws(MediaError) {
    if isRunning { emit(try resampler.convert(nil)) }
    isRunning = false
    runInput = 0
    runOutput = 0
  }

  private func emit(_ samples: [Float]) {
    guard !samples.isEmpty else { return }
    // A time stamp may be anything: far out, but where sums with it still fit.
    let limit = Int64.max / 4
    let start = min(max((runStart * Rational(AudioFormat.sampleRate)).rounded, -limit), limit)
    ready.append(Piece(start: start + runOutput, samples: samples))
    runOutput += Int64(samples.count / AudioFormat.channels)
  }
}

private func abs(_ value: Rational) -> Rational { value < 0 ? -value : value }
