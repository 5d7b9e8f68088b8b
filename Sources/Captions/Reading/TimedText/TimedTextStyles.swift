/// Attributes of TTML's styling namespace, as far as captions have them; nil: not said.
struct TimedTextStyle {
  var isBold: Bool?
  var isItalic: Bool?
  var isUnderlined: Bool?
  var color: CaptionColor?
  var alignment: CuePlacement.Alignment?
  var vertical: CuePlacement.Vertical?
  /// Two lengths, as written.
  var origin: String?
  var extent: String?
  var references: [String] = []

  init() {}

  init(_ attributes: [XMLName: String]) {
    for (name, value) in attributes {
      if name.space.isEmpty, name.local == "style" {
        references = value.split(whereSeparator: \.isWhitespace).prefix(16).map(String.init)
      }
      guard name.space.isTimedText, name.space.contains("#styl") else { continue }
      switch name.local {
      case "fontWeight": isBold = value == "bold"
      case "fontStyle": isItalic = value == "italic" || value == "oblique"
      case "textDecoration": isUnderlined = Self.underline(value)
      case "color": color = CaptionColor(css: value)
      case "textAlign": alignment = Self.alignments[value]
      case "displayAlign": vertical = Self.verticals[value]
      case "origin": origin = value
      case "extent": extent = value
      default: break
      }
    }
  }

  private static func underline(_ value: String) -> Bool? {
    let words = value.split(separator: " ")
    if words.contains("underline") { return true }
    return words.contains("noUnderline") || words.contains("none") ? false : nil
  }

  private static let alignments: [String: CuePlacement.Alignment] = [
    "start": .start, "left": .left, "center": .center, "right": .right, "end": .end,
  ]

  private static let verticals: [String: CuePlacement.Vertical] = [
    "before": .top, "center": .middle, "after": .bottom,
  ]

  /// Over another, whose values count where this one has none.
  func over(_ other: TimedTextStyle) -> TimedTextStyle {
    var style = self
    style.isBold = isBold ?? other.isBold
    style.isItalic = isItalic ?? other.isItalic
    style.isUnderlined = isUnderlined ?? other.isUnderlined
    style.color = color ?? other.color
    style.alignment = alignment ?? other.alignment
    style.vertical = vertical ?? other.vertical
    style.origin = origin ?? other.origin
    style.extent = extent ?? other.extent
    return style
  }

  /// White is the colour of text that says nothing of it.
  var words: CaptionStyle {
    CaptionStyle(
      isBold: isBold ?? false, isItalic: isItalic ?? false, isUnderlined: isUnderlined ?? false,
      color: color == CaptionColor(rgb: 0xFFFFFF) ? nil : color)
  }
}

/// The styles and regions that a document defines by name.
struct TimedTextStyles {
  private static let most = 10_000

  private var styles: [String: TimedTextStyle] = [:]
  private var regions: [String: TimedTextStyle] = [:]
  /// Pixels of the picture, and the cells that it is divided into.
  var pixels: (width: Double, height: Double)?
  var cells = (width: 32.0, height: 15.0)

  mutating func define(_ id: String, _ style: TimedTextStyle) {
    if styles.count < Self.most { styles[id] = resolved(style) }
  }

  mutating func define(region id: String, _ style: TimedTextStyle) {
    if regions.count < Self.most { regions[id] = resolved(style) }
  }

  /// With the styles that it refers to, the later ones first. They are defined before they are used, as in all documents
  /// that programs write; what refers to itself refers to nothing.
  func resolved(_ style: TimedTextStyle) -> TimedTextStyle {
    var result = style
    for id in style.references.reversed() {
      if let other = styles[id] { result = result.over(other) }
    }
    result.references = []
    return result
  }

  func region(_ id: String) -> TimedTextStyle? { regions[id] }

  /// Where text lies in a region; nil: where captions lie anyway.
  func placement(region: TimedTextStyle?, text: TimedTextStyle) -> CuePlacement? {
    guard let region else { return nil }
    let alignment = text.alignment ?? region.alignment
    guard let origin = region.origin.flatMap(lengths), let extent = region.extent.flatMap(lengths) else {
      guard region.vertical != nil || alignment != nil else { return nil }
      let placement = CuePlacement(
        horizontal: Self.horizontal(alignment ?? .center), vertical: region.vertical ?? .bottom,
        alignment: alignment)
      return placement == CuePlacement(alignment: .center) ? nil : placement
    }
    // TTML's own values where a region says nothing: text begins at its top, on the left.
    let vertical = region.vertical ?? .top
    let horizontal = Self.horizontal(alignment ?? .start)
    let x =
      switch horizontal {
      case .left: 0.0;
      case .center: 0.5;
      case .right: 1.0
      }
    let y =
      switch vertical {
      case .top: 0.0;
      case .middle: 0.5;
      case .bottom: 1.0
      }
    return CuePlacement(
      horizontal: horizontal, vertical: vertical, x: Self.rounded(origin.width + x * extent.width),
      y: Self.rounded(origin.height + y * extent.height), width: Self.rounded(extent.width),
      alignment: alignment ?? .start)
  }

  /// To a millionth: sums of decimals are no decimals.
  private static func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }

  private static func horizontal(_ alignment: CuePlacement.Alignment) -> CuePlacement.Horizontal {
    switch alignment {
    case .start, .left: .left
    case .center: .center
    case .end, .right: .right
    }
  }

  /// `10% 80%`, `2c 12c`, `64px 400px`, as fractions.
  private func lengths(_ text: String) -> (width: Double, height: Double)? {
    let parts = text.split(whereSeparator: \.isWhitespace)
    guard parts.count == 2, let width = length(parts[0], pixels?.width, cells.width),
      let height = length(parts[1], pixels?.height, cells.height)
    else { return nil }
    return (width, height)
  }

  private func length(_ text: Substring, _ pixels: Double?, _ cells: Double) -> Double? {
    let unit = text.drop { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
    guard let value = Double(text.dropLast(unit.count)), abs(value) < 1e6 else { return nil }
    switch unit {
    case "%", "rw", "rh": return value / 100
    case "c": return value / cells
    case "px": return pixels.map { value / $0 }
    default: return nil
    }
  }
}

extension String {
  /// Namespaces of TTML and of its drafts; files without any are taken for it, too.
  var isTimedText: Bool {
    hasPrefix("http://www.w3.org/ns/ttml") || hasPrefix("http://www.w3.org/2006/") || isEmpty
  }
}
