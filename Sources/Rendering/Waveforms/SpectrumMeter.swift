import ClipJob
import MediaIO

#if canImport(Glibc)
  import Glibc
#endif

/// How loud the bands of a sound are from moment to moment, as meters show it: up at once, down slowly.
///
/// Note: time and frequency. Low tones want a long piece of sound, and beats a short one. Each step looks at 85 ms, for 12 Hz
/// between two lines, and counts of that what the step's own 3 ms are loud beside the rest: a click is seen
/// when it is heard, not 40 ms before.
///
/// Steps lie on a grid from the beginning of the clip, so levels do not depend on the rate of the canvas.
final class SpectrumMeter {
  /// Samples of a step: a part of a frame at 24, 25, 30, 50 and 60 frames a second, or nearly.
  static let step = 160
  /// Samples that are looked at.
  private static let size = 4096
  /// Hertz.
  private static let range = (from: 80.0, to: 12_000.0)
  /// Of full scale, at 1 kHz: what is an empty and what a full bar.
  private static let decibels = (empty: -64.0, full: -16.0)
  /// Music and speech have less the higher it is: decibels an octave that are given back.
  private static let tilt = 3.0
  /// Seconds in which a bar falls to a third.
  private static let fall = 0.15
  /// Samples: two seconds.
  private static let memory = 2 * AudioFormat.sampleRate

  private struct Band {
    /// Lines of the spectrum.
    var lines: ClosedRange<Int>
    /// Decibels.
    var tilt: Double
  }

  private let spectrum: Spectrum
  private let bands: [Band]
  private var window: SoundWindow
  private var powers: [Float] = []
  private var next = 0
  /// As they have fallen by now, 0…1.
  private var falling: [Double]
  /// The highest of the frame that was asked for last.
  private(set) var levels: [Double]

  /// - Parameter count: of bands, evenly on the scale of an ear.
  init(_ sound: any HeardSound, bands count: Int) throws(MediaError) {
    spectrum = try Spectrum(size: Self.size)
    bands = Self.bands(count, step: spectrum.step)
    // The step in the middle.
    window = SoundWindow(sound, size: Self.size, from: (Self.step - Self.size) / 2)
    falling = [Double](repeating: 0, count: count)
    levels = falling
  }

  private static func bands(_ count: Int, step: Double) -> [Band] {
    let octaves = log2(range.to / range.from)
    func frequency(_ edge: Double) -> Double { range.from * exp2(octaves * edge / Double(count)) }
    return (0..<count).map { band in
      let (low, high) = (frequency(Double(band)), frequency(Double(band + 1)))
      let first = Int((low / step).rounded(.up))
      let last = max(first, Int((high / step).rounded(.up)) - 1)
      let middle = (low * high).squareRoot()
      // A band between two lines has the nearer one.
      let lines = first...last
      return Band(
        lines: high - low < step ? Int((middle / step).rounded())...Int((middle / step).rounded()) : lines,
        tilt: tilt * log2(middle / 1000))
    }
  }

  /// Goes on to the end of a frame, in samples of the clip. `levels` are then those of the frame.
  func advance(through frame: Range<Int>) throws(JobError) {
    // What was heard so long before has fallen by more than is seen.
    let first = (frame.lowerBound - Self.memory) / Self.step
    if first > next {
      next = first
      falling = falling.map { _ in 0 }
    }
    guard next * Self.step < frame.upperBound else { return }
    var isBefore = true
    while next * Self.step < frame.upperBound {
      // Frames that nobody asked for only leave what has not fallen yet.
      if isBefore { levels = falling.map { $0 * Self.keep } }
      isBefore = next * Self.step < frame.lowerBound
      try window.advance(to: next * Self.step + (Self.step - Self.size) / 2)
      measure()
      next += 1
    }
  }

  /// What is left of a level after a step.
  private static let keep = exp(-Double(step) / Double(AudioFormat.sampleRate) / fall)

  private func measure() {
    let part = share
    if part > 0 {
      window.samples.withUnsafeBufferPointer { spectrum.powers(of: $0, into: &powers) }
    }
    for (index, band) in bands.enumerated() {
      var power: Float = 0
      if part > 0 { for line in band.lines { power = max(power, powers[line]) } }
      let decibels = 10 * log10(max(1e-12, Double(power) * part)) + band.tilt
      let level = (decibels - Self.decibels.empty) / (Self.decibels.full - Self.decibels.empty)
      falling[index] = max(min(1, max(0, level)), falling[index] * Self.keep)
      levels[index] = max(levels[index], falling[index])
    }
  }

  /// How loud the step is beside all that is looked at, 0…1.
  private var share: Double {
    window.samples.withUnsafeBufferPointer { samples in
      let own = (Self.size - Self.step) / 2..<(Self.size + Self.step) / 2
      var (all, here): (Float, Float) = (0, 0)
      for sample in samples { all += sample * sample }
      for index in own { here += samples[index] * samples[index] }
      guard all > 1e-9 else { return 0 }
      return min(1, Double(here) / Double(own.count) * Double(samples.count) / Double(all))
    }
  }
}
