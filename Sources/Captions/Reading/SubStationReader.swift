import MediaTypes

/// SubStation Alpha (.ssa, .ass) as plain captions: text with its styles, places and karaoke. Drawings, effects and motion
/// are left to a renderer of the format.
struct SubStationReader {
  private enum Section { case info, styles, events, other }

  private let source: CaptionSource
  private var section = Section.other
  private var styles: [String: SubStationStyle] = [:]
  private var styleFields: [String]
  private var eventFields: [String]
  private var isVersion4 = false
  /// Of the script's own pixels.
  private var size: (width: Double?, height: Double?) = (nil, nil)

  private static let fields = [
    "layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text",
  ]
  private static let fieldsOfStyle = [
    "name", "fontname", "fontsize", "primarycolour", "secondarycolour", "outlinecolour", "backcolour", "bold",
    "italic", "underline", "strikeout", "scalex", "scaley", "spacing", "angle", "borderstyle", "outline",
    "shadow",
    "alignment", "marginl", "marginr", "marginv", "encoding",
  ]
  /// More styles than anybody uses.
  private static let mostStyles = 10_000

  static func read(_ source: CaptionSource, into cues: inout CueCollector) throws(CaptionError) {
    var reader = SubStationReader(source: source)
    var scanner = source.lines
    while let line = scanner.next() { try reader.take(line, into: &cues) }
  }

  private init(source: CaptionSource) {
    self.source = source
    (styleFields, eventFields) = (Self.fieldsOfStyle, Self.fields)
  }

  private mutating func take(_ line: SourceLine, into cues: inout CueCollector) throws(CaptionError) {
    let bytes = source.bytes
    let range = bytes.trimmed(line.range)
    guard let first = range.first.map({ bytes[$0] }), first != UInt8(ascii: ";") else { return }
    if first == UInt8(ascii: "["), bytes[range.upperBound - 1] == UInt8(ascii: "]") {
      enter(source.text(range.prefix(64)).lowercased())
      return
    }
    guard let colon = bytes[range.prefix(64)].firstIndex(of: UInt8(ascii: ":")) else { return }
    let key = source.text(range.lowerBound..<colon).lowercased()
    let value = bytes.trimmed(colon + 1..<range.upperBound)
    switch (section, key) {
    case (_, "dialogue"): try takeDialogue(value, at: line.number, into: &cues)
    case (.info, "playresx"): size.width = number(value)
    case (.info, "playresy"): size.height = number(value)
    case (.styles, "format"): styleFields = names(value)
    case (.styles, "style"): takeStyle(value)
    case (.events, "format"): eventFields = names(value)
    default: break
    }
  }

  private mutating func enter(_ name: String) {
    switch name {
    case "[script info]": section = .info
    case "[v4 styles]": (section, isVersion4) = (.styles, true)
    case "[v4+ styles]", "[v4++ styles]": section = .styles
    case "[events]": section = .events
    default: section = .other
    }
  }

  private func number(_ range: Range<Int>) -> Double? {
    guard let value = Double(source.text(range.prefix(16))), value.isFinite, value > 0 else { return nil }
    return value
  }

  private func names(_ range: Range<Int>) -> [String] {
    source.text(range.prefix(1024)).split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
  }

  private mutating func takeStyle(_ range: Range<Int>) {
    guard styles.count < Self.mostStyles else { return }
    let values = split(range.prefix(4096), into: styleFields.count)
    var named: [String: String] = [:]
    for (name, value) in zip(styleFields, values) {
      named[name] = source.text(source.bytes.trimmed(value))
    }
    guard let name = named["name"] else { return }
    styles[Self.key(name)] = SubStationStyle(named, isVersion4: isVersion4)
  }

  private static func key(_ name: String) -> String {
    (name.hasPrefix("*") ? String(name.dropFirst()) : name).lowercased()
  }

  /// The last field takes the commas that are left.
  private func split(_ range: Range<Int>, into count: Int) -> [Range<Int>] {
    var fields: [Range<Int>] = []
    var start = range.lowerBound
    while fields.count < count - 1,
      let comma = source.bytes[start..<range.upperBound].firstIndex(of: UInt8(ascii: ","))
    {
      fields.append(start..<comma)
      start = comma + 1
    }
    fields.append(start..<range.upperBound)
    return fields
  }

  private func takeDialogue(
    _ range: Range<Int>, at line: Int, into cues: inout CueCollector
  ) throws(CaptionError) {
    let values = split(range, into: eventFields.count)
    var (from, to, text): (Rational?, Rational?, Range<Int>?)
    var (style, name) = ("", "")
    for (field, value) in zip(eventFields, values) {
      switch field {
      case "start": from = time(value)
      case "end": to = time(value)
      case "style": style = source.text(source.bytes.trimmed(value).prefix(256))
      case "name", "actor": name = source.text(source.bytes.trimmed(value).prefix(256))
      case "text": text = value
      default: break
      }
    }
    guard let from, let to else {
      cues.damage("the line “\(source.excerpt(range))” has no times", at: .line(line))
      return
    }
    guard let text else {
      cues.damage("the line “\(source.excerpt(range))” has no text", at: .line(line))
      return
    }
    var markup = SubStationText(styles: styles, style: Self.key(style), from: from)
    markup.text.speaker = name.isEmpty ? nil : name
    markup.append(source.text(text.prefix(CaptionLimits.cueBytes)))
    if text.count > CaptionLimits.cueBytes { markup.text.isCut = true }
    try cues.add(
      &markup.text, from: from, to: to, placement: markup.placement(in: size), at: .line(line))
  }

  private func time(_ range: Range<Int>) -> Rational? {
    var at = range.lowerBound
    return ClockTime.read(source.bytes, at: &at, end: range.upperBound)
  }
}

extension Range<Int> {
  /// The first of its numbers, so many at most.
  func prefix(_ most: Int) -> Range<Int> { lowerBound..<Swift.min(upperBound, lowerBound + most) }
}
