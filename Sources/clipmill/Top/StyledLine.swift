/// A line of the screen: pieces of harmless text, each in a style.
struct StyledLine: Sendable, Equatable {
  enum Style: Sendable {
    case plain, bold, dim, good, warn, bad, accent

    /// Select Graphic Rendition (ECMA-48, 8.3.117).
    fileprivate var code: String? {
      switch self {
      case .plain: nil
      case .bold: "1"
      case .dim: "2"
      case .good: "32"
      case .warn: "33"
      case .bad: "31"
      case .accent: "36"
      }
    }
  }

  private(set) var pieces: [(text: String, style: Style)] = []

  init(_ text: String = "", _ style: Style = .plain) { add(text, style) }

  mutating func add(_ text: String, _ style: Style = .plain) {
    if !text.isEmpty { pieces.append((text, style)) }
  }

  mutating func add(_ line: StyledLine) { pieces += line.pieces }

  var width: Int { pieces.reduce(0) { $0 + DisplayText.width($1.text) } }

  /// At most so many columns wide.
  func cut(_ columns: Int) -> StyledLine {
    guard width > columns else { return self }
    var line = StyledLine()
    var left = columns
    for (text, style) in pieces {
      let width = DisplayText.width(text)
      line.add(DisplayText.cut(text, left), style)
      if width > left { break }
      left -= width
    }
    return line
  }

  var plain: String {
    var text = pieces.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// With the codes of its styles.
  var colored: String {
    pieces.map { text, style in style.code.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text }.joined()
  }

  static func == (a: StyledLine, b: StyledLine) -> Bool { a.colored == b.colored }
}
