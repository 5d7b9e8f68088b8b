/// Columns that make do with the room there is: the least important ones go first, one takes what is left.
struct TopTable {
  struct Column {
    var title: String
    var isRight = false
    /// Those with higher numbers go first; 0 never goes.
    var importance = 0
    /// What it may grow to; nil: as its cells.
    var width: Int?
    /// Takes what the others leave, and this at least.
    var leastWidth: Int?
  }

  private static let gap = 2
  private let columns: [Column]
  private let shown: [Int]
  private let widths: [Int]

  /// - Parameters:
  ///   - rows: all that will be shown, for the widths.
  ///   - room: columns of the terminal.
  init(_ columns: [Column], rows: [[StyledLine]], room: Int) {
    let wanted = columns.enumerated().map { n, column in
      column.width
        ?? max(DisplayText.width(column.title), rows.map { $0[n].width }.max() ?? 0)
    }
    var shown = Array(columns.indices)
    // A column with nothing in it says nothing.
    shown.removeAll { n in
      columns[n].importance > 0 && columns[n].width == nil && rows.allSatisfy { $0[n].width == 0 }
    }
    func least(_ n: Int) -> Int { columns[n].leastWidth.map { min($0, wanted[n]) } ?? wanted[n] }
    func need() -> Int { shown.reduce(0) { $0 + least($1) + Self.gap } - Self.gap }
    while need() > room, let last = shown.max(by: { columns[$0].importance < columns[$1].importance }),
      columns[last].importance > 0
    {
      shown.removeAll { $0 == last }
    }
    var spare = max(0, room - need())
    var widths = columns.indices.map(least)
    for n in shown where columns[n].leastWidth != nil {
      let more = min(spare, wanted[n] - widths[n])
      widths[n] += more
      spare -= more
    }
    self.columns = columns
    self.shown = shown
    self.widths = widths
  }

  var head: StyledLine { line(columns.map { StyledLine($0.title, .dim) }) }

  func line(_ cells: [StyledLine]) -> StyledLine {
    var line = StyledLine()
    for n in shown {
      if n != shown.first { line.add(Self.space(Self.gap)) }
      let cell = cells[n].cut(widths[n])
      let space = Self.space(widths[n] - cell.width)
      if columns[n].isRight { line.add(space) }
      line.add(cell)
      if !columns[n].isRight { line.add(space) }
    }
    return line
  }

  private static func space(_ columns: Int) -> String { String(repeating: " ", count: max(0, columns)) }
}
