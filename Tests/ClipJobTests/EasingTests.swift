import ClipJob
import Testing

@Suite struct EasingTests {
  static let all: [Easing] = [
    .linear, .easeIn, .easeOut, .easeInOut, .hold, .bezier(x1: 0.25, y1: 0.1, x2: 0.25, y2: 1),
    .bezier(x1: 1, y1: 0, x2: 0, y2: 1), .bezier(x1: 0, y1: 0, x2: 0, y2: 0),
    .bezier(x1: 0, y1: 5, x2: 1, y2: -5),
  ]

  @Test(arguments: all) func endsWhereItShould(_ easing: Easing) {
    #expect(easing.apply(0) == 0 && easing.apply(1) == 1)
    #expect(easing.apply(-3) == 0 && easing.apply(7) == 1)
    #expect(easing.apply(.nan) == 0)
  }

  /// The curve found the slow way: walk its parameter.
  @Test(arguments: [
    (Easing.easeIn, 0.42, 0.0, 1.0, 1.0), (.easeOut, 0, 0, 0.58, 1), (.easeInOut, 0.42, 0, 0.58, 1),
    (.bezier(x1: 0.25, y1: 0.1, x2: 0.25, y2: 1), 0.25, 0.1, 0.25, 1),
    (.bezier(x1: 1, y1: 0, x2: 0, y2: 1), 1, 0, 0, 1), (.bezier(x1: 0, y1: 5, x2: 1, y2: -5), 0, 5, 1, -5),
    (.bezier(x1: 0, y1: 1, x2: 0, y2: 1), 0, 1, 0, 1), (.bezier(x1: 1, y1: 0, x2: 1, y2: 0), 1, 0, 1, 0),
  ])
  func liesOnItsCurve(_ easing: Easing, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    for i in 1..<500 {
      let t = Double(i) / 500
      let s = 1 - t
      let x = 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t
      let y = 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t
      // Where the curve is upright a rounding of x moves y by its cube root.
      let upright = (x1 == 1 && x2 == 0 && abs(t - 0.5) < 0.05) || t < 0.03 || t > 0.97
      #expect(abs(easing.apply(x) - y) < (upright ? 1e-3 : 1e-8), "t = \(t)")
    }
  }

  /// CSS's own figures: `ease-in-out` passes its middle, `ease-in` and `ease-out` mirror each other.
  @Test func namedEasings() {
    #expect(abs(Easing.easeInOut.apply(0.5) - 0.5) < 1e-12)
    #expect(abs(Easing.easeIn.apply(0.5) - 0.3153568) < 1e-6)
    for i in 1..<20 {
      let x = Double(i) / 20
      #expect(abs(Easing.easeIn.apply(x) - (1 - Easing.easeOut.apply(1 - x))) < 1e-9)
    }
    #expect(Easing.linear.apply(0.3) == 0.3)
    #expect(Easing.hold.apply(0.999999) == 0)
  }

  @Test func aStraightBezierIsLinear() {
    let straight = Easing.bezier(x1: 1.0 / 3, y1: 1.0 / 3, x2: 2.0 / 3, y2: 2.0 / 3)
    for i in 0...100 { #expect(abs(straight.apply(Double(i) / 100) - Double(i) / 100) < 1e-9) }
  }
}

@Suite struct AnimatedTests {
  @Test func constant() {
    let value = Animated(0.7)
    #expect([-1, 0, 1e9].allSatisfy { value.value(at: $0) == 0.7 })
    #expect(value.constant == 0.7)
  }

  @Test func betweenAndBeyondKeyframes() {
    let value = Animated(keyframes: [
      .init(t: 1, v: 10), .init(t: 2, v: 20), .init(t: 4, v: 0, easing: .hold),
      .init(t: 5, v: 1, easing: .easeIn),
    ])
    #expect(value.constant == nil)
    #expect(value.value(at: 0) == 10)
    #expect(value.value(at: 1) == 10)
    #expect(value.value(at: 1.25) == 12.5)
    #expect(value.value(at: 2) == 20)
    #expect(value.value(at: 3.999) == 20)
    #expect(value.value(at: 4) == 0)
    #expect(value.value(at: 4.5) == Easing.easeIn.apply(0.5))
    #expect(value.value(at: 5) == 1 && value.value(at: 99) == 1)
    #expect(value.value(at: .nan).isFinite)
  }

  @Test func manyKeyframes() {
    let value = Animated(keyframes: (0..<1000).map { .init(t: Double($0), v: Double($0 * $0)) })
    for i in 0..<999 {
      let middle = Double(i * i + (i + 1) * (i + 1)) / 2
      #expect(value.value(at: Double(i) + 0.5) == middle)
    }
  }
}
