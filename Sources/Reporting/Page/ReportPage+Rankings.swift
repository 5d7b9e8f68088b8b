import Costs

extension ReportPage {
  var stages: Markup {
    let all = report.stageSeconds.reduce(0) { $0 + $1.seconds }
    let about =
      "Device time that jobs took. For clips it is divided in proportion to their stages’ busy time; “other” is what no stage used: "
      + "starting, waiting, probing."
    guard all > 0 else {
      return section("Time by stage", about, empty("No job ran on a device in this period."))
    }
    let lines = report.stageSeconds.map { stage, seconds in
      Ranking.Line(
        name: stage, value: seconds, text: Figures.percent(seconds / all), note: Figures.time(seconds),
        style: StageTimes.isRest(stage) ? .quiet : .accent)
    }
    let ranking = Ranking(lines) { Figures.percent($0.reduce(0) { $0 + $1.value } / all) }
    return section("Time by stage", about, ranking.table("Time by stage", heads: ("Stage", "Share")))
  }

  var failures: Markup {
    let about = "Errors by code: jobs that failed, and attempts after which the job was retried."
    guard !report.reasons.isEmpty else {
      return section("Failures by reason", about, empty("Nothing failed in this period."))
    }
    let lines = report.reasons.map { reason in
      let retries = "\(Figures.count(reason.retried)) retried"
      return Ranking.Line(
        name: reason.code.isEmpty ? "(no code)" : reason.code, value: Double(reason.failed + reason.retried),
        text: reason.failed > 0 ? "\(Figures.count(reason.failed)) failed" : retries,
        note: reason.failed > 0 && reason.retried > 0 ? retries : "", style: reason.failed > 0 ? .bad : .warn)
    }
    let ranking = Ranking(lines) { Figures.count(Int($0.reduce(0) { $0 + $1.value })) }
    return section(
      "Failures by reason", about, ranking.table("Failures by reason", heads: ("Error", "Count")))
  }

  var costByTenant: Markup {
    let about = "Jobs by the label tenant. Idle time belongs to no tenant."
    let rows = report.tenants.rows
    guard report.total.cost + report.total.idle > .zero else {
      return section("Cost by tenant", about, empty("Nothing in this period has a price."))
    }
    let amounts = rows.map { $0.key == .idle ? $0.idle : $0.cost }
    let texts = Figures.dollars(amounts)
    let lines = rows.enumerated().map { n, row in
      let isIdle = row.key == .idle
      return Ranking.Line(
        name: row.title, value: amounts[n].usd, text: row.isUnpriced ? "–" : texts[n],
        note: isIdle ? "" : Figures.counted(row.clips, "clip"), style: isIdle ? .quiet : .money)
    }
    let ranking = Ranking(lines.filter { $0.style == .quiet } + lines.filter { $0.style != .quiet }) { rest in
      Figures.dollars(Money(usd: rest.reduce(0) { $0 + $1.value }))
    }
    return section("Cost by tenant", about, ranking.table("Cost by tenant", heads: ("Tenant", "Cost")))
  }
}
