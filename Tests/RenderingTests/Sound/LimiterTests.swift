import TestKit
import Testing

@testable import Rendering

@Suite struct LimiterTests {
  /// What comes out for `samples`, taken in blocks of `block`.
  private func limited(_ samples: [Float], block: Int = 1000) -> [Float] {
    var limiter = Limiter()
    limiter.push(samples + [Float](repeating: 0, count: Limiter.ahead * 2))
    var out: [Float] = []
    while out.count < samples.count {
      let count = min(block, (samples.count - out.count) / 2)
      #expect(limiter.available >= count)
      var buffer = [Float](repeating: 0, count: count * 2)
      limiter.take(count, into: &buffer)
      out += buffer
    }
    return out
  }

  @Test func withinFullScaleNothingChanges() {
    let noise = (0..<20_000).map { Float($0 * 7919 % 2001 - 1000) / 1000 }
    #expect(limited(noise) == noise)
  }

  @Test func blocksDoNotMatter() {
    let tone = MediaFixtures.tone(seconds: 0.5).map { $0 * 4 }
    #expect(limited(tone, block: 64) == limited(tone, block: 7777))
  }

  @Test func aLoudToneStaysATone() {
    let tone = MediaFixtures.tone(seconds: 1).map { $0 * 4 }
    let out = limited(tone)
    #expect(out.allSatisfy { abs($0) <= 1 })
    // Turned down by half, as it is.
    let worst = zip(out, tone).map { abs($0 - $1 / 2) }.max() ?? 1
    #expect(worst < 0.01, "\(worst)")
  }

  @Test func aPeakTurnsDownWhatIsAroundIt() {
    var samples = [Float](repeating: 0.25, count: 200_000)
    samples[40_000] = 2
    let out = limited(samples)
    #expect(out[40_000] == 1)
    #expect(out[..<39_000].allSatisfy { $0 == 0.25 })
    #expect(out[150_000...].allSatisfy { $0 == 0.25 })
    // No step that clicks.
    let steps = zip(out[0..<39_998], out[2..<40_000]).map { abs($0 - $1) }
    #expect((steps.max() ?? 1) < 0.002)
  }
}
