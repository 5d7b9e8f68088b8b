import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// Changes the speed of stereo sound and keeps its pitch: WSOLA (Verhelst and Roelands, ICASSP 1993).
///
/// Note: why not libavfilter's atempo. It is early by up to half a window, by an amount that depends on the
/// sound, drops up to three windows at the end, and refuses speeds below 0.5. Here the sound at output time
/// T always is the source's at T × speed, ±10 ms of source time, and any number of samples comes out.
///
/// Output frames of 2 × `hop` samples overlap by half under a Hann window. Frame j is centred on j × hop
/// in the output and near j × hop × speed in the source: where, within `reach`, it continues the frame before best.
final class TimeStretch {
  /// Half a frame: 21 ms, more than a period of any voice.
  static let hop = 1024
  /// 10 ms either way: a whole period down to 50 Hz.
  static let reach = 480
  /// The source samples before position 0 that the first frame wants.
  static let lead = hop + reach

  private let speed: Rational
  private let fade: [Float]
  private static let channels = AudioFormat.channels

  /// Interleaved source samples from position `inputStart` on; position 0 is the first output sample.
  private var input: [Float] = []
  private var inputStart = -TimeStretch.lead
  private var frame: Int64 = 0
  /// Where the previous frame was taken from (its centre); its second half waits to be faded out.
  private var previousCenter: Int?
  private var ready: [Float] = []
  private var readyStart = 0

  init(_ speed: Rational) {
    self.speed = speed
    fade = (0..<Self.hop).map { 0.5 - 0.5 * cos(Float.pi * (Float($0) + 0.5) / Float(Self.hop)) }
  }

  /// Samples (per channel) that can be taken.
  var available: Int { (ready.count - readyStart) / Self.channels }

  /// Source samples (per channel) to push before the next frame can be made.
  var missing: Int {
    max(0, center(frame) + Self.reach + Self.hop - (inputStart + input.count / Self.channels))
  }

  /// Appends source samples and makes what frames they allow.
  func push(_ samples: [Float]) {
    input += samples
    while missing == 0 { makeFrame() }
  }

  /// Moves `count` samples out, of those available.
  func take(_ count: Int, into buffer: UnsafeMutablePointer<Float>) {
    ready.withUnsafeBufferPointer { samples in
      if let base = samples.baseAddress {
        buffer.update(from: base + readyStart, count: count * Self.channels)
      }
    }
    readyStart += count * Self.channels
    if readyStart > 1 << 16 {
      ready.removeFirst(readyStart)
      readyStart = 0
    }
  }

  private func center(_ frame: Int64) -> Int { Int((Rational(frame * Int64(Self.hop), 1) * speed).rounded) }

  private func makeFrame() {
    let nominal = center(frame)
    let (hop, channels) = (Self.hop, Self.channels)
    let chosen = input.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress, let previousCenter else { return nominal }
      return nominal + bestShift(base, natural: previousCenter, nominal: nominal)
    }
    if let previousCenter {
      // The half between the two centres: the last frame fades out, this one in.
      let (old, new) = ((previousCenter - inputStart) * channels, (chosen - hop - inputStart) * channels)
      let start = ready.count
      ready.append(contentsOf: repeatElement(0, count: hop * channels))
      ready.withUnsafeMutableBufferPointer { out in
        input.withUnsafeBufferPointer { source in
          for i in 0..<hop {
            for c in 0..<channels {
              let k = i * channels + c
              out[start + k] = source[old + k] * (1 - fade[i]) + source[new + k] * fade[i]
            }
          }
        }
      }
    }
    previousCenter = chosen
    frame += 1
    let oldest = min(chosen, center(frame) - Self.reach - hop)
    let drop = min(oldest - inputStart, input.count / channels)
    // In large steps, so that long inputs are not moved again and again.
    if drop > 16_384 || drop > 0 && drop == input.count / channels {
      input.removeFirst(drop * channels)
      inputStart += drop
    }
  }

  /// The shift of the new frame whose first half is most like the old frame's second half, which starts at
  /// `natural`: the highest normalised correlation, coarsely first. Silence stays where it is.
  private func bestShift(_ source: UnsafePointer<Float>, natural: Int, nominal: Int) -> Int {
    let old = source + (natural - inputStart) * Self.channels
    let new = source + (nominal - Self.hop - inputStart) * Self.channels
    func likeness(_ shift: Int, step: Int) -> Float {
      let moved = new + shift * Self.channels
      let stride = step * Self.channels
      var (product, energy): (Float, Float) = (0, 1e-9)
      var i = 0
      while i < Self.hop * Self.channels {
        let y = moved[i] + moved[i + 1]
        product += (old[i] + old[i + 1]) * y
        energy += y * y
        i += stride
      }
      return product / energy.squareRoot()
    }
    var best = 0
    var most = likeness(0, step: 8)
    var shift = -Self.reach
    while shift <= Self.reach {
      let value = likeness(shift, step: 8)
      if value > most { (best, most) = (shift, value) }
      shift += 4
    }
    let coarse = best
    most = likeness(coarse, step: 2)
    for shift in max(-Self.reach, coarse - 3)...min(Self.reach, coarse + 3) {
      let value = likeness(shift, step: 2)
      if value > most { (best, most) = (shift, value) }
    }
    return best
  }
}
