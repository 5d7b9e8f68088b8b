import Costs

extension ReportPage {
  var devices: Markup {
    let rows = report.devices.rows
    guard !rows.isEmpty else {
      return section("Devices", "", isWide: true, empty("No device was in use in this period."))
    }
    let (jobs, idles) = (dollars(rows.map(\.cost)), dollars(rows.map(\.idle)))
    let clips = dollars(rows.map(\.costPerClip))
    let lines: [[String]] = rows.enumerated().map { n, row in
      let (busy, idle) = (Double(row.deviceTime) / 1e9, Double(row.idleTime) / 1e9)
      return [
        row.title, Figures.count(row.clips), Figures.count(row.attempts), Figures.time(busy),
        Figures.time(idle),
        busy + idle > 0 ? Figures.percent(busy / (busy + idle)) : "",
        row.isUnpriced ? "–" : jobs[n], row.isUnpriced ? "–" : idles[n], clips[n],
      ]
    }
    return section(
      "Devices", "Busy and idle are in device time: lanes that share a device share its time.",
      isWide: true,
      table(
        "Devices",
        [
          "Device", "Clips", "Attempts", "Busy", "Idle", "In use", "Cost of jobs", "Cost of idle", "Per clip",
        ],
        lines, texts: 1))
  }

  func clips(_ title: String, _ about: String, _ clips: [Report.Clip]) -> Markup {
    guard !clips.isEmpty else {
      return section(title, about, isWide: true, empty("There are none in this period."))
    }
    let hasQueues = report.queues.count > 1
    let costs = dollars(clips.map(\.cost))
    let lines = clips.enumerated().map { n, clip in
      (hasQueues ? [clip.queue] : []) + [
        clip.job, clip.tenant.isEmpty ? "–" : clip.tenant, clip.device, Self.moment(clip.at),
        clip.seconds.map(Figures.time) ?? "", clip.outputSeconds.map(Figures.time) ?? "",
        costs[n],
      ]
    }
    let heads =
      (hasQueues ? ["Queue"] : []) + [
        "Job", "Tenant", "Device", "Done (UTC)", "Time in lane", "Output", "Cost",
      ]
    return section(title, about, isWide: true, table(title, heads, lines, texts: hasQueues ? 4 : 3))
  }

  /// What the charts over time show, for those who do not see them, or want to know exactly.
  var numbers: Markup {
    let (jobs, idles) = (dollars(report.bins.map(\.cost)), dollars(report.bins.map(\.idle)))
    let isUnpriced = report.total.isUnpriced
    let lines = report.bins.indices.map { index in
      let bin = report.bins[index]
      return [
        report.times.name(of: index), Figures.count(bin.succeeded), Figures.count(bin.ends.failed),
        Figures.count(bin.ends.cancelled), Figures.count(bin.ends.retried),
        Figures.count(bin.handedBack + bin.lost),
        bin.waits.map { Figures.time($0.median) } ?? "",
        bin.waits.map { Figures.time($0.p95) } ?? "", isUnpriced ? "–" : jobs[index],
        isUnpriced ? "–" : idles[index],
      ]
    }
    let heads = [
      "Time (UTC)", "Succeeded", "Failed", "Cancelled", "Retried", "Requeued or lost", "Median wait",
      "95 % wait", "Jobs", "Idle",
    ]
    return """
      <details><summary>Numbers over time</summary>
      <section>\(table("Numbers over time", heads, lines, texts: 1))</section></details>
      """
  }

  private func dollars(_ amounts: [Money?]) -> [String] { Figures.dollars(amounts) }

  /// - Parameter texts: columns at the left that are texts; the others are numbers.
  private func table(_ caption: String, _ heads: [String], _ lines: [[String]], texts: Int) -> Markup {
    let head: [Markup] = heads.enumerated().map { n, text in
      n < texts ? "<th scope=\"col\">\(text)</th>" : "<th scope=\"col\" class=\"n\">\(text)</th>"
    }
    let body: [Markup] = lines.map { line in
      let cells: [Markup] = line.enumerated().map { n, text in
        if n == 0 { return "<th scope=\"row\"><bdi>\(text)</bdi></th>" }
        return n < texts ? "<td class=\"t\"><bdi>\(text)</bdi></td>" : "<td class=\"n\">\(text)</td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return """
      <div class="scroll"><table><caption>\(caption)</caption><thead><tr>\(head)</tr></thead>
      <tbody>\(body)</tbody></table></div>
      """
  }
}
