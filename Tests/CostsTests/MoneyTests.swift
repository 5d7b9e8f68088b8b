import Costs
import MediaTypes
import Testing

@Suite struct MoneyTests {
  @Test func amountsAreReadExactly() {
    #expect(Money(usd: Rational(decimal: "0.7") ?? 0).picodollars == 700_000_000_000)
    #expect(Money(usd: Rational(decimal: "0.000000001") ?? 0).picodollars == 1000)
    #expect(Money(usd: Rational(2, 3)).picodollars == 666_666_666_667)
    #expect(Money(usd: Rational(-2, 3)).picodollars == -666_666_666_667)
  }

  @Test(
    arguments: [
      (931_234_567, 9, "0.000931235"), (931_234_567, 2, "0.00"), (1_995_000_000_000, 2, "2.00"),
      (1_994_999_999_999, 2, "1.99"), (-5_000_000_000, 2, "-0.01"), (-4_000_000_000, 2, "0.00"),
      (1_500_000_000_000, 0, "2"), (1, 12, "0.000000000001"),
    ] as [(Int128, Int, String)])
  func textsAreRounded(_ picodollars: Int128, _ decimals: Int, _ text: String) {
    #expect(Money(picodollars: picodollars).text(decimals: decimals) == text)
  }

  @Test func exactTextsHaveNoZerosAtTheEnd() {
    #expect(Money(picodollars: 1_500_000_000_000).exactText == "1.5")
    #expect(Money(picodollars: 10_000_000_000_000).exactText == "10")
    #expect(Money.zero.exactText == "0")
    #expect(Money(picodollars: -1).exactText == "-0.000000000001")
  }
}
