import Testing

@testable import MediaTypes

@Suite struct RationalTests {
  @Test func isReducedWithAPositiveDenominator() {
    #expect(Rational(6, -4) == Rational(-3, 2))
    #expect(Rational(-6, -4).denominator == 2 && Rational(-6, -4).numerator == 3)
    #expect(Rational(0, -7) == .zero && Rational(0, 7).denominator == 1)
    #expect(Rational(5, 0) == .zero)
    #expect(Rational(.min, .min) == 1)
    #expect(Rational(.min, 2).numerator == .min / 2)
  }

  @Test func arithmeticIsExact() {
    #expect(Rational(1, 3) + Rational(1, 6) == Rational(1, 2))
    #expect(Rational(1, 3) - Rational(1, 2) == Rational(-1, 6))
    #expect(Rational(2, 3) * Rational(9, 4) == Rational(3, 2))
    #expect(Rational(2, 3) / Rational(4, 9) == Rational(3, 2))
    #expect(Rational(2, 3) / 0 == .zero)
    #expect(Rational(1, 3) / Rational(-2, 3) == Rational(-1, 2))
    // A thousand hours of NTSC frames, one after the other.
    let frame = Rational(1001, 30000)
    var time = Rational.zero
    for _ in 0..<10_000 { time = time + frame }
    #expect(time == Rational(10_000 * 1001, 30000))
  }

  @Test(
    arguments: [
      (Rational(7, 2), 3, 4, 4), (Rational(-7, 2), -4, -3, -3), (Rational(5, 3), 1, 2, 2),
      (Rational(-5, 3), -2, -2, -1), (Rational(-4, 3), -2, -1, -1), (Rational(4, 3), 1, 1, 2),
      (Rational(-3), -3, -3, -3), (Rational(0), 0, 0, 0), (Rational(1, 2), 0, 1, 1),
      (Rational(-1, 2), -1, 0, 0),
    ] as [(Rational, Int64, Int64, Int64)])
  func rounding(_ value: Rational, _ floor: Int64, _ rounded: Int64, _ ceiling: Int64) {
    #expect(value.floor == floor)
    #expect(value.rounded == rounded)
    #expect(value.ceiling == ceiling)
  }

  @Test func ordering() {
    #expect(Rational(1, 3) < Rational(1, 2))
    #expect(Rational(-1, 2) < Rational(-1, 3))
    // Apart by less than a Double tells.
    #expect(Rational(.max - 1, .max) < Rational(1))
    #expect(Rational(.max - 2, .max - 1) < Rational(.max - 1, .max))
  }

  @Test func whatDoesNotFitIsRoundedToNanoseconds() {
    let a = Rational(1, 4_294_967_291)
    let b = Rational(1, 4_294_967_279)
    let product = a * b
    #expect(product == .zero)
    // The sum's denominator is 3 × 9.2e18: more than 63 bits.
    let sum = Rational(1, 3) + Rational(1, 9_223_372_036_854_775_783)
    #expect(sum == Rational(333_333_333, 1_000_000_000))
  }

  @Test func theFallbackIsExactAndReduced() {
    // 5 × 10^8 s beside a denominator of 2^61: a Double would be off by 60 ns.
    let large = Rational(500_000_000) + Rational(1, 4)
    let sum = large + Rational(1, 1 << 61)
    #expect(sum == large)
    #expect(sum.denominator == 4)
  }

  @Test func theEndsOf64BitsStopAndNeverTrap() {
    let huge = Rational(.max, 1)
    let least = Rational(.min, 1)
    #expect(huge + huge == huge)
    #expect(least + least == least)
    #expect(huge * huge == huge)
    #expect(huge * least == least)
    #expect(-least == huge)
    #expect(least - huge == least)
    #expect(least.floor == .min && least.ceiling == .min)
    #expect(huge.floor == .max && huge.ceiling == .max && huge.rounded == .max)
    #expect(huge / Rational(1, .max) == huge)
    #expect(Rational(1, .max) / huge == .zero)
    // Too large for nanoseconds, so to the nearest second.
    #expect(Rational(.max, 2) + Rational(1, 3) == Rational(4_611_686_018_427_387_904))
    #expect((least + Rational(1, 2)).floor == .min || (least + Rational(1, 2)).floor == .min + 1)
  }

  @Test func everyPairOfExtremesIsComputed() {
    let edges: [Int64] = [.min, .min + 1, -1_000_000_007, -2, -1, 0, 1, 2, 998_244_353, .max - 1, .max]
    let values = edges.flatMap { n in edges.map { Rational(n, $0) } }
    for a in values {
      #expect(a.denominator > 0)
      #expect(Rational(a.numerator, a.denominator) == a)
      for b in values {
        for result in [a + b, a - b, a * b, a / b] {
          #expect(result.denominator > 0)
          // Reduced: making it again changes nothing.
          #expect(Rational(result.numerator, result.denominator) == result)
        }
        #expect((a < b) == !(b <= a))
        #expect(a.seconds.isFinite)
        _ = (a + b).rounded
      }
    }
  }

  @Test func approximating() {
    #expect(Rational(approximating: 0.1) == Rational(1, 10))
    #expect(Rational(approximating: -2.5) == Rational(-5, 2))
    #expect(Rational(approximating: .nan) == .zero)
    #expect(Rational(approximating: .infinity) == Rational(9_200_000_000))
    #expect(Rational(approximating: -1e300) == Rational(-9_200_000_000))
  }
}
