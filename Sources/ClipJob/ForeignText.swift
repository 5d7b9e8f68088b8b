/// Text that may come from anybody.
package enum ForeignText {
  /// Marks that are put on one character; more only pile up.
  private static let marks = 2

  /// One line without control characters: what a terminal might act upon becomes U+FFFD, what only joins is left out.
  package static func harmless(_ text: String) -> String {
    // Nearly all of it is.
    guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return text }
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

  /// Cut to so many bytes of UTF-8, behind a whole scalar: marks do not take the letter with them on which they stand.
  package static func cut(_ text: String, bytes most: Int) -> String {
    guard text.utf8.count > most else { return text }
    var kept = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > most { break }
      kept.append(scalar)
    }
    return String(kept)
  }
}
