import Costs
import Testing

/// Amounts of money as people read them.
@Suite struct FiguresTests {
  private func texts(_ amounts: Int128?...) -> [String] {
    Figures.dollars(amounts.map { $0.map(Money.init(picodollars:)) })
  }
  private func text(_ amount: Int128) -> String { Figures.dollars(Money(picodollars: amount)) }

  @Test func aRowOfAlmostNothingDoesNotFillTheColumn() {
    #expect(
      texts(12_345_678_000_000_000, 250_000_000_000, 40_000_000, 0, nil)
        == ["$12,345.68", "$0.25", "<$0.01", "$0.00", ""])
    #expect(texts(1_200_000_000_000, 123_400_000) == ["$1.200", "<$0.001"])
    #expect(texts(1_200_000_000_000, 500_000_000, 499_999_999) == ["$1.200", "$0.001", "<$0.001"])
  }

  @Test func smallAmountsAmongThemselvesKeepTheirDigits() {
    #expect(texts(2_300_000_000, 4_600_000_000) == ["$0.0023", "$0.0046"])
    #expect(texts(123_400_000, 40_000_000) == ["$0.000123", "$0.000040"])
    #expect(texts(-1_070_000_000_000, 80_000_000_000) == ["−$1.070", "$0.080"])
  }

  @Test func oneAmountShowsTwoDigits() {
    #expect(text(0) == "$0.00" && text(930_000_000_000) == "$0.93" && text(2_345_000_000) == "$0.0023")
    #expect(text(3) == "<$0.000000001" && text(-3) == "<−$0.000000001")
  }
}
