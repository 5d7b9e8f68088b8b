/// A line of a text that is laid out. Rectangles are in pixels, from the top left corner of the text.
public struct TextLine: Sendable, Equatable {
  /// Of the text's UTF-8, all spans together.
  public var range: Range<Int>
  /// From the highest ascender to the lowest descender of its fonts, as wide as its letters.
  public var rect: TextRect
  /// From the text's top.
  public var baseline: Double
  /// Whether it is read from right to left.
  public var isRightToLeft: Bool
  public var letters: Range<Int>
  public var words: Range<Int>
}

/// What is read at once: what stands between spaces, with its punctuation; in scripts without spaces (Thai, Lao, Khmer,
/// Burmese, Chinese, Japanese), what a line is not broken in. A word that is broken anyhow is one on each line.
public struct TextWord: Sendable, Equatable {
  /// Of the text's UTF-8.
  public var range: Range<Int>
  public var rect: TextRect
  public var line: Int
  public var letters: Range<Int>
}

/// What people take for one letter: a grapheme cluster (UAX #29), or several that a script joins to one shape (aksharas, lam
/// and alif). Spaces are letters, line breaks are none.
public struct TextLetter: Sendable, Equatable {
  /// Of the text's UTF-8; empty for what was put there, such as an ellipsis.
  public var range: Range<Int>
  /// As wide as it is advanced; Latin ligatures and the like are divided evenly.
  public var rect: TextRect
  public var line: Int
  /// Nil: a space between words.
  public var word: Int?
  public var isRightToLeft: Bool
}

/// A font that letters come from.
public struct UsedFont: Sendable, Hashable {
  /// Where it is read from; for a font of the job's, the name that styles have for it.
  public var file: String
  public var family: String
}

/// A font that a style names and nobody has.
public struct MissingFont: Sendable, Hashable {
  public var name: String
  /// A family that there is, and that may be meant.
  public var nearest: String?
}
