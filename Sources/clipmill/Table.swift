import ClipJob

/// Columns for people: as wide as their widest cell. Texts may come from anybody.
enum Table {
  struct Column: ExpressibleByStringLiteral {
    var title: String
    /// Numbers stand at the right.
    var isRight = false
    /// Columns of the terminal that a cell has at most; longer ones are cut.
    var most = 48

    init(_ title: String, isRight: Bool = false, most: Int = 48) {
      (self.title, self.isRight, self.most) = (title, isRight, most)
    }
    init(stringLiteral title: String) { self.init(title) }
  }

  /// - Parameter rows: each with a cell for every column.
  static func text(_ columns: [Column], _ rows: [[String]]) -> String {
    let all = [columns.map(\.title)] + rows
    let cells = all.map { row in
      zip(row, columns).map { DisplayText.cut(ForeignText.harmless($0), $1.most) }
    }
    let widths = columns.indices.map { n in cells.map { DisplayText.width($0[n]) }.max() ?? 0 }
    return cells.map { row in
      var line = columns.indices.map { DisplayText.fit(row[$0], widths[$0], right: columns[$0].isRight) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}
