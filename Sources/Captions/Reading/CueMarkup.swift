import MediaTypes

/// The tags in the text of SubRip and WebVTT.
struct CueMarkup {
  enum Dialect { case subRip, webVTT }

  /// A longer tag is text.
  private static let longestTag = 512
  private static let longestEntity = 12

  let dialect: Dialect
  var text = WordCollector()
  private(set) var placement: CuePlacement?
  private var open: [(name: String, style: CaptionStyle, speaker: String?)] = []
  /// Inside `<rt>`: readings beside the text, which are left out.
  private var isReading = false

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// The lines of a cue, of which numbers and times are taken off.
  mutating func append(_ lines: [SourceLine], of source: CaptionSource) {
    var left = CaptionLimits.cueBytes
    for (i, line) in lines.enumerated() {
      if i > 0 { text.breakLine() }
      append(source.text(line.range.prefix(left)))
      left -= line.range.count
      if left < 0 {
        text.isCut = true
        return
      }
    }
  }

  /// A line of text.
  mutating func append(_ line: String) {
    let scalars = line.unicodeScalars
    var at = scalars.startIndex
    while at < scalars.endIndex, !text.isCut {
      let scalar = scalars[at]
      switch scalar {
      case "<":
        if let (content, next) = enclosed(scalars, after: at, by: ">", Self.longestTag), take(tag: content) {
          at = next
          continue
        }
      case "{" where dialect == .subRip:
        if let (content, next) = enclosed(scalars, after: at, by: "}", Self.longestTag),
          content.hasPrefix("\\")
        {
          take(overrides: content)
          at = next
          continue
        }
      case "&":
        if let (content, next) = enclosed(scalars, after: at, by: ";", Self.longestEntity),
          let character = Entity.scalar(content)
        {
          put(character)
          at = next
          continue
        }
      default: break
      }
      put(scalar)
      at = scalars.index(after: at)
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if !isReading { text.append(scalar) }
  }

  private func enclosed(
    _ scalars: String.UnicodeScalarView, after start: String.Index, by end: Unicode.Scalar, _ most: Int
  ) -> (String, String.Index)? {
    let rest = scalars[scalars.index(after: start)...].prefix(most)
    guard let close = rest.firstIndex(of: end) else { return nil }
    return (String(scalars[rest.startIndex..<close]), scalars.index(after: close))
  }

  /// Whether it is a tag; otherwise it is text.
  private mutating func take(tag content: String) -> Bool {
    if content.hasPrefix("/") {
      let name = content.dropFirst().filter { $0 != " " }.lowercased()
      guard dialect == .webVTT || Self.isSubRip(name) else { return false }
      close(name)
      return true
    }
    if dialect == .webVTT, let first = content.utf8.first, ClockTime.isDigit(first) {
      let bytes = Array(content.utf8)
      var at = 0
      if let time = ClockTime.read(bytes, at: &at, end: bytes.count) { text.mark(from: time) }
      return true
    }
    let name = content.prefix { $0.isLetter || $0.isNumber }.lowercased()
    guard dialect == .webVTT || Self.isSubRip(name) else { return false }
    if name == "br" {
      text.breakLine()
      return true
    }
    guard open.count < CaptionLimits.depth, !content.hasSuffix("/") else { return true }
    open.append((name, text.style, text.speaker))
    switch name {
    case "b": text.style.isBold = true
    case "i": text.style.isItalic = true
    case "u": text.style.isUnderlined = true
    case "font": if let color = Self.fontColor(content) { text.style.color = color }
    case "v": text.speaker = Self.annotation(content)
    case "c": takeClasses(content)
    case "rt": isReading = true
    default: break
    }
    return true
  }

  private static func isSubRip(_ name: String) -> Bool {
    ["b", "i", "u", "s", "font", "br"].contains(name)
  }

  private mutating func close(_ name: String) {
    // What is closed in the wrong order closes what is inside of it.
    guard let at = open.lastIndex(where: { $0.name == name }) else { return }
    text.style = open[at].style
    text.speaker = open[at].speaker
    open.removeSubrange(at...)
    isReading = open.contains { $0.name == "rt" }
  }

  /// `v.loud Esme Weatherwax`: what stands behind the first space.
  private static func annotation(_ content: String) -> String? {
    guard let space = content.firstIndex(where: { $0 == " " || $0 == "\t" }) else { return nil }
    let name = content[space...].split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return name.isEmpty ? nil : Entity.decoded(name)
  }

  /// WebVTT's own classes are colours: `c.yellow`.
  private mutating func takeClasses(_ content: String) {
    for name in content.prefix(while: { $0 != " " }).split(separator: ".").dropFirst() {
      if let color = WebVTTColor.named(name) { text.style.color = color }
    }
  }

  private static func fontColor(_ content: String) -> CaptionColor? {
    let lowered = content.lowercased()
    guard let key = lowered.range(ofText: "color") else { return nil }
    let value = lowered[key.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
    return CaptionColor(css: String(value.prefix { !" \"'>".contains($0) }))
  }

  private mutating func take(overrides content: String) {
    for override in SubStationOverride.all(in: content) {
      switch override {
      case .bold(let flag): text.style.isBold = flag ?? false
      case .italic(let flag): text.style.isItalic = flag ?? false
      case .underline(let flag): text.style.isUnderlined = flag ?? false
      case .color(let color): text.style.color = color
      case .anchor(let keypad): placement = placement ?? CuePlacement(keypad: keypad)
      default: break
      }
    }
  }
}

extension StringProtocol {
  /// Where a short text first stands in this one.
  func range(ofText text: String) -> Range<Index>? {
    var at = startIndex
    while at < endIndex {
      if self[at...].hasPrefix(text) { return at..<index(at, offsetBy: text.count) }
      at = index(after: at)
    }
    return nil
  }
}
