/// How text looks. Lengths are in ems of its size, so that a style is the same at every size.
public struct TextStyle: Sendable, Equatable {
  public enum Align: String, Sendable, CaseIterable { case left, center, right, justify }
  public enum LetterCase: String, Sendable, CaseIterable { case asWritten = "none", upper, lower }

  /// Families or font files, the first that has a letter is used; what none has is looked for in all other fonts.
  public var fonts = ["Noto Sans"]
  /// An em, in fractions of the canvas's height.
  public var size = 0.06
  /// The least size to which text that does not fit is made smaller; nil: it keeps its size.
  public var minSize: Double?
  /// 1 to 1000, as in CSS: 400 is regular, 700 bold.
  public var weight = 400
  public var italic = false
  public var underline = false
  public var strikethrough = false
  public var letterCase = LetterCase.asWritten
  public var color = Paint.color(.white)
  /// From the innermost outwards.
  public var strokes: [Stroke] = []
  /// From the nearest down.
  public var shadows: [Shadow] = []
  public var box: TextBox?
  /// Between letters, in ems.
  public var letterSpacing = 0.0
  /// From line to line, as a factor of the font's own distance.
  public var lineSpacing = 1.0
  public var align = Align.center
  /// Of a line, in fractions of the width that there is.
  public var maxWidth = 1.0
  /// More lines than these make the text smaller, down to `minSize`; then the rest is left out, with an ellipsis. nil: any number.
  public var maxLines: Int?

  public init() {}
}

/// What letters and boxes are filled with.
public enum Paint: Sendable, Hashable {
  case color(Color)
  /// Over all of what is painted.
  case gradient(Gradient)
}

/// A line around letters, centred on their outline, of which the outer half is seen.
public struct Stroke: Sendable, Equatable {
  public var color = Color.black
  /// Ems that are seen.
  public var width: Double
  public init(color: Color = .black, width: Double = 0.06) {
    self.color = color
    self.width = width
  }
}

/// A shadow of letters, their strokes included.
public struct Shadow: Sendable, Equatable {
  public var color = Color(red: 0, green: 0, blue: 0, alpha: 160)
  /// Ems to the right and down.
  public var x = 0.0
  public var y = 0.05
  /// The standard deviation of its blur, in ems.
  public var blur = 0.08
  public init() {}
}

/// What lies behind text.
public struct TextBox: Sendable, Hashable {
  public enum Extent: String, Sendable, CaseIterable {
    /// One around all lines.
    case all
    /// One around each line.
    case line
  }
  public var color = Paint.color(Color(red: 0, green: 0, blue: 0, alpha: 160))
  /// Ems around the letters.
  public var padding = Margin(x: 0.35, y: 0.15)
  /// Of its corners, in ems.
  public var radius = 0.2
  public var extent = Extent.all
  public init() {}
}

/// A piece of text in one style.
public struct TextSpan: Sendable, Equatable {
  public var text: String
  public var style: TextStyle
  public init(_ text: String, style: TextStyle) {
    self.text = text
    self.style = style
  }
}

/// The part of the canvas that text keeps to, because of what is shown above the rest.
public enum SafeArea: String, Sendable, CaseIterable {
  case none
  /// A twentieth of each side, as television keeps free (EBU R 95).
  case title
  case tiktok, reels, shorts
}

extension Color {
  public static let white = Color(red: 255, green: 255, blue: 255)
}
