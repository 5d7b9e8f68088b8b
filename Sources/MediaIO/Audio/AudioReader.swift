import MediaTypes

/// Decodes a file's best sound stream as `AudioFormat`, cut exactly at a sample.
///
/// Gaps in the stream's timestamps, a late start and an early end are silence, so that sample i always is
/// what is heard at `start + i / 48000` seconds. Mono goes to both sides, more channels are mixed down
/// (ITU-R BS.775). Sound follows the mean of its timestamps. Not thread safe.
public final class AudioReader {
  /// All there is to give, in samples per channel.
  public let sampleCount: Int
  /// FFmpeg's name of the decoder.
  public let decoder: String

  private let name: String
  private let until: Double
  /// Seconds of the source at which it had no more to give.
  private var endedAt: Double?
  private let source: AudioDecoder
  private let stretch: TimeStretch?
  /// The place of the source's next sample.
  private var cursor: Int64
  private var given = 0
  private var piece: AudioDecoder.Piece?

  /// `from`…`to`: source time, in seconds from the file's time zero; `speed` 0.1…10 keeps the pitch.
  /// The reader gives exactly round((to - from) / speed × 48000) samples (per channel).
  ///
  /// - Parameter traffic: counts what is read; nil: nobody wants to know.
  public init(
    _ info: MediaInfo, from: Rational, to: Rational, speed: Rational = 1, traffic: SourceTraffic? = nil
  ) throws(MediaError) {
    guard let audio = info.audio else {
      throw MediaError(.missingStream, "\(info.name) has no audio", hint: "give a file with an audio stream")
    }
    guard to >= from, speed >= Rational(1, 10), speed <= 10 else {
      throw MediaError(
        .limits,
        "cannot read the audio of \(info.name) from \(from.seconds) s to \(to.seconds) s at speed \(speed.seconds)",
        hint: "the end must not precede the start, and the speed must be 0.1…10")
    }
    let rate = Rational(AudioFormat.sampleRate)
    sampleCount = Int(((to - from) / speed * rate).rounded)
    name = info.name
    until = to.seconds
    cursor = (from * rate).rounded - (speed == 1 ? 0 : Int64(TimeStretch.lead))
    source = try AudioDecoder(info, streamIndex: audio.streamIndex, until: to, traffic: traffic)
    decoder = source.decoderName
    stretch = speed == 1 ? nil : TimeStretch(speed)
    try source.seek(near: from)
  }

  /// What was wrong with the sound without stopping the decoding; for people.
  public var warnings: [String] {
    var lines: [String] = []
    if let error = source.firstError {
      lines.append("the audio of \(name) is damaged; it may be silent in places: \(error)")
    }
    if let endedAt, until - endedAt > Self.noticed {
      lines.append("the audio of \(name) ends at \(thousandths(endedAt)) s; it is silent from there on")
    }
    return lines
  }

  /// Seconds: sounds hardly ever end with their picture.
  private static let noticed = 0.5

  /// Seconds: how far the sound given so far lay from its time stamps at most.
  public var stray: Double { source.stray }

  /// Writes the next `count` samples (per channel, interleaved); past the end, silence.
  public func read(_ count: Int, into buffer: UnsafeMutablePointer<Float>) throws(MediaError) {
    let wanted = max(0, min(count, sampleCount - given))
    given += wanted
    if let stretch {
      while stretch.available < wanted {
        var samples = [Float](repeating: 0, count: stretch.missing * AudioFormat.channels)
        try samples.withUnsafeMutableBufferPointer { target throws(MediaError) in
          if let base = target.baseAddress { try readSource(target.count / AudioFormat.channels, into: base) }
        }
        stretch.push(samples)
      }
      stretch.take(wanted, into: buffer)
    } else {
      try readSource(wanted, into: buffer)
    }
    let channels = AudioFormat.channels
    if wanted < count {
      (buffer + wanted * channels).update(repeating: 0, count: (count - wanted) * channels)
    }
  }

  /// The next `count` samples of the source's own time.
  private func readSource(_ count: Int, into buffer: UnsafeMutablePointer<Float>) throws(MediaError) {
    let channels = AudioFormat.channels
    var done = 0
    while done < count {
      if piece == nil { piece = try source.next() }
      let out = buffer + done * channels
      guard let current = piece else {
        endedAt = endedAt ?? Double(cursor) / Double(AudioFormat.sampleRate)
        out.update(repeating: 0, count: (count - done) * channels)
        cursor += Int64(count - done)
        return
      }
      let skip = cursor - current.start
      if skip >= Int64(current.count) {
        piece = nil
      } else if skip < 0 {
        let silence = Int(min(Int64(count - done), -skip))
        out.update(repeating: 0, count: silence * channels)
        done += silence
        cursor += Int64(silence)
      } else {
        let step = min(count - done, current.count - Int(skip))
        current.samples.withUnsafeBufferPointer { samples in
          if let base = samples.baseAddress {
            out.update(from: base + Int(skip) * channels, count: step * channels)
          }
        }
        done += step
        cursor += Int64(step)
      }
    }
  }
}

private func thousandths(_ seconds: Double) -> String {
  let value = Int((max(0, seconds) * 1000).rounded())
  let fraction = String(value % 1000)
  return "\(value / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}
