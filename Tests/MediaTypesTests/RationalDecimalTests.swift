import Testing

@testable import MediaTypes

@Suite struct RationalDecimalTests {
  @Test(
    arguments: [
      ("63.2", 316, 5), ("0", 0, 1), ("-0", 0, 1), ("-0.5", -1, 2), ("1e3", 1000, 1), ("1E+3", 1000, 1),
      ("2.5e-1", 1, 4), ("123456789.125", 987_654_313, 8), ("0.000000001", 1, 1_000_000_000),
      ("0.0000000005", 1, 1_000_000_000), ("0.0000000004999", 0, 1), ("-0.0000000005", -1, 1_000_000_000),
      ("0.33333333333333333333333333333", 333_333_333, 1_000_000_000), ("999999999", 999_999_999, 1),
      ("0.9999999999", 1, 1), ("0e999999999999999999999", 0, 1), ("1e-999999999999999999999", 0, 1),
      ("0000000000000000000000000000000000000001", 1, 1), ("100000e-5", 1, 1),
      ("4294967295", 4_294_967_295, 1), ("999999999999999999", 999_999_999_999_999_999, 1),
      ("99999999999.000000001", 99_999_999_999, 1), ("99999999999.5", 199_999_999_999, 2),
      ("9000000000.5", 18_000_000_001, 2),
    ] as [(String, Int64, Int64)])
  func reads(_ text: String, _ numerator: Int64, _ denominator: Int64) {
    #expect(Rational(decimal: text) == Rational(numerator, denominator))
  }

  @Test(arguments: [
    "", "-", ".", ".5", "-.5", "+1", "1e", "1e+", "1e-", "e5", "1e5e5", "1.2.3", "1-2", "1e5-", "1e--5",
    "1e-+5",
    "0x10", "1 ", " 1", "NaN", "inf", "1,5", "١", "1000000000000000000", "1e999999999999999999999", "1e18",
  ])
  func refuses(_ text: String) {
    #expect(Rational(decimal: text) == nil)
  }

  @Test(arguments: [
    (Rational(316, 5), "63.2"), (Rational(0), "0"), (Rational(-1, 2), "-0.5"),
    (Rational(1, 3), "0.333333333"),
    (Rational(2, 3), "0.666666667"), (Rational(-2, 3), "-0.666666667"),
    (Rational(1, 1_000_000_000), "0.000000001"),
    (Rational(-1, 4_000_000_000), "0"), (Rational(999_999_999_9, 10_000_000_000), "1"),
    (Rational(.min, 1), "-9223372036854775808"), (Rational(.max, .max - 1), "1"),
    (Rational(30000, 1001), "29.97002997"),
  ])
  func writes(_ value: Rational, _ text: String) {
    #expect(value.decimalText == text)
  }

  @Test func roundTripsNanoseconds() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let value = Rational(
        .random(in: -999_999_999_999_999_999...999_999_999_999_999_999, using: &generator), 1_000_000_000)
      #expect(Rational(decimal: value.decimalText) == value)
    }
  }
}
