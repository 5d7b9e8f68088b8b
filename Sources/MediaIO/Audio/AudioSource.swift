import CFFmpeg
import MediaTypes

/// Demuxes and decodes one sound stream into `AudioFormat`, as pieces that know their place.
///
/// Note: timestamps of sound. Containers round them (to milliseconds in matroska), so within 20 ms of where
/// the samples before end, a frame is taken to follow them without a seam: counting samples is exact, and
/// correcting every rounding would click. A larger step is a real gap or overlap, and starts a new piece.
final class AudioSource {
  /// Interleaved stereo that starts at `start`, in samples from the file's time zero.
  struct Piece {
    var start: Int64
    var samples: [Float]
    var count: Int { samples.count / AudioFormat.channels }
  }

  private let file: InputFile
  private let stream: UnsafeMutablePointer<AVStream>
  private let decoder: Decoder
  private let packet: Packet
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

  private(set) var firstError: String?
  private static let tolerance = Rational(20, 1000)
  /// The largest distance so far between where a time stamp has its sound and where the samples before put it.
  private(set) var stray = Rational.zero

  init(
    _ info: MediaInfo, streamIndex: Int, limits: MediaLimits = MediaLimits(), traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    self.traffic = traffic
    file = try InputFile(info.location, limits: limits, traffic: traffic)
    guard file.streams.indices.contains(streamIndex) else {
      throw MediaError(
        .missingStream, "\(info.path) no longer has a stream \(streamIndex)", hint: "did the file change?")
    }
    stream = file.streams[streamIndex]
    file.keepOnly(streamIndex)
    zero = info.timeZero
    decoder = try Decoder(
      stream.pointee.codecpar, timeBase: stream.pointee.time_base, threads: 1, of: info.path, limits: limits)
    packet = try Packet()
    frame = try Frame()
  }

  var decoderName: String { decoder.name }

  /// Formats whose seeking guesses a byte position: their time stamps are right only when read from the start.
  private var seeksByGuess: Bool { ["mp3", "aac", "ac3", "eac3", "amr", "dts"].contains(file.formatName) }

  /// Continues near `time` (seconds from time zero), early enough for decoders to be settled at it.
  func seek(near time: Rational) {
    // Overlapping windows, opus' 80 ms and the bit reservoir of mp3 are all shorter.
    let wanted = time - Rational(1, 2)
    guard wanted > 1 else { return }
    let perTick = Rational(stream.pointee.time_base)
    guard perTick > 0 else { return }
    let tick = ((wanted + zero) / perTick).floor
    if seeksByGuess {
      skipUntil = tick
      return
    }
    // Where it cannot seek, reading on from the start is right too, only slower.
    guard avformat_seek_file(file.raw, stream.pointee.index, Int64.min, tick, tick, 0) >= 0 else { return }
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
        firstError = firstError ?? error.message
      }
    }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  private func feed() throws(MediaError) {
    if !packetWaits, !inputEnded { read() }
    guard packetWaits else {
      _ = try decoder.send(nil)
      return
    }
    defer { if !packetWaits { packet.clear() } }
    packetWaits = false
    packetWaits = try !decoder.send(packet)
  }

  private func read() {
    while true {
      packet.clear()
      let code = av_read_frame(file.raw, packet.raw)
      guard code >= 0 else {
        inputEnded = true
        if code != cff_error_eof { firstError = firstError ?? errorText(code) }
        return
      }
      guard packet.raw.pointee.stream_index == stream.pointee.index else { continue }
      let pts = packet.raw.pointee.pts
      if skipUntil > Int64.min, pts != cff_no_pts, pts < skipUntil { continue }
      packetWaits = true
      return
    }
  }

  private func take(_ frame: Frame) throws(MediaError) {
    let raw = frame.raw.pointee
    guard raw.nb_samples > 0, raw.sample_rate > 0 else { return }
    let rate = Int64(raw.sample_rate)
    let place = Rational(ticks: raw.best_effort_timestamp, of: stream.pointee.time_base).map { $0 - zero }
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
