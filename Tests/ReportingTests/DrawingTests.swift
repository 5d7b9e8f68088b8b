import Costs
import Testing

@testable import Reporting

@Suite struct DrawingTests {
  // MARK: Markup

  @Test func textsAreEscapedAndMarkupIsNot() {
    let hostile = "</title><script>alert('x')</script>&\"\u{0}\u{1B}[31m\u{202E}"
    let markup: Markup = "<p id=\"\(hostile)\">\(hostile)\(Markup("<b>bold</b>"))</p>"
    #expect(!markup.text.contains("<script") && !markup.text.contains("</title"))
    #expect(markup.text.contains("<b>bold</b>"))
    #expect(
      markup.text.contains("&lt;script&gt;alert(&#39;x&#39;)") && markup.text.contains("&amp;&quot;\u{FFFD}"))
    #expect(!markup.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{0}" })
    #expect(Markup.escaped("Zürich 東京 🎬\n") == "Zürich 東京 🎬\n")
  }

  @Test func coordinatesAreNumbersWhateverIsCalculated() {
    let markup: Markup = "\(1.0 / 3) \(Double.nan) \(Double.infinity) \(-2.5) \(0.001)"
    #expect(markup.text == "0.33 0 0 -2.5 0")
  }

  // MARK: Figures

  @Test func numbersReadWell() {
    #expect(
      [0, 999, 1000, 1_234_567, -1234].map(Figures.count) == ["0", "999", "1,000", "1,234,567", "−1,234"])
    #expect(
      [0, 0.123, 4.25, 42, 119, 5400, 90_000, 400_000].map(Figures.time)
        == ["0 s", "0.12 s", "4.3 s", "42 s", "2 min", "90 min", "25 h", "4.6 d"])
    #expect(
      [1, 60, 90, 3600, 5400, 86_400].map(Figures.duration) == [
        "1 s", "1 min", "90 s", "1 h", "90 min", "1 d",
      ])
    func dollars(_ usd: Int128, _ parts: Int128) -> String {
      Figures.dollars(Money(picodollars: usd * Money.perDollar / parts))
    }
    #expect(dollars(0, 1) == "$0.00" && dollars(1234, 1) == "$1,234.00" && dollars(5, 1000) == "$0.0050")
    #expect(dollars(-1, 2) == "−$0.50" && dollars(1, 1_000_000) == "$0.0000010")
    #expect([0, 0.004, 0.42, 1].map(Figures.percent) == ["0 %", "0.4 %", "42 %", "100 %"])
  }

  // MARK: Axes

  @Test func axesCountInRoundSteps() {
    #expect(Axis(.count, largest: 1).ticks == [0, 1])
    #expect(Axis(.count, largest: 7).ticks == [0, 2, 4, 6, 8])
    #expect(Axis(.count, largest: 1234).ticks == [0, 500, 1000, 1500])
    #expect(
      Axis(.dollars, largest: 0.0123).ticks.map { Axis(.dollars, largest: 0.0123).text($0) }
        == ["$0.000", "$0.005", "$0.010", "$0.015"])
    let time = Axis(.time, largest: 5000)
    #expect(time.ticks.map(time.text) == ["0", "30 min", "60 min", "90 min"])
    #expect(Axis(.time, largest: 3).ticks == [0, 1, 2, 3])
    #expect(Axis(.count, largest: 0).ticks == [0, 1] && Axis(.count, largest: .nan).ticks == [0, 1])
  }

  @Test(arguments: [Axis.Unit.count, .dollars, .time]) func everyAxisHoldsItsValues(_ unit: Axis.Unit) {
    var value = 1e-7
    while value < 1e9 {
      let axis = Axis(unit, largest: value)
      #expect(axis.top >= value * 0.999_999 && axis.ticks.count <= 7, "\(unit) \(value): \(axis)")
      let texts = axis.ticks.map(axis.text)
      #expect(Set(texts).count == texts.count, "\(unit) \(value): \(texts)")
      value *= 1.37
    }
  }

  @Test func timeIsCutAtRoundTimes() {
    let day = TimeBins(from: Entries.day + 100, to: Entries.day + 86_500)
    #expect(day.step == 1800 && day.count == 49 && Double(day.start) == Entries.day)
    #expect(day.index(of: Entries.day + 1799) == 0 && day.index(of: Entries.day + 1800) == 1)
    #expect(day.index(of: -1e300) == 0 && day.index(of: 1e300) == 48)
    #expect(day.name(of: 1) == "21 Nov 00:30–01:00")
    #expect(day.ticks.map(\.text) == ["21 Nov", "06:00", "12:00", "18:00", "22 Nov"])
    #expect(TimeBins(from: Entries.day, to: Entries.day).count == 1)
    let weeks = TimeBins(from: Entries.day - 30 * 86_400, to: Entries.day)
    #expect(weeks.step == 43_200 && weeks.count == 60 && weeks.ticks.count <= 5)
    for length in [0.5, 30, 61, 3600, 1e6, 1e8, 1e12] {
      let bins = TimeBins(from: Entries.day, to: Entries.day + length)
      #expect((1...73).contains(bins.count) && bins.ticks.count <= 6, "\(length): \(bins)")
    }
  }
}
