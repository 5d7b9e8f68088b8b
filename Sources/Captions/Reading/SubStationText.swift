import MediaTypes

/// A style of SubStation Alpha's, as far as words have it.
struct SubStationStyle {
  var style = CaptionStyle()
  /// As on a keypad.
  var anchor = 2

  init() {}

  /// White is the colour of a style that says nothing of it.
  init(_ fields: [String: String], isVersion4: Bool) {
    func flag(_ name: String) -> Bool { fields[name].flatMap { Int($0) }.map { $0 != 0 } ?? false }
    style = CaptionStyle(isBold: flag("bold"), isItalic: flag("italic"), isUnderlined: flag("underline"))
    if let value = fields["primarycolour"] {
      let color = value.lowercased().hasPrefix("&h") ? SubStationOverride.color(value) : Self.decimal(value)
      style.color = color == CaptionColor(rgb: 0xFFFFFF) ? nil : color
    }
    guard let alignment = fields["alignment"].flatMap({ Int($0) }) else { return }
    anchor = (isVersion4 ? SubStationOverride.keypad(ofOld: alignment) : alignment) ?? 2
    if !(1...9).contains(anchor) { anchor = 2 }
  }

  /// Version 4 has colours as decimal numbers, blue first.
  private static func decimal(_ value: String) -> CaptionColor? {
    Int64(value).flatMap { SubStationOverride.color(String($0 & 0xFFFFFF, radix: 16)) }
  }
}

/// A line's text with its overrides.
struct SubStationText {
  var text = WordCollector()
  private let styles: [String: SubStationStyle]
  private let ownStyle: String
  private var anchor: Int?
  private var position: (x: Double, y: Double)?
  private var isDrawing = false
  /// Where the syllable ends that was begun last.
  private var sung: Rational

  init(styles: [String: SubStationStyle], style: String, from: Rational) {
    (self.styles, ownStyle, sung) = (styles, style, from)
    text.style = Self.style(style, of: styles).style
  }

  private static func style(_ name: String, of styles: [String: SubStationStyle]) -> SubStationStyle {
    styles[name] ?? styles["default"] ?? SubStationStyle()
  }

  mutating func append(_ line: String) {
    let scalars = line.unicodeScalars
    // Behind it a brace begins no block: nothing is looked for twice.
    let lastEnd = scalars.lastIndex(of: "}") ?? scalars.startIndex
    var at = scalars.startIndex
    while at < scalars.endIndex, !text.isCut {
      let scalar = scalars[at]
      at = scalars.index(after: at)
      if scalar == "{", at <= lastEnd, let close = scalars[at...].firstIndex(of: "}") {
        for override in SubStationOverride.all(in: String(scalars[at..<close])) { take(override) }
        at = scalars.index(after: close)
      } else if scalar == "\\", at < scalars.endIndex, let special = Self.special(scalars[at]) {
        at = scalars.index(after: at)
        switch special {
        case .lineBreak: text.breakLine()
        case .character(let scalar): put(scalar)
        }
      } else {
        put(scalar)
      }
    }
  }

  private enum Special { case lineBreak, character(Unicode.Scalar) }

  private static func special(_ scalar: Unicode.Scalar) -> Special? {
    switch scalar {
    case "N": .lineBreak
    // Breaks a line only where the script asks for no other.
    case "n": .character(" ")
    case "h": .character("\u{A0}")
    case "{", "}": .character(scalar)
    // A word joiner behind it: a backslash that is one (see SubStationWriter).
    case "\u{2060}": .character("\\")
    default: nil
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if !isDrawing { text.append(scalar) }
  }

  private mutating func take(_ override: SubStationOverride) {
    let own = Self.style(ownStyle, of: styles).style
    switch override {
    case .bold(let flag): text.style.isBold = flag ?? own.isBold
    case .italic(let flag): text.style.isItalic = flag ?? own.isItalic
    case .underline(let flag): text.style.isUnderlined = flag ?? own.isUnderlined
    case .color(let color): text.style.color = color ?? own.color
    case .reset(let name): text.style = name.isEmpty ? own : Self.style(name.lowercased(), of: styles).style
    case .anchor(let keypad): anchor = anchor ?? keypad
    case .position(let x, let y): position = position ?? (x, y)
    case .karaoke(let hundredths):
      let end = sung + Rational(Int64(hundredths), 100)
      text.mark(from: sung, to: end)
      sung = end
    case .drawing(let flag): isDrawing = flag
    }
  }

  /// - Parameter size: of the script; 384 × 288 where it says nothing, as its renderers have it.
  func placement(in size: (width: Double?, height: Double?)) -> CuePlacement? {
    let keypad = anchor ?? Self.style(ownStyle, of: styles).anchor
    guard let position else { return CuePlacement(keypad: keypad) }
    var (width, height) = (size.width ?? 384, size.height ?? 288)
    if size.width == nil, let given = size.height { width = given == 1024 ? 1280 : given * 4 / 3 }
    if size.height == nil, let given = size.width { height = given == 1280 ? 1024 : given * 3 / 4 }
    var placement = CuePlacement(keypad: keypad) ?? CuePlacement()
    placement.x = position.x / width
    placement.y = position.y / height
    return placement
  }
}
