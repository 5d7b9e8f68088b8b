import Costs

/// How many fall into each of several classes.
struct Columns {
  struct Column {
    /// Under the axis; empty where there is no room for each.
    let label: String
    /// For people who point at it.
    let name: String
    let count: Int
    let style: StackedBars.Style
  }
  let columns: [Column]

  func svg(id: String, title: String, summary: String) -> Markup {
    let frame = ChartFrame(
      id: id, title: title, summary: summary,
      axis: Axis(.count, largest: Double(columns.map(\.count).max() ?? 0)))
    let share = 1 / Double(max(1, columns.count))
    let labels = columns.enumerated().map { n, column in
      (share: (Double(n) + 0.5) * share, text: column.label, anchor: ChartFrame.Anchor.middle)
    }
    let bars: [Markup] = columns.enumerated().map { n, column in
      let (left, width) = (frame.x(Double(n) * share), frame.plotWidth * share)
      let top = frame.y(Double(column.count))
      let height = frame.y(0) - top
      let bar: Markup =
        column.count == 0
        ? ""
        : """
        <rect class="\(column.style.rawValue)" x="\(left + 2)" y="\(top)" width="\(width - 4)" height="\(height)"/>
        """
      return """
        <g><title>\(column.name): \(Figures.counted(column.count, "job"))</title>\
        \(frame.column(from: left, width: width))\(bar)</g>

        """
    }
    return frame.svg(labels: labels, bars)
  }
}
