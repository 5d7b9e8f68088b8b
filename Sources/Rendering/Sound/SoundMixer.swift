import ClipJob
import Compositor
import MediaIO
import MediaTypes

/// One sound on the timeline: a part of a file, where it is heard, and how loud.
struct Voice: Sendable {
  var path: String
  var info: MediaInfo
  /// Source time, once through.
  var from: Rational
  var to: Rational
  var speed: Rational
  var loop: Bool
  /// Canvas time.
  var start: Rational
  var end: Rational
  var gain: GainEnvelope

  /// Samples of the timeline. Both ends are rounded from exact times, so joins never add up an error.
  var samples: Range<Int> {
    let first = Int((start * Rational(AudioFormat.sampleRate)).rounded)
    return first..<max(first, Int((end * Rational(AudioFormat.sampleRate)).rounded))
  }

  /// All that is heard in a timeline.
  static func all(_ timeline: Timeline) -> [Voice] {
    var voices: [Voice] = []
    for clip in timeline.clips {
      guard let info = clip.probed.sound, clip.clip.volume.constant != 0 else { continue }
      let end = min(clip.end, clip.hiddenFrom, clip.soundEnd)
      let into = clip.transitionFrom == nil ? nil : clip.clip.transition
      voices.append(
        Voice(
          path: clip.path, info: info, from: clip.sourceFrom, to: clip.sourceTo, speed: clip.clip.speed,
          loop: clip.clip.loop, start: clip.start, end: end,
          gain: GainEnvelope(
            volume: clip.clip.volume, fadeIn: clip.clip.fadeIn.seconds, fadeOut: clip.clip.fadeOut.seconds,
            duration: (end - clip.start).seconds, transitionIn: into,
            transitionOut: clip.transitionOut.map { ((($0.start - clip.start).seconds), $0.1) })))
    }
    for sound in timeline.sounds where sound.track.volume.constant != 0 {
      voices.append(
        Voice(
          path: sound.path, info: sound.info, from: sound.sourceFrom, to: sound.sourceTo, speed: 1,
          loop: sound.track.loop, start: sound.start, end: sound.end,
          gain: GainEnvelope(
            volume: sound.track.volume, fadeIn: sound.track.fadeIn.seconds,
            fadeOut: sound.track.fadeOut.seconds,
            duration: (sound.end - sound.start).seconds, transitionIn: nil, transitionOut: nil)))
    }
    return voices
  }
}

/// How loud a voice is over its own time: volume, fades and the transitions' cross-fades, multiplied.
struct GainEnvelope: Sendable {
  var volume: Animated
  var fadeIn: Double
  var fadeOut: Double
  /// Seconds for which the voice is heard.
  var duration: Double
  var transitionIn: Transition?
  var transitionOut: (start: Double, Transition)?
  /// Seconds of its own time that are over when the voice begins.
  var gone = 0.0

  /// The factor at so many seconds after the voice began.
  func value(at seconds: Double) -> Double {
    let t = seconds + gone
    var gain = volume.value(at: t)
    if fadeIn > 0 { gain *= min(1, max(0, t / fadeIn)) }
    if fadeOut > 0 { gain *= min(1, max(0, (duration - t) / fadeOut)) }
    if let transition = transitionIn {
      gain *= Self.share(transition, at: t)
    }
    if let (start, transition) = transitionOut, t > start {
      gain *= Self.share(transition, at: t - start, outgoing: true)
    }
    return gain
  }

  /// The part of a transition that one side has. Linear in the transition's progress, as FFmpeg's
  /// acrossfade; through a colour, one side after the other.
  private static func share(_ transition: Transition, at t: Double, outgoing: Bool = false) -> Double {
    let length = transition.duration.seconds
    guard length > 0 else { return outgoing ? 0 : 1 }
    let progress = transition.easing.apply(min(1, max(0, t / length)))
    if case .through = transition.kind.look { return max(0, outgoing ? 1 - 2 * progress : 2 * progress - 1) }
    return outgoing ? 1 - progress : progress
  }
}

/// Adds up all voices of a timeline, from its first sample to its last.
///
/// Voices are opened when the mix reaches them and closed behind it: memory does not grow with their
/// number. Single-threaded.
final class SoundMixer {
  private var waiting: [Voice]
  private var open: [OpenVoice] = []
  private(set) var position = 0
  /// How far the voices are added up: the limiter looks ahead.
  private var summed = 0
  private var sum: [Float] = []
  private var limiter = Limiter()
  private let sampleCount: Int
  private let traffic: SourceTraffic?
  private var scratch: [Float] = []
  /// The largest distance between where a voice's sound is heard and where its time stamps and the timeline have
  /// it, seconds.
  private(set) var worstDrift = 0.0
  /// What was wrong with sounds that are closed, each once.
  private(set) var warnings: [JobWarning] = []
  /// What it took to keep the mix within full scale so far.
  var limiting: Limiting { limiter.work }

  /// The gain is worked out at this distance and is linear between: 1.3 ms, shorter than any fade one hears.
  private static let gainStep = 64

  init(_ voices: [Voice], sampleCount: Int, traffic: SourceTraffic? = nil) {
    self.traffic = traffic
    waiting = voices.sorted { $0.samples.lowerBound > $1.samples.lowerBound }
    self.sampleCount = sampleCount
  }

  /// Writes the next `count` samples per channel, interleaved, over `buffer`.
  func mix(_ count: Int, into buffer: inout [Float]) throws(JobError) {
    if limiter.available < count {
      try addUp(count - limiter.available + (summed == 0 ? Limiter.ahead : 0), into: &sum)
      limiter.push(sum)
    }
    buffer.replaceSubrange(0..<buffer.count, with: repeatElement(0, count: count * AudioFormat.channels))
    limiter.take(count, into: &buffer)
    position += count
  }

  /// The next `count` samples of the sum of all voices; behind the last, silence.
  private func addUp(_ count: Int, into buffer: inout [Float]) throws(JobError) {
    let channels = AudioFormat.channels
    buffer.replaceSubrange(0..<buffer.count, with: repeatElement(0, count: count * channels))
    let block = summed..<summed + count
    while let next = waiting.last, next.samples.lowerBound < block.upperBound {
      waiting.removeLast()
      let voice = try OpenVoice(next, traffic)
      open.append(voice)
    }
    for voice in open {
      let range = voice.voice.samples.clamped(to: block)
      guard !range.isEmpty else { continue }
      if scratch.count < range.count * channels {
        scratch = [Float](repeating: 0, count: range.count * channels)
      }
      try voice.read(range.count, into: &scratch)
      worstDrift = max(worstDrift, voice.drift)
      add(voice.voice, range, at: (range.lowerBound - block.lowerBound) * channels, to: &buffer)
    }
    let isDone = { (voice: OpenVoice) in voice.voice.samples.upperBound <= block.upperBound }
    for voice in open.filter(isDone) {
      for line in voice.warnings where !warnings.contains(where: { $0.message == line }) {
        warnings.append(JobWarning(flaw: line, of: voice.voice.path))
      }
    }
    open.removeAll(where: isDone)
    summed += count
  }

  private func add(_ voice: Voice, _ range: Range<Int>, at offset: Int, to buffer: inout [Float]) {
    let rate = Double(AudioFormat.sampleRate)
    let first = voice.samples.lowerBound
    var sample = range.lowerBound
    var source = 0
    var target = offset
    while sample < range.upperBound {
      // Steps lie on a grid of the voice, so the gain does not depend on how the mix is cut into blocks.
      let gridStart = (sample - first) / Self.gainStep * Self.gainStep
      let stepEnd = min(range.upperBound, first + gridStart + Self.gainStep)
      let from = voice.gain.value(at: Double(gridStart) / rate)
      let to = voice.gain.value(at: Double(gridStart + Self.gainStep) / rate)
      let slope = (to - from) / Double(Self.gainStep)
      while sample < stepEnd {
        let gain = Float(from + slope * Double(sample - first - gridStart))
        buffer[target] += scratch[source] * gain
        buffer[target + 1] += scratch[source + 1] * gain
        sample += 1
        source += 2
        target += 2
      }
    }
  }
}

/// A voice whose file is open.
final class OpenVoice {
  let voice: Voice
  private let traffic: SourceTraffic?
  private var reader: AudioReader
  private var left: Int
  /// How often the voice has begun anew.
  private var round = 0
  /// All samples of a round: a short loop is read once, not opened anew each time.
  private var kept: [Float] = []

  /// Samples (per channel) of the longest round that is kept: ten seconds, 4 MB.
  private static let longestKept = 10 * AudioFormat.sampleRate

  /// Seconds of the mix: the start rounded to a sample, and what the sound strays from its time stamps.
  var drift: Double {
    let start = Double(voice.samples.lowerBound) / Double(AudioFormat.sampleRate)
    return abs(start - voice.start.seconds) + reader.stray / voice.speed.seconds
  }

  var warnings: [String] {
    let broken =
      "\(voice.info.name) has samples that are no sound (no numbers, or far beyond full scale): they are silent"
    return reader.warnings + (hasBrokenSamples ? [broken] : [])
  }

  /// 120 dB above full scale; float files may hold anything, and one such sample would spoil the mix around it.
  private static let loudest: Float = 1e6
  private var hasBrokenSamples = false

  /// What a voice holds beside its reader.
  static func keptBytes(_ voice: Voice) -> Int {
    let longest = roundStart(1, voice) + 1
    return voice.loop && longest <= longestKept
      ? longest * AudioFormat.channels * MemoryLayout<Float>.size : 0
  }

  init(_ voice: Voice, _ traffic: SourceTraffic?) throws(JobError) {
    self.voice = voice
    self.traffic = traffic
    left = Self.roundStart(1, voice)
    // Rounds differ by a sample.
    let longest = left + 1
    reader = try Self.reader(voice, voice.loop ? longest : left, traffic)
    guard voice.loop, longest <= Self.longestKept else { return }
    var samples = [Float](repeating: 0, count: longest * AudioFormat.channels)
    try read(longest, from: reader, into: &samples, at: 0)
    kept = samples
  }

  /// The voice's own sample at which its round begins: rounded from the exact time, so that rounds do not add up an
  /// error against the picture's.
  private static func roundStart(_ round: Int, _ voice: Voice) -> Int {
    Int(((voice.to - voice.from) / voice.speed * Rational(round * AudioFormat.sampleRate)).rounded)
  }

  private static func reader(
    _ voice: Voice, _ count: Int, _ traffic: SourceTraffic?
  ) throws(JobError) -> AudioReader {
    do {
      let length = Rational(Int64(count), Int64(AudioFormat.sampleRate)) * voice.speed
      return try AudioReader(
        voice.info, from: voice.from, to: voice.from + length, speed: voice.speed, traffic: traffic)
    } catch {
      throw JobError(source: error, path: voice.path)
    }
  }

  /// The next samples; a looped voice starts anew at its end, any other is silent behind it.
  func read(_ count: Int, into buffer: inout [Float]) throws(JobError) {
    guard voice.loop, voice.to > voice.from else {
      return try read(count, from: reader, into: &buffer, at: 0)
    }
    var done = 0
    while done < count {
      if left == 0 { try beginRound() }
      let part = min(count - done, left)
      if kept.isEmpty {
        try read(part, from: reader, into: &buffer, at: done)
      } else {
        let length = Self.roundStart(round + 1, voice) - Self.roundStart(round, voice)
        let first = (length - left) * AudioFormat.channels
        buffer.replaceSubrange(
          done * AudioFormat.channels..<(done + part) * AudioFormat.channels,
          with: kept[first..<first + part * AudioFormat.channels])
      }
      left -= part
      done += part
    }
  }

  private func beginRound() throws(JobError) {
    // A round of less than a sample may have none.
    while left == 0 {
      round += 1
      left = Self.roundStart(round + 1, voice) - Self.roundStart(round, voice)
    }
    if kept.isEmpty { reader = try Self.reader(voice, left, traffic) }
  }

  /// `count` samples (per channel) into `buffer`, from its sample `start` on.
  private func read(
    _ count: Int, from reader: AudioReader, into buffer: inout [Float], at start: Int
  ) throws(JobError) {
    let failure = buffer.withUnsafeMutableBufferPointer { pointer -> JobError? in
      guard let base = pointer.baseAddress else { return nil }
      do throws(MediaError) {
        let samples = base + start * AudioFormat.channels
        try reader.read(count, into: samples)
        // Not a number is not smaller, either.
        for i in 0..<count * AudioFormat.channels where !(abs(samples[i]) < Self.loudest) {
          samples[i] = 0
          hasBrokenSamples = true
        }
        return nil
      } catch {
        return JobError(source: error, path: voice.path)
      }
    }
    if let failure { throw failure }
  }
}
