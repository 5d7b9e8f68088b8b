import Testing
import Threads

@testable import Metrics

@Suite struct SeriesTests {
  private let registry = MetricRegistry()

  @Test func countersNeverGoBack() {
    let counter = Counter()
    for amount in [1, -1, 0, .nan, .infinity, 0.25] { counter.add(amount) }
    #expect(counter.value == 1.25)
  }

  @Test func whatIsNoNumberIsNotObserved() {
    let histogram = Histogram(.histogram(bounds: [1]))
    for value in [.nan, .infinity, 1, 1.5] { histogram.observe(value) }
    #expect(histogram.reading == .buckets([1, 1], sum: 2.5))
  }

  @Test func knownSeriesBeginAtZero() {
    _ = registry.series(Family<Counter>("x_total", "X.", [Label("a", ["1", "2"]), Label("b", ["3"])]))
    #expect(registry.page.contains(#"x_total{a="1",b="3"} 0"#))
    #expect(registry.page.contains(#"x_total{a="2",b="3"} 0"#))
  }

  @Test func aFamilyAskedForTwiceIsTheSame() {
    let family = Family<Counter>("x_total", "X.")
    registry.series(family)().add()
    registry.series(family)().add()
    #expect(registry.page.contains("x_total 2\n"))
  }

  /// 10,000 tenants, as somebody's job documents may name them.
  @Test func theNumberOfSeriesIsBounded() {
    let family = Family<Counter>("x_total", "X.", [Label("tenant"), Label("state", ["a", "b"])], most: 50)
    let set = registry.series(family)
    for n in 0..<10_000 { set("tenant-\(n)", n % 2 == 0 ? "a" : "b").add() }
    let lines = registry.page.split(separator: "\n").filter { $0.hasPrefix("x_total{") }
    #expect(lines.count == 52)
    #expect(lines.contains(#"x_total{tenant="other",state="a"} 4975"#))
    #expect(lines.contains(#"x_total{tenant="other",state="b"} 4975"#))
    // Those that have a series keep it.
    set("tenant-0", "a").add()
    #expect(registry.page.contains(#"x_total{tenant="tenant-0",state="a"} 2"#))
  }

  @Test func valuesAreBoundedToo() {
    let set = registry.series(Family<Counter>("x_total", "X.", [Label("name"), Label("state", ["a"])]))
    set(String(repeating: "é", count: 1000), "unheard of").add()
    let cut = String(repeating: "é", count: Label.longest / 2)
    #expect(registry.page.contains("x_total{name=\"\(cut)\",state=\"other\"} 1\n"))
  }

  @Test func collectorsAreAskedAtEveryScrape() {
    let family = Family<Gauge>("length", "L.", [Label("queue")], most: 2)
    let energy = Family<Counter>("joules_total", "J.")
    let asked = Counter()
    registry.collect { scrape in
      asked.add()
      for n in 0..<4 { scrape.add(family, "q\(n)", value: Double(n)) }
      scrape.add(energy, value: asked.value)
    }
    registry.collect { $0.add(family, "q0", value: 7) }
    #expect(asked.value == 0)
    _ = registry.page
    let page = registry.page
    #expect(page.contains("joules_total 2\n") && page.contains("# TYPE joules_total counter"))
    // The same labels add up; what has no room is added to the others.
    #expect(page.contains(#"length{queue="q0"} 7"#) && page.contains(#"length{queue="other"} 5"#))
    #expect(page.split(separator: "\n").count { $0.hasPrefix("length{") } == 3)
  }

  @Test func manyThreadsLoseNothing() {
    let counter = registry.series(Family<Counter>("x_total", "X.", [Label("n")]))
    let histogram = registry.series(Family<Histogram>("x_seconds", "X.", bounds: [1]))
    let threads = ThreadGroup()
    for n in 0..<4 {
      #expect(
        threads.start("adds") {
          for _ in 0..<10_000 {
            counter("\(n % 2)").add(0.5)
            histogram().observe(2)
          }
        })
    }
    for _ in 0..<20 { _ = registry.page }
    threads.wait()
    #expect(counter("0").value == 10_000 && counter("1").value == 10_000)
    #expect(histogram().reading == .buckets([0, 40_000], sum: 80_000))
  }

  @Test func familiesTellWhatIsWrongWithThem() {
    let good = Family<Histogram>("a_seconds", "A.", [Label("queue")], bounds: [1, 2]).description
    #expect(good.problems.isEmpty)
    let bad: [FamilyDescription] = [
      Family<Counter>("a", "A.").description, Family<Gauge>("a_total", "A.").description,
      Family<Gauge>("A", "A.").description, Family<Gauge>("a", "").description,
      Family<Gauge>("a", "A.", [Label("le")]).description,
      Family<Gauge>("a", "A.", [Label("x"), Label("x")]).description,
      Family<Histogram>("a", "A.", bounds: [2, 1]).description,
      Family<Histogram>("a", "A.", bounds: []).description,
    ]
    for family in bad { #expect(family.problems.count == 1, "\(family)") }
  }
}
