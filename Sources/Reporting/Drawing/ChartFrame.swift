/// What charts over an axis have in common: where they draw, the axis's lines and texts, and what they are called.
struct ChartFrame {
  /// Of the drawing; the page scales it.
  static let width = 480.0
  static let height = 220.0
  private static let bottom = 30.0
  private static let top = 14.0
  /// Of one character at the larger of the page's two text sizes.
  private static let character = 10.0

  /// Unique on the page.
  let id: String
  let title: String
  /// What can be seen in it, in a sentence or two.
  let summary: String
  let axis: Axis
  private let left: Double

  init(id: String, title: String, summary: String, axis: Axis) {
    self.id = id
    self.title = title
    self.summary = summary
    self.axis = axis
    let longest = axis.ticks.map { axis.text($0).count }.max() ?? 1
    left = Double(longest) * Self.character + 10
  }

  var plotWidth: Double { Self.width - left - 6 }
  private var plotHeight: Double { Self.height - Self.top - Self.bottom }

  /// Where a share of the width lies.
  func x(_ share: Double) -> Double { left + share * plotWidth }

  func y(_ value: Double) -> Double {
    Self.top + plotHeight * (1 - min(max(value / axis.top, 0), 1))
  }

  /// Of a part of the drawing from bottom to top.
  func column(from: Double, width: Double) -> Markup {
    "<rect class=\"hit\" x=\"\(from)\" y=\"\(Self.top)\" width=\"\(width)\" height=\"\(plotHeight)\"/>"
  }

  /// - Parameter labels: under the axis, each with its share of the width and how it is aligned there.
  func svg(labels: [(share: Double, text: String, anchor: Anchor)], _ content: [Markup]) -> Markup {
    let grid: [Markup] = axis.ticks.map { tick in
      """
      <line class="\(tick == 0 ? "base" : "rule" as Markup)" x1="\(x(0))" x2="\(x(1))" y1="\(y(tick))" y2="\(y(tick))"/>\
      <text class="num" x="\(left - 6)" y="\(y(tick) + 4.5)" text-anchor="end">\(axis.text(tick))</text>
      """
    }
    let words: [Markup] = labels.map { label in
      """
      <text class="num" x="\(x(label.share))" y="\(Self.height - 8)" text-anchor="\(label.anchor.rawValue)">\(label.text)</text>
      """
    }
    return """
      <svg class="chart" role="img" viewBox="0 0 \(Self.width) \(Self.height)" aria-labelledby="\(id)-title \(id)-summary">\
      <title id="\(id)-title">\(title)</title><desc id="\(id)-summary">\(summary)</desc>
      \(grid)\(words)\(content)
      </svg>
      """
  }

  enum Anchor: String { case start, middle, end }

  /// Of a time axis; those near an edge do not stick out.
  func labels(_ times: TimeBins) -> [(share: Double, text: String, anchor: Anchor)] {
    times.ticks.map { tick in
      let share = tick.index / Double(times.count)
      return (share, tick.text, share < 0.08 ? .start : share > 0.92 ? .end : .middle)
    }
  }
}
