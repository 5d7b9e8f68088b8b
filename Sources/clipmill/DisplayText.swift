/// Foreign text on a terminal: nothing in it moves the cursor or turns the writing around, and its width is known.
enum DisplayText {
  /// Marks that are put on one character; more only pile up.
  private static let marks = 2

  /// One line without control characters: what a terminal might act upon becomes U+FFFD, what only joins is left out.
  static func harmless(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var piled = 0
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark:
        // Variation selectors change widths in ways that terminals do not agree upon.
        guard !scalar.properties.isVariationSelector, piled < marks, !result.isEmpty else { continue }
        piled += 1
        result.append(scalar)
        continue
      case .format:
        // Joiners and the soft hyphen are harmless to leave out; marks of direction are told.
        if scalar.properties.isJoinControl || scalar == "\u{AD}" { continue }
        result.append("\u{FFFD}")
      case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        result.append("\u{FFFD}")
      case .spaceSeparator: result.append(" ")
      default: result.append(flagLetter(scalar) ?? scalar)
      }
      piled = 0
    }
    return String(result)
  }

  /// Terminals do not agree upon the width of flags: they are shown as the letters that they are made of.
  private static func flagLetter(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0x1F1E6...0x1F1FF).contains(scalar.value) else { return nil }
    return Unicode.Scalar(0x41 + scalar.value - 0x1F1E6)
  }

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
