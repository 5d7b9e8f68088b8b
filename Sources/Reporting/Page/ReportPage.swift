import Costs

extension Report {
  /// The report as one HTML document that needs nothing else: no script, no network. It follows the reader's light or dark scheme
  /// and is as wide as a telephone or a desk.
  ///
  /// - Parameters:
  ///   - madeAt: seconds since 1970.
  ///   - version: of the program.
  public func page(madeAt: Double, version: String) -> String {
    ReportPage(report: self).html(madeAt: madeAt, version: version).text
  }
}

/// The page of a report: its frame. What is in it is in `ReportPage+…`.
struct ReportPage {
  let report: Report

  func html(madeAt: Double, version: String) -> Markup {
    let queues =
      report.queues.count == 1
      ? "queue \(report.queues[0])" : "queues " + report.queues.joined(separator: ", ")
    let span = "\(Self.moment(report.from)) – \(Self.moment(report.to)) UTC"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Clipmill: \(queues), \(span)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>Pool activity</h1>
      <p>\(span) (\(Figures.duration(report.to - report.from))), <bdi>\(queues)</bdi></p>
      \(notes)
      </header>
      <main>
      \(tiles)
      <div class="grid">
      \(sections)
      </div>
      \(numbers)
      </main>
      <footer>Made by clipmill \(version), \(Self.moment(madeAt)) UTC. Times are UTC. Costs are those of entries written to the
      ledger in this period, as <code>clipmill cost</code> counts them.</footer>
      </body>
      </html>

      """
  }

  private var sections: [Markup] {
    [
      throughput, waits, stages, failures, stack([costOverTime, quotes]), costByTenant, devices,
      clips("Slowest clips", "By time in the lane of the attempt that made the clip.", report.slowest),
      clips("Most expensive clips", "Including attempts that failed before.", report.dearest),
    ]
  }

  private var notes: [Markup] {
    var notes: [Markup] = []
    if let since = report.eventsSince {
      notes.append(
        "<p class=\"note\">Waits and failures by reason are known only since \(Self.moment(since)) UTC, because the queue keeps only its latest events. Before that, jobs that failed without an attempt are not counted.</p>"
      )
    }
    let unpriced = report.total.unpricedTime
    if unpriced > 0 {
      let time = Figures.time(Double(unpriced) / 1e9)
      notes.append(
        "<p class=\"note\">\(time) of the devices’ time has no price. Give workers a price table: <code>clipmill work --prices FILE</code>.</p>"
      )
    }
    return notes
  }

  // MARK: Pieces

  /// A box with a heading.
  func section(_ title: String, _ about: String, isWide: Bool = false, _ content: Markup) -> Markup {
    let about: Markup = about.isEmpty ? "" : "<p class=\"about\">\(about)</p>"
    return """
      <section\(isWide ? " class=\"wide\"" as Markup : "")><h2>\(title)</h2>\(about)
      \(content)
      </section>

      """
  }

  /// Boxes below each other, beside a long one.
  func stack(_ sections: [Markup]) -> Markup { "<div class=\"stack\">\(sections)</div>\n" }

  func empty(_ sentence: String) -> Markup { "<p class=\"empty\">\(sentence)</p>" }

  func legend(_ entries: [(name: String, style: StackedBars.Style)]) -> Markup {
    let items: [Markup] = entries.map {
      """
      <li><svg aria-hidden="true"><rect class="\($0.style.rawValue)" width="100%" height="100%" rx="2"/></svg>\($0.name)</li>
      """
    }
    return "<ul class=\"legend\">\(items)</ul>"
  }

  static func moment(_ seconds: Double) -> String {
    CalendarTime(Int64(min(max(seconds, -6e10), 2.5e11).rounded(.down))).full
  }
}
