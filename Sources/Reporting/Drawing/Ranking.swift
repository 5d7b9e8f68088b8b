/// Things by how much there is of them: a table whose lines have bars, so that names may be of any length.
struct Ranking {
  struct Line {
    let name: String
    let value: Double
    /// The value in words.
    let text: String
    /// Beside it, smaller.
    var note = ""
    var style = StackedBars.Style.accent
  }
  private let lines: [Line]
  private let left: (count: Int, text: String)?

  /// - Parameters:
  ///   - most: lines; what is beyond is one line.
  ///   - rest: what the lines beyond come to.
  init(_ lines: [Line], most: Int = 12, rest: (ArraySlice<Line>) -> String) {
    self.lines = Array(lines.prefix(most))
    let beyond = lines.dropFirst(most)
    left = beyond.isEmpty ? nil : (beyond.count, rest(beyond))
  }

  /// - Parameters:
  ///   - caption: what it is, for those who do not see it.
  ///   - heads: of the two columns.
  func table(_ caption: String, heads: (String, String)) -> Markup {
    let largest = max(lines.map(\.value).max() ?? 0, .leastNonzeroMagnitude)
    let rows: [Markup] = lines.map { line in
      let width = min(max(line.value / largest, 0), 1) * 100
      let note: Markup = line.note.isEmpty ? "" : "<small>\(line.note)</small>"
      return """
        <tr><th scope="row"><bdi>\(line.name)</bdi>\
        <svg class="bar" aria-hidden="true"><rect class="\(line.style.rawValue)" width="\(width)%" height="100%"/></svg></th>\
        <td>\(line.text)\(note)</td></tr>

        """
    }
    let rest: Markup =
      left.map { "<tr class=\"rest\"><th scope=\"row\">\($0.count) more</th><td>\($0.text)</td></tr>\n" }
      ?? ""
    return """
      <table class="ranking"><caption>\(caption)</caption>
      <thead><tr><th scope="col">\(heads.0)</th><th scope="col">\(heads.1)</th></tr></thead>
      <tbody>\(rows)\(rest)</tbody></table>
      """
  }
}
