import Testing

@testable import TextMotion

@Suite struct MotionCurveTests {
  static let all: [MotionCurve] = [.linear, .hold, .easeIn, .easeOut, .easeInOut, .back, .elastic, .bounce]

  @Test(arguments: all) func goesFromZeroToOne(curve: MotionCurve) {
    #expect(curve.apply(0) == 0 && curve.apply(-1) == 0 && curve.apply(.nan) == 0)
    #expect(curve.apply(1) == 1 && curve.apply(2) == 1)
    let values = (1..<1000).map { curve.apply(Double($0) / 1000) }
    #expect(values.allSatisfy { -0.5...1.5 ~= $0 })
    guard curve != .hold else { return #expect(values.allSatisfy { $0 == 0 }) }
    let steps = zip([0] + values, values + [1]).map { abs($0 - $1) }
    #expect(steps.max() ?? 1 < 0.02)
  }

  @Test func backGoesATenthTooFar() {
    let highest = (0...1000).map { MotionCurve.back.apply(Double($0) / 1000) }.max() ?? 0
    #expect(abs(highest - 1.1) < 0.001)
  }

  @Test func bounceTouchesThreeTimesBeforeItsEnd() {
    for contact in [1 / 2.75, 2 / 2.75, 2.5 / 2.75] {
      #expect(abs(MotionCurve.bounce.apply(contact) - 1) < 1e-9)
    }
    // The heights of its jumps: a quarter of the fall, and a quarter of that.
    #expect(abs(MotionCurve.bounce.apply(1.5 / 2.75) - 0.75) < 1e-9)
    #expect(abs(MotionCurve.bounce.apply(2.25 / 2.75) - 0.9375) < 1e-9)
  }

  @Test func elasticPassesItsEndTwiceAtLeast() {
    let signs = (1..<1000).map { MotionCurve.elastic.apply(Double($0) / 1000) > 1 }
    #expect(zip(signs, signs.dropFirst()).count { $0 != $1 } >= 3)
  }
}
