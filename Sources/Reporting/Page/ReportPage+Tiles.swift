import Costs

extension ReportPage {
  /// The numbers that are looked at first.
  var tiles: Markup {
    let total = report.total
    var tiles = [tile("Clips", Figures.count(total.clips), Figures.time(total.outputSeconds) + " of output")]
    let ended = total.clips + report.failed
    let share = ended > 0 ? Double(report.failed) / Double(ended) : 0
    tiles.append(
      tile(
        "Failed jobs", Figures.count(report.failed),
        (ended > 0 ? "\(Figures.percent(share)) of all ended jobs, " : "")
          + Figures.counted(report.retried, "retry").replacing("retrys", with: "retries")))
    if let times = report.laneTimes {
      tiles.append(
        tile("Time per clip", Figures.time(times.median), "median; 95 % within \(Figures.time(times.p95))"))
    }
    if let waits = report.waits {
      tiles.append(tile("Wait", Figures.time(waits.median), "median; 95 % within \(Figures.time(waits.p95))"))
    }
    let paid = total.cost + total.idle
    if !total.isUnpriced {
      tiles.append(
        tile(
          "Cost", Figures.dollars(paid),
          "\(Figures.dollars(total.cost)) jobs, \(Figures.dollars(total.idle)) idle"))
      if let clip = total.costPerClip {
        let minute = total.costPerOutputMinute.map { "\(Figures.dollars($0)) per minute of output; " } ?? ""
        tiles.append(tile("Cost per clip", Figures.dollars(clip), minute + "without idle time"))
      }
    }
    if let share = total.idleShare, total.deviceTime + total.idleTime > 0 {
      tiles.append(
        tile(
          "Idle", Figures.percent(share),
          total.cost + total.idle > .zero ? "of the devices’ cost" : "of the devices’ time"))
    }
    if let joules = total.joules {
      tiles.append(tile("Energy", Figures.energy(joules), "where it is measured"))
    }
    return "<dl class=\"tiles\">\(tiles)</dl>"
  }

  private func tile(_ name: String, _ value: String, _ more: String) -> Markup {
    "<div><dt>\(name)</dt><dd class=\"value\">\(value)</dd><dd class=\"more\">\(more)</dd></div>\n"
  }
}
