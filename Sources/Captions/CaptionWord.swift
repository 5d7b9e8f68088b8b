import MediaTypes

/// A word of a caption, with its punctuation, and when it is said.
///
/// In karaoke a part of a word (a syllable), and in scripts without spaces what may stand alone at the end of a line.
public struct CaptionWord: Sendable, Hashable {
  /// Never empty; without spaces where a line may break, and without line breaks.
  public var text: String
  /// Seconds of the file's own time.
  public var from: Rational
  public var to: Rational
  /// Whether `from` is the file's own; otherwise it is estimated from the words' lengths.
  public var isTimed: Bool
  /// Whether a line break of the file stands before it. The first word of a cue starts a line, too.
  public var startsLine: Bool
  /// Whether a space stands between it and the word before, where both are on one line.
  public var hasSpaceBefore: Bool
  public var style: CaptionStyle
  /// Who says it, as the file calls them.
  public var speaker: String?

  public init(
    _ text: String, from: Rational, to: Rational, isTimed: Bool = false, startsLine: Bool = false,
    hasSpaceBefore: Bool = true, style: CaptionStyle = CaptionStyle(), speaker: String? = nil
  ) {
    self.text = text
    self.from = from
    self.to = to
    self.isTimed = isTimed
    self.startsLine = startsLine
    self.hasSpaceBefore = hasSpaceBefore
    self.style = style
    self.speaker = speaker
  }
}

/// What the file itself says of a word's looks. A word has the style of its first character.
public struct CaptionStyle: Sendable, Hashable {
  public var isBold: Bool
  public var isItalic: Bool
  public var isUnderlined: Bool
  /// nil: the file says none.
  public var color: CaptionColor?

  public init(
    isBold: Bool = false, isItalic: Bool = false, isUnderlined: Bool = false, color: CaptionColor? = nil
  ) {
    self.isBold = isBold
    self.isItalic = isItalic
    self.isUnderlined = isUnderlined
    self.color = color
  }
}

/// A colour of sRGB with straight alpha, 255 being opaque.
public struct CaptionColor: Sendable, Hashable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8
  public var alpha: UInt8

  public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
    self.red = red
    self.green = green
    self.blue = blue
    self.alpha = alpha
  }
}
