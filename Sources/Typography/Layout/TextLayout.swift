import CTypography
import ClipJob

/// A text as it is laid out: where its lines, words and letters are. Lengths are in pixels, from the top left corner of the
/// text, which is as wide as its widest line.
public final class TextLayout: Sendable {
  /// Of the paragraph's style, as it was set: what lengths of styles are multiples of.
  public let em: Double
  public let width: Double
  public let height: Double
  public let lines: [TextLine]
  public let words: [TextWord]
  public let letters: [TextLetter]
  /// Indices of letters from left to right, line by line.
  public let visualOrder: [Int]
  /// Of the size that the style has: less than 1 where the text was made smaller to fit.
  public let factor: Double
  /// Whether the end is left out, for an ellipsis.
  public let isTruncated: Bool
  /// Whether it is wider or higher than the room.
  public let overflows: Bool
  public let fontsUsed: [UsedFont]
  /// Fonts that the styles name and that are not there. The text is set in others.
  public let missingFonts: [MissingFont]
  /// Characters that no font has: a box is drawn for each of them.
  public let missingGlyphs: [Unicode.Scalar]

  /// Pixels of a unit, and what is drawn, in units.
  let unit: Double
  let placed: Placed
  let styles: [TextStyle]
  let paragraph: TextStyle
  let laidOut: LaidOut
  // Cairo reads glyphs from the files again.
  private let fonts: FontSet

  struct Placed: Sendable {
    var glyphs: [PlacedGlyph]
    /// Of each letter.
    var spans: [Int]
  }

  /// - Parameters:
  ///   - style: of the paragraph: `align`, `maxWidth`, `maxLines`, `lineSpacing`, `minSize`, `box`, and the size that
  ///     `minSize` is compared with. The rest is the spans'.
  ///   - language: BCP 47; nil: as the script has it.
  ///   - features: what of its fonts is used.
  /// - Throws: `text.tooLong` for more than 20,000 characters.
  public init(
    _ spans: [TextSpan], style: TextStyle, in room: TextRoom, fonts: FontSet, language: String? = nil,
    features: TextFeatures = .ligatures
  ) throws(TextError) {
    let text = try PreparedText(spans, language: language)
    let styles = spans.isEmpty ? [style] : spans.map(\.style)
    let setter = TextSetter(
      styles: styles, paragraph: style, room: room, fonts: fonts, language: language,
      features: features)
    let set = try fonts.withFonts { raw throws(TextError) in try setter.set(text, raw) }
    var placed = PlacedText(set.laidOut, set.text, align: style.align)
    unit = TextFitting(paragraph: style, room: room).pixels(set.factor)
    em = unit * ShapedText.em
    width = placed.width * unit
    height = placed.height * unit
    overflows = width > room.width + 0.5 || height > room.height + 0.5
    placed.scalePublished(unit)
    (lines, words, letters, visualOrder) = (placed.lines, placed.words, placed.letters, placed.visualOrder)
    missingGlyphs = placed.missing
    self.placed = Placed(glyphs: placed.glyphs, spans: placed.spans)
    (factor, isTruncated, laidOut) = (set.factor, set.isTruncated, set.laidOut)
    (self.styles, paragraph, self.fonts) = (styles, style, fonts)
    fontsUsed = Self.used(set.laidOut, fonts)
    missingFonts = Self.missing(styles, fonts)
  }

  private static func used(_ laidOut: LaidOut, _ fonts: FontSet) -> [UsedFont] {
    var found: [UsedFont] = []
    for font in laidOut.fonts {
      guard let file = font.file, let family = font.family else { continue }
      let used = UsedFont(file: fonts.name(of: String(cString: file)), family: String(cString: family))
      if !found.contains(used) { found.append(used) }
    }
    return found
  }

  private static func missing(_ styles: [TextStyle], _ fonts: FontSet) -> [MissingFont] {
    var found: [MissingFont] = []
    for name in styles.flatMap(\.fonts)
    where !fonts.contains(name) && !found.contains(where: { $0.name == name }) {
      found.append(MissingFont(name: name, nearest: fonts.nearestFamily(to: name)))
    }
    return found
  }
}

/// What a text takes from its fonts, where they have it.
public struct TextFeatures: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Those that a script can do without. Without them, letters can be drawn one by one.
  public static let ligatures = TextFeatures(rawValue: 1)
  /// Digits that are all as wide: numbers that change do not move what follows them.
  public static let evenDigits = TextFeatures(rawValue: 2)
}

/// Lays a text out, fits it into its room, and leaves out what has no room at all. Used with the fonts locked.
private struct TextSetter {
  let styles: [TextStyle]
  let paragraph: TextStyle
  let room: TextRoom
  let fonts: FontSet
  let language: String?
  let features: TextFeatures

  struct Result: Sendable {
    var laidOut: LaidOut
    var text: PreparedText
    var factor: Double
    var isTruncated: Bool
  }

  func set(_ text: PreparedText, _ raw: OpaquePointer) throws(TextError) -> Result {
    let shaped = try shape(text, raw)
    let fitting = TextFitting(paragraph: paragraph, room: room)
    let (factor, lines) = fitting.fit(shaped)
    let laidOut = try shaped.laidOut()
    guard let most = paragraph.maxLines.map({ max(1, $0) }), lines > most else {
      return Result(laidOut: laidOut, text: text, factor: factor, isTruncated: false)
    }
    let width = fitting.lineWidth(factor)
    // Where the last line that there is room for may end.
    let last = laidOut.lines[most - 1]
    var cuts = (Int(last.start)...Int(last.end)).filter { byte in
      (byte == Int(last.start) || laidOut.place(byte, is: ctypo_is_letter_start) || byte == Int(last.end))
        && (byte == 0 || !laidOut.place(byte - 1, is: ctypo_is_white))
    }
    if cuts.isEmpty { cuts = [Int(last.start)] }
    var (low, high) = (0, cuts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      let short = try shape(text.truncated(to: cuts[middle]), raw)
      if Int(short.measure(width: width, mayBreakWords: true).lines) <= most {
        low = middle
      } else {
        high = middle
      }
    }
    let short = text.truncated(to: cuts[low])
    let result = try shape(short, raw)
    _ = result.measure(width: width, mayBreakWords: true)
    return Result(laidOut: try result.laidOut(), text: short, factor: factor, isTruncated: true)
  }

  private func shape(_ text: PreparedText, _ raw: OpaquePointer) throws(TextError) -> ShapedText {
    try ShapedText(
      text, styles, paragraph: paragraph, fonts: fonts, raw: raw, language: language,
      features: features)
  }
}
