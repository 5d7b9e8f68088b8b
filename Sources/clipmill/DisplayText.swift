/// Text on a terminal that `ForeignText` made harmless: its width is known.
enum DisplayText {
  /// Columns of a harmless text.
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: 0
    default: isWide(scalar) ? 2 : 1
    }
  }

  /// Cut to so many columns, the last of which is then "…".
  static func cut(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    guard columns > 0 else { return "" }
    var (kept, used) = (String.UnicodeScalarView(), 0)
    for scalar in text.unicodeScalars {
      used += width(scalar)
      if used > columns - 1 { break }
      kept.append(scalar)
    }
    return String(kept) + "…"
  }

  /// Exactly so many columns.
  static func fit(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let text = cut(text, columns)
    let space = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? space + text : text + space
  }

  /// East Asian Width W and F (Unicode Standard Annex 11), and what is shown as an emoji.
  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
      0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    case 0x2300...0x2BFF, 0x1F000...0x1FAFF: scalar.properties.isEmojiPresentation
    default: false
    }
  }
}
