import MediaTypes

/// A caption of a file: words that are shown together.
public struct Cue: Sendable, Hashable {
  /// Seconds of the file's own time; `from` is below `to`.
  public var from: Rational
  public var to: Rational
  /// Never empty, in reading order; their times lie within the cue's and do not go back.
  public var words: [CaptionWord]
  /// Where the file wants it; nil: nowhere in particular.
  public var placement: CuePlacement?

  public init(from: Rational, to: Rational, words: [CaptionWord], placement: CuePlacement? = nil) {
    self.from = from
    self.to = to
    self.words = words
    self.placement = placement
  }

  /// Who begins to speak.
  public var speaker: String? { words.first?.speaker }

  /// The words with their spaces and the file's line breaks.
  public var text: String { words.captionText() }
}

/// Where a file wants a caption, in fractions of the picture's width and height.
public struct CuePlacement: Sendable, Hashable {
  public enum Horizontal: Sendable, Hashable { case left, center, right }
  public enum Vertical: Sendable, Hashable { case top, middle, bottom }
  /// `start` and `end` depend on the direction of the text.
  public enum Alignment: Sendable, Hashable { case start, left, center, right, end }

  /// Which point of the text lies at `x` and `y`; where these are nil, at which edge of the picture the text lies.
  public var horizontal: Horizontal
  public var vertical: Vertical
  /// From the left; nil: by `horizontal`, at the margin that captions have otherwise.
  public var x: Double?
  /// From the top; nil: by `vertical`, at the margin that captions have otherwise.
  public var y: Double?
  /// The row of text at which it lies instead of `y` (WebVTT's `line`): from 0 downwards from the top, from -1 upwards
  /// from the bottom.
  public var row: Int?
  /// The width at which lines break.
  public var width: Double?
  /// How shorter lines lie below longer ones; nil: by `horizontal`.
  public var alignment: Alignment?

  public init(
    horizontal: Horizontal = .center, vertical: Vertical = .bottom, x: Double? = nil, y: Double? = nil,
    row: Int? = nil, width: Double? = nil, alignment: Alignment? = nil
  ) {
    self.horizontal = horizontal
    self.vertical = vertical
    self.x = x
    self.y = y
    self.row = row
    self.width = width
    self.alignment = alignment
  }
}

extension Collection where Element == CaptionWord {
  /// The words with their spaces, and with line feeds or spaces where words start a line.
  func captionText(breaksLines: Bool = true) -> String {
    var text = ""
    for word in self {
      if !text.isEmpty {
        if word.startsLine { text += breaksLines ? "\n" : " " } else if word.hasSpaceBefore { text += " " }
      }
      text += word.text
    }
    return text
  }
}
