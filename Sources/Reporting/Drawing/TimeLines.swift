import Costs

/// Lines over time. Where there is no value, a line has a gap; a value between gaps is a dot.
struct TimeLines {
  struct Series {
    let name: String
    let style: StackedBars.Style
    /// Of each part of the time.
    let values: [Double?]
  }
  let times: TimeBins
  let series: [Series]
  let text: (Double) -> String

  var isEmpty: Bool { series.allSatisfy { $0.values.allSatisfy { $0 == nil } } }

  func svg(id: String, title: String, unit: Axis.Unit) -> Markup {
    let largest = series.flatMap(\.values).compactMap { $0 }.max() ?? 0
    let frame = ChartFrame(
      id: id, title: title,
      summary:
        "\(series.map(\.name).joined(separator: ", ")) over time. The largest value is \(text(largest)).",
      axis: Axis(unit, largest: largest))
    let lines = series.map { line($0, frame) }
    return frame.svg(labels: frame.labels(times), lines + (0..<times.count).map { point($0, frame) })
  }

  private func x(_ bin: Int, _ frame: ChartFrame) -> Double {
    frame.x((Double(bin) + 0.5) / Double(times.count))
  }

  private func line(_ series: Series, _ frame: ChartFrame) -> Markup {
    var path = ""
    var dots: [Markup] = []
    var hasPen = false
    for (bin, value) in series.values.enumerated() {
      guard let value else {
        hasPen = false
        continue
      }
      let (x, y) = (x(bin, frame), frame.y(value))
      path += "\(hasPen ? "L" : "M")\(Figures.plain(x, decimals: 2)) \(Figures.plain(y, decimals: 2))"
      hasPen = true
      dots.append("<circle class=\"\(series.style.rawValue)\" cx=\"\(x)\" cy=\"\(y)\" r=\"2.5\"/>")
    }
    return "<path class=\"line \(series.style.rawValue)\" d=\"\(path)\"/>\(dots)\n"
  }

  private func point(_ bin: Int, _ frame: ChartFrame) -> Markup {
    let words = series.compactMap { series in series.values[bin].map { "\(series.name) \(text($0))" } }
    guard !words.isEmpty else { return "" }
    let pitch = frame.plotWidth / Double(times.count)
    return """
      <g><title>\(times.name(of: bin)) UTC: \(words.joined(separator: ", "))</title>\
      \(frame.column(from: x(bin, frame) - pitch / 2, width: pitch))</g>

      """
  }
}
