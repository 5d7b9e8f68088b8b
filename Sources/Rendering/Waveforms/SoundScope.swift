import ClipJob

/// The shape of a sound at a moment, as an oscilloscope draws it: it begins where the sound rises through zero, so that a tone
/// stands still.
final class SoundScope {
  /// Samples that are shown: 25 ms.
  private static let shown = 1200
  /// Samples in which a beginning is looked for.
  private static let search = 800
  /// Samples of a point: what is finer is no line any more.
  private static let grain = 12

  private var window: SoundWindow
  /// −1…1, from left to right; they begin and end at 0.
  private(set) var points: [Double] = []

  init(_ sound: any HeardSound) {
    window = SoundWindow(sound, size: Self.shown + Self.search, from: 0)
  }

  /// Goes on to the beginning of a frame, in samples of the clip.
  func advance(to start: Int) throws(JobError) {
    try window.advance(to: start)
    let samples = window.samples
    let first = beginning
    let count = Self.shown / Self.grain
    points = (0..<count).map { point in
      let from = first + point * Self.grain
      let mean = samples[from..<from + Self.grain].reduce(0, +) / Float(Self.grain)
      let place = Double(point) / Double(count - 1)
      let edge = min(1, min(place, 1 - place) / 0.15)
      return Self.bent(Double(mean)) * edge * edge * (3 - 2 * edge)
    }
  }

  /// The rise that is followed by the highest part: others are overtones.
  private var beginning: Int {
    let samples = window.samples
    var (best, height): (Int, Float) = (0, 0)
    var (rise, peak): (Int?, Float) = (nil, 0)
    for index in 1..<Self.search {
      if samples[index - 1] <= 0, samples[index] > 0 { (rise, peak) = (index, 0) }
      guard let rise else { continue }
      peak = max(peak, samples[index])
      if peak > height * 1.02 { (best, height) = (rise, peak) }
    }
    return best
  }

  /// Speech fills most of the height, and full scale no more than that.
  private static func bent(_ value: Double) -> Double {
    let raised = 3.2 * value
    return max(-1, min(1, raised / (1 + 0.7 * abs(raised))))
  }
}
