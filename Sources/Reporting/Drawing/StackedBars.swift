/// Bars over time, each of several parts on top of each other.
struct StackedBars {
  struct Series {
    let name: String
    /// The class that gives it its colour.
    let style: Style
    /// Of each part of the time.
    let values: [Double]
  }
  /// Colours by what they mean; the page's style has the same names.
  enum Style: String, CaseIterable { case good, bad, warn, quiet, money, accent }

  let times: TimeBins
  let series: [Series]
  /// For people who point at a bar.
  let text: (Double) -> String

  var isEmpty: Bool { series.allSatisfy { $0.values.allSatisfy { $0 <= 0 } } }

  private func sum(_ bin: Int) -> Double { series.reduce(0) { $0 + max(0, $1.values[bin]) } }

  func svg(id: String, title: String, unit: Axis.Unit) -> Markup {
    let sums = (0..<times.count).map(sum)
    let largest = sums.max() ?? 0
    let peak = sums.firstIndex(of: largest) ?? 0
    let frame = ChartFrame(
      id: id, title: title,
      summary: "\(series.map(\.name).joined(separator: ", ")) over time. The highest, \(text(largest)), at "
        + "\(times.name(of: peak)) UTC.", axis: Axis(unit, largest: largest))
    return frame.svg(labels: frame.labels(times), (0..<times.count).map { bar($0, frame) })
  }

  private func bar(_ bin: Int, _ frame: ChartFrame) -> Markup {
    let pitch = frame.plotWidth / Double(times.count)
    let gap = min(2, pitch * 0.2)
    let left = frame.x(Double(bin) / Double(times.count))
    var base = 0.0
    var parts: [Markup] = []
    var words: [String] = []
    for one in series where one.values[bin] > 0 {
      let value = one.values[bin]
      let (low, high) = (frame.y(base), frame.y(base + value))
      // What is there can be seen, however little it is.
      let height = max(low - high, 0.8)
      parts.append(
        """
        <rect class="\(one.style.rawValue)" x="\(left + gap / 2)" y="\(low - height)" width="\(pitch - gap)" \
        height="\(height)"/>
        """)
      words.append("\(one.name) \(text(value))")
      base += value
    }
    guard !parts.isEmpty else { return "" }
    return """
      <g><title>\(times.name(of: bin)) UTC: \(words.joined(separator: ", "))</title>\
      \(frame.column(from: left, width: pitch))\(parts)</g>

      """
  }
}
