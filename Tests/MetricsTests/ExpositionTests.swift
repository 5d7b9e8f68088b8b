import TestKit
import Testing

@testable import Metrics

@Suite struct ExpositionTests {
  private let registry = MetricRegistry()

  @Test func aPageIsWrittenToTheLetter() throws {
    let jobs = registry.series(
      Family<Counter>("jobs_total", "Jobs by end.", [Label("queue"), Label("state", ["done", "failed"])]))
    jobs("b", "failed").add(2)
    jobs("b", "done").add()
    jobs("a", "done").add(0.5)
    registry.series(Family<Gauge>("lanes", "Lanes.")).callAsFunction().set(-3)
    let times = registry.series(
      Family<Histogram>("wait_seconds", "Waits.", [Label("queue")], bounds: [0.1, 1, 10]))
    for seconds in [0.05, 0.1, 0.5, 11] { times("a").observe(seconds) }
    let expected = """
      # HELP jobs_total Jobs by end.
      # TYPE jobs_total counter
      jobs_total{queue="a",state="done"} 0.5
      jobs_total{queue="b",state="done"} 1
      jobs_total{queue="b",state="failed"} 2
      # HELP lanes Lanes.
      # TYPE lanes gauge
      lanes -3
      # HELP wait_seconds Waits.
      # TYPE wait_seconds histogram
      wait_seconds_bucket{queue="a",le="0.1"} 2
      wait_seconds_bucket{queue="a",le="1"} 3
      wait_seconds_bucket{queue="a",le="10"} 3
      wait_seconds_bucket{queue="a",le="+Inf"} 4
      wait_seconds_sum{queue="a"} 11.65
      wait_seconds_count{queue="a"} 4

      """
    #expect(registry.page == expected)
    #expect(try Promtool.complaints(of: registry.page) == "")
  }

  @Test func whateverAValueHoldsThePageStaysReadable() throws {
    let nasty = ["quote\" back\\slash", "line\nend", "tab\tnull\0", "emoji 🎬", "a\r\nb", "}", "", "\\n"]
    let set = registry.series(Family<Counter>("x_total", "Help with \\ and \n in it.", [Label("name")]))
    for name in nasty { set(name).add() }
    let page = registry.page
    #expect(try Promtool.complaints(of: page) == "")
    #expect(page.contains(#"# HELP x_total Help with \\ and \n in it."#))
    #expect(page.contains(#"x_total{name="quote\" back\\slash"} 1"#))
    #expect(page.contains(#"x_total{name="line\nend"} 1"#) && page.contains(#"x_total{name="\\n"} 1"#))
    // One line a series, two for the family.
    #expect(page.utf8.count { $0 == UInt8(ascii: "\n") } == nasty.count + 2)
  }

  @Test func numbersAreWrittenExactly() {
    let cases: [(Double, String)] = [
      (0, "0"), (-1, "-1"), (1e14, "100000000000000"), (0.1, "0.1"), (1e300, "1e+300"), (2.5e-7, "2.5e-07"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (9_007_199_254_740_992, "9007199254740992.0"),
    ]
    for (number, text) in cases {
      #expect(Exposition.number(number) == text)
      if number.isFinite { #expect(Double(Exposition.number(number)) == number) }
    }
  }

  @Test func familiesWithoutSeriesAreLeftOut() {
    _ = registry.series(Family<Counter>("x_total", "X.", [Label("queue")]))
    #expect(registry.page.isEmpty)
  }

  @Test func whatPromtoolComplainsOfIsSeen() throws {
    _ = registry.series(Family<Counter>("jobs", "Jobs."))
    #expect(try Promtool.complaints(of: registry.page).contains("_total"))
  }
}
