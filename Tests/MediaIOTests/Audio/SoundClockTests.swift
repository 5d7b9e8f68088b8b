import Testing

@testable import MediaIO

@Suite struct SoundClockTests {
  /// Where each frame of 20 ms is put, in seconds, when every correction is made at once.
  private func places(_ stamps: [Double?], length: Double = 0.02) -> [Double] {
    var clock = SoundClock()
    var expected: Double?
    return stamps.indices.map { i in
      let ahead = stamps[i..<min(stamps.count, i + 50)].map { SoundClock.Entry(stamp: $0, length: length) }
      var place = expected ?? 0
      switch clock.place(Array(ahead), expected: expected) {
      case .starts(let start): place = start
      case .follows(let correction): place += correction
      }
      expected = place + length
      return place
    }
  }

  private func regular(_ count: Int, _ change: (Int) -> Double = { _ in 0 }) -> [Double?] {
    (0..<count).map { Double($0) * 0.02 + change($0) }
  }

  private func expectSame(_ a: [Double], _ b: [Double?], within tolerance: Double) {
    for (a, b) in zip(a, b) { #expect(abs(a - (b ?? 0)) <= tolerance, "\(a) \(b ?? 0)") }
  }

  @Test func steadyStampsAreKept() { expectSame(places(regular(100)), regular(100), within: 1e-9) }

  @Test func roundingIsNoCorrection() {
    let stamps = (0..<200).map { Optional((Double($0) * 0.0261 * 1000).rounded() / 1000) }
    let placed = places(stamps, length: 0.0261)
    for (a, b) in zip(placed, placed.dropFirst()) { #expect(abs(b - a - 0.0261) < 1e-9) }
  }

  @Test func jitterIsAveraged() {
    let placed = places(regular(300) { Double($0 * 7 % 11 - 5) * 0.006 })
    expectSame(placed, regular(300), within: 0.012)
    for (a, b) in zip(placed, placed.dropFirst()) { #expect(abs(b - a - 0.02) < 0.001) }
  }

  @Test func theFirstStampIsOneOfMany() {
    expectSame(places(regular(100) { $0 == 0 ? 0.016 : 0 }), regular(100), within: 1e-9)
  }

  @Test func aStepThatStaysIsAGap() {
    for step in [0.025, 0.15, 3, -0.15] {
      let stamps = regular(200) { $0 >= 100 ? step : 0 }
      expectSame(places(stamps), stamps, within: 1e-9)
    }
  }

  @Test func aStampOutOfLineIsNone() {
    for step in [0.03, 0.09, 5, -5] {
      expectSame(places(regular(100) { $0 == 40 ? step : 0 }), regular(100), within: 1e-9)
    }
  }

  @Test func rareFramesKeepTheirTimes() {
    // Speech with silence that is not sent: a frame each 400 ms.
    let stamps = (0..<50).map { Optional(Double($0) * 0.4) }
    expectSame(places(stamps), stamps, within: 1e-9)
  }

  @Test func stampsThatHardlyAdvanceMeanNothing() {
    let stamps = (0..<100).map { Optional(Double($0) * 0.0002) }
    expectSame(places(stamps), regular(100), within: 1e-9)
  }

  @Test func framesWithoutStampsFollow() {
    #expect(places([nil, nil, nil]) == [0, 0.02, 0.04])
    expectSame(
      places([1] + Array(repeating: nil, count: 60)), (0...60).map { 1 + Double($0) * 0.02 }, within: 1e-9)
  }
}
