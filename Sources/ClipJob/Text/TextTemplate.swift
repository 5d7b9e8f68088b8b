/// A text with places for what changes while it is shown, such as `{countdown}`. `{{` is a brace.
package struct TextTemplate: Sendable, Equatable {
  package enum Field: String, Sendable, CaseIterable {
    /// Hours, minutes, seconds and frames since the clip began.
    case timecode
    /// Minutes and seconds since then.
    case time
    /// Minutes and seconds that are left.
    case remaining
    /// Whole seconds that are left.
    case countdown
    /// Of the clip that is over.
    case percent
    /// The number of the frame, from 0.
    case frame
  }

  package enum Part: Sendable, Equatable {
    case text(String)
    case field(Field)
  }

  package private(set) var parts: [Part] = []
  /// Words in braces that are no fields, as they are written.
  package private(set) var unknown: [String] = []

  package var isChanging: Bool { parts.contains { if case .field = $0 { true } else { false } } }

  package init(_ text: String) {
    guard text.utf8.contains(UInt8(ascii: "{")) else {
      parts = [.text(text)]
      return
    }
    var rest = Substring(text)
    var plain = ""
    // Braces that were written twice and are not closed yet.
    var open = 0
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      plain += rest[..<brace]
      let after = rest.index(after: brace)
      let character = rest[brace]
      rest = rest[after...]
      guard character == "{" else {
        plain.append("}")
        if open > 0, rest.first == "}" {
          rest.removeFirst()
          open -= 1
        }
        continue
      }
      if rest.first == "{" {
        rest.removeFirst()
        plain.append("{")
        open += 1
      } else if let word = Self.word(rest), let field = Field(rawValue: word) {
        rest = rest.dropFirst(word.count + 1)
        if !plain.isEmpty { parts.append(.text(plain)) }
        plain = ""
        parts.append(.field(field))
      } else {
        plain.append("{")
        if let word = Self.word(rest), !unknown.contains(word) { unknown.append(word) }
      }
    }
    plain += rest
    if !plain.isEmpty || parts.isEmpty { parts.append(.text(plain)) }
  }

  /// Characters of a name.
  private static let longestWord = 40

  /// What stands before a closing brace, where it may be a name: `{"a": 1}` is none.
  private static func word(_ text: Substring) -> String? {
    guard let first = text.first, first.isLetter || first == "_" else { return nil }
    let word = text.prefix(longestWord + 1).prefix {
      $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." || $0 == " "
    }
    guard word.count <= longestWord, text.dropFirst(word.count).first == "}" else { return nil }
    return String(word)
  }
}

extension TextSource {
  /// Of each span.
  package var templates: [TextTemplate] { spans.map { TextTemplate($0.text) } }
}
