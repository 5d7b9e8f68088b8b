import ClipJob
import MediaIO
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// How loud a clip is from its beginning to its end.
struct LoudnessProfile {
  /// Mean squares of equal parts of the time.
  private let powers: [Double]

  /// Parts that are told apart.
  private static let parts = 1024
  /// Seconds up to which all of the sound is listened to; of a longer clip a piece of each part, so that a day takes no
  /// longer than an hour.
  private static let longest = Rational(3600)
  /// Samples of such a piece.
  private static let piece = 12_000
  private static let block = 4096

  /// - Parameter duration: seconds of the clip.
  init(_ hear: Hearing, duration: Rational) throws(JobError) {
    let count = Int((duration * Rational(AudioFormat.sampleRate)).rounded)
    powers =
      duration <= Self.longest
      ? try Self.whole(try hear(.zero), count) : try Self.sampled(hear, duration)
  }

  private static func whole(_ sound: any HeardSound, _ count: Int) throws(JobError) -> [Double] {
    let parts = max(1, min(parts, count))
    var sums = [Double](repeating: 0, count: parts)
    var (samples, done): ([Float], Int) = ([], 0)
    while done < count {
      samples.removeAll(keepingCapacity: true)
      try sound.read(min(block, count - done), into: &samples)
      var index = 0
      while index < samples.count {
        let part = (done + index) * parts / count
        // The first sample of the next.
        let end = min(samples.count, ((part + 1) * count + parts - 1) / parts - done)
        sums[part] += power(samples[index..<end])
        index = end
      }
      done += samples.count
    }
    return sums.map { $0 / max(1, Double(count) / Double(parts)) }
  }

  private static func sampled(_ hear: Hearing, _ duration: Rational) throws(JobError) -> [Double] {
    var powers: [Double] = []
    var samples: [Float] = []
    for part in 0..<parts {
      samples.removeAll(keepingCapacity: true)
      try hear(duration * Rational(part) / Rational(parts)).read(piece, into: &samples)
      powers.append(power(samples[...]) / Double(piece))
    }
    return powers
  }

  private static func power(_ samples: ArraySlice<Float>) -> Double {
    samples.withUnsafeBufferPointer { samples in
      var sum: Float = 0
      for sample in samples { sum += sample * sample }
      return Double(sum)
    }
  }

  /// As many levels, 0…1: the loudest is 1.
  func levels(_ count: Int) -> [Double] {
    let means = (0..<count).map { level -> Double in
      let from = min(powers.count - 1, level * powers.count / count)
      let to = max(from + 1, min(powers.count, (level + 1) * powers.count / count))
      return powers[from..<to].reduce(0, +) / Double(to - from)
    }
    guard let loudest = means.max(), loudest > 1e-9 else { return means.map { _ in 0 } }
    // A little flatter than amplitudes are: what is quiet is still seen.
    return means.map { pow($0 / loudest, 0.4) }
  }
}
