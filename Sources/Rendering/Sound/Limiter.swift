import MediaIO

#if canImport(Glibc)
  import Glibc
#endif

/// What it took to keep a mix within full scale.
struct Limiting: Sendable, Equatable {
  /// The least gain that was applied, a factor; 1: it was never turned down.
  var least = 1.0
  /// Samples (per channel) that were turned down.
  var samples = 0

  /// The most it was turned down, dB.
  var decibels: Double { least > 0 ? -20 * log10(least) : .infinity }
  var seconds: Double { Double(samples) / Double(AudioFormat.sampleRate) }
}

/// Keeps a mix within full scale by turning it down around its peaks, 5 ms ahead of them, instead of clipping it. What is within
/// full scale passes as it is.
///
/// Note: why not less of everything. Five channels on two sides add up to 2.4 times full scale, so FFmpeg scales them all down
/// (by 7.7 dB, for integer sources only). Hardly any film is that loud in all of them at once, and its voices would be too quiet.
struct Limiter {
  /// Samples (per channel) that are looked ahead.
  static let ahead = 240
  /// The part of what is missing to full gain that comes back with each sample: 63 % in 100 ms.
  private static let release = 1 / (0.1 * Double(AudioFormat.sampleRate))
  private static let channels = AudioFormat.channels

  private var samples: [Float] = []
  /// The number of the first of them.
  private var first = 0
  /// Samples (per channel) that came in.
  private var count = 0
  /// The gains that peaks ahead need, with their samples' numbers: rising, the least first.
  private var needed: [(number: Int, gain: Double)] = []
  /// Of the samples up to the next one to give, the last `ahead`; their mean is the gain.
  private var gains = [Double](repeating: 1, count: ahead)
  private var sum = Double(ahead)
  private var reduced = 0
  private var current = 1.0
  private var given = 0
  private(set) var work = Limiting()

  /// Samples that can be taken.
  var available: Int { max(0, count - given - Self.ahead) }

  mutating func push(_ block: [Float]) {
    samples.append(contentsOf: block)
    count += block.count / Self.channels
  }

  /// Moves `wanted` samples out, of those available.
  mutating func take(_ wanted: Int, into buffer: inout [Float]) {
    var looked = given == 0 ? 0 : given + Self.ahead
    for i in 0..<wanted {
      while looked <= given + Self.ahead {
        look(at: looked)
        looked += 1
      }
      let exact = next()
      if exact < 1 {
        work.samples += 1
        work.least = min(work.least, exact)
      }
      let gain = Float(exact)
      for channel in 0..<Self.channels {
        let sample = samples[i * Self.channels + channel]
        buffer[i * Self.channels + channel] = gain == 1 ? sample : min(1, max(-1, sample * gain))
      }
      given += 1
    }
    samples.removeFirst(wanted * Self.channels)
    first += wanted
  }

  private mutating func look(at number: Int) {
    let at = (number - first) * Self.channels
    let peak = max(abs(samples[at]), abs(samples[at + 1]))
    let gain = peak > 1 ? 1 / Double(peak) : 1
    while let last = needed.last, last.gain >= gain { needed.removeLast() }
    needed.append((number, gain))
  }

  private mutating func next() -> Double {
    while let oldest = needed.first, oldest.number < given { needed.removeFirst() }
    let recovered = current + (1 - current) * Self.release
    current = min(needed.first?.gain ?? 1, recovered > 0.9999 ? 1 : recovered)
    if given == 0, current < 1 {
      // As if it had been as loud before.
      gains = [Double](repeating: current, count: Self.ahead)
      (sum, reduced) = (current * Double(Self.ahead), Self.ahead)
    }
    let slot = given % Self.ahead
    if gains[slot] < 1 { reduced -= 1 }
    if current < 1 { reduced += 1 }
    sum += current - gains[slot]
    gains[slot] = current
    // Rounding does not add up.
    if reduced == 0 { sum = Double(Self.ahead) }
    return reduced == 0 ? 1 : sum / Double(Self.ahead)
  }
}
