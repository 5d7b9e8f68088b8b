import MediaTypes
import Testing

@Suite struct StandardRateTests {
  private static let ntsc30 = Rational(30_000, 1001)

  @Test func rateOfVariableVideoIsTheStandardOneItMeans() {
    #expect(StandardRate.nearest(Rational(90_000, 3013)) == 30)
    #expect(StandardRate.nearest(Rational(90_000, 3001)) == 30)
    #expect(StandardRate.nearest(Rational(810_000, 13_487)) == 60)
    #expect(StandardRate.nearest(Rational(24_000, 1001)) == Rational(24_000, 1001))
    #expect(StandardRate.nearest(Self.ntsc30) == Self.ntsc30)
    #expect(StandardRate.nearest(Rational(19)) == 19)
    #expect(StandardRate.nearest(0) == 30)
    #expect(StandardRate.nearest(Rational(90_000)) == 240)
  }

  @Test func whatAClockRoundedIsExactAgain() {
    #expect(StandardRate.exact(Rational(23_040_000, 767_849)) == 30)
    #expect(StandardRate.exact(Rational(2997, 100)) == Self.ntsc30)
    #expect(StandardRate.exact(Rational(2999, 100)) == 30)
    // Between the two: none is meant.
    #expect(StandardRate.exact(Rational(29_985, 1000)) == nil)
    #expect(StandardRate.exact(0) == nil && StandardRate.exact(-30) == nil && StandardRate.exact(1000) == nil)
  }

  @Test func decimalsOfNTSCMeanTheFractions() {
    for (hundreds, whole) in [(2398, 24), (2997, 30), (5994, 60), (11_988, 120), (23_976, 240)]
      as [(Int64, Int64)]
    {
      #expect(StandardRate.broadcast(written: Rational(hundreds, 100)) == Rational(whole * 1000, 1001))
    }
    #expect(StandardRate.broadcast(written: Rational(23_976, 1000)) == Rational(24_000, 1001))
    for other in [Rational(30), Rational(25), Rational(299, 10), Rational(2500, 101)] {
      #expect(StandardRate.broadcast(written: other) == nil)
    }
  }
}
