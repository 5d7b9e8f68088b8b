import Costs

extension ReportPage {
  private var times: TimeBins { report.times }
  private var part: String { "each bar is \(Figures.duration(Double(times.step)))" }

  var throughput: Markup {
    let chart = StackedBars(
      times: times,
      series: [
        .init(name: "succeeded", style: .good, values: report.bins.map { Double($0.succeeded) }),
        .init(name: "failed", style: .bad, values: report.bins.map { Double($0.ends.failed) }),
        .init(name: "cancelled", style: .quiet, values: report.bins.map { Double($0.ends.cancelled) }),
        .init(name: "retried", style: .warn, values: report.bins.map { Double($0.ends.retried) }),
        .init(
          name: "requeued or lost", style: .accent,
          values: report.bins.map { Double($0.handedBack + $0.lost) }),
      ], text: { Figures.count(Int($0)) })
    return section(
      "Throughput",
      "Jobs by outcome, and attempts that did not end their job: retried, requeued by a worker, or lost to another one; \(part).",
      chart.isEmpty
        ? empty("No job ended in this period.")
        : "\(legend(of: chart.series))\(chart.svg(id: "throughput", title: "Throughput", unit: .count))")
  }

  var waits: Markup {
    let chart = TimeLines(
      times: times,
      series: [
        .init(name: "median", style: .good, values: report.bins.map { $0.waits?.median }),
        .init(name: "95 %", style: .warn, values: report.bins.map { $0.waits?.p95 }),
      ], text: Figures.time)
    return section(
      "Waits",
      "From enqueueing to the first attempt, by the time at which it started: the median, and the longest wait of 95 % of the jobs.",
      chart.isEmpty
        ? empty("No job started in this period.")
        : """
        \(legend([("median", .good), ("95 %", .warn)]))\(chart.svg(id: "waits", title: "Waits", unit: .time))
        """)
  }

  var costOverTime: Markup {
    let chart = StackedBars(
      times: times,
      series: [
        .init(name: "jobs", style: .money, values: report.bins.map(\.cost.usd)),
        .init(name: "idle", style: .quiet, values: report.bins.map(\.idle.usd)),
      ], text: { Figures.dollars(Money(usd: $0)) })
    return section(
      "Cost over time", "US dollars; \(part).",
      chart.isEmpty
        ? empty("Nothing in this period has a price.")
        : "\(legend(of: chart.series))\(chart.svg(id: "cost", title: "Cost over time", unit: .dollars))")
  }

  var quotes: Markup {
    let quotes = report.quotes
    let about = "Time that jobs took, relative to the time quoted for them."
    guard quotes.jobs > 0, let error = quotes.medianError else {
      return section("Quote accuracy", about, empty("No job in this period had a quote."))
    }
    let edges = QuoteRatios.edges
    func words(_ edge: Double) -> String { Figures.plain(edge, decimals: 2) + "×" }
    let columns = quotes.counts.enumerated().map { n, count in
      let isNear = n > 0 && n < edges.count && edges[n - 1] >= 0.8 && edges[n] <= 1.25
      let name =
        n == 0
        ? "less than \(words(edges[0]))"
        : n == edges.count
          ? "\(words(edges[n - 1])) and more" : "\(words(edges[n - 1])) to \(words(edges[n]))"
      let label =
        n == 0 ? "<¼" : n == edges.count ? "4×+" : edges[n - 1] < 1 && edges[n] > 1 ? "as quoted" : ""
      return Columns.Column(label: label, name: name, count: count, style: isNear ? .good : .warn)
    }
    let summary =
      "\(Figures.counted(quotes.jobs, "job")) had a quote; half of the quotes were off by at most \(Figures.percent(error)) of the actual time."
    let chart = Columns(columns: columns).svg(id: "quotes", title: "Quote accuracy", summary: summary)
    return section(
      "Quote accuracy", about + " " + summary,
      "\(legend([("0.8× to 1.25×", .good), ("further off", .warn)]))\(chart)")
  }

  private func legend(of series: [StackedBars.Series]) -> Markup {
    legend(series.filter { $0.values.contains { $0 > 0 } }.map { ($0.name, $0.style) })
  }
}
