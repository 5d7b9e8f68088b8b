/// The sizes of a style, in the script's units.
struct ScriptStyle {
  var name: [UInt8] = []
  var fontSize = 18.0
  var scaleX = 100.0
  var scaleY = 100.0
  var border = 2.0

  /// The larger of each.
  func union(_ other: ScriptStyle) -> ScriptStyle {
    var both = self
    both.fontSize = max(fontSize, other.fontSize)
    both.scaleX = max(scaleX, other.scaleX)
    both.scaleY = max(scaleY, other.scaleY)
    both.border = max(border, other.border)
    return both
  }
}

/// A `Format:` line: which field is where.
struct ScriptFormat {
  private var names: [[UInt8]]

  static let events = ScriptFormat("Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text")
  static let styles = ScriptFormat(
    """
    Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,Underline,StrikeOut,\
    ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,MarginL,MarginR,MarginV,Encoding
    """)

  init(_ text: String) { self.init(Array(text.utf8)[...]) }

  init(_ bytes: ArraySlice<UInt8>) {
    names = bytes.split(separator: 44, omittingEmptySubsequences: false).map {
      ByteWords.trimmed($0).map(ByteWords.lower)
    }
  }

  func index(_ name: StaticString) -> Int? {
    names.firstIndex { $0.count == name.utf8CodeUnitCount && ByteWords.hasPrefix($0[...], name) }
  }

  /// The field's range in a line's values; a last field is all of the rest.
  func range(of name: StaticString, in values: ArraySlice<UInt8>, isRest: Bool = false) -> Range<Int>? {
    guard let index = index(name) else { return nil }
    var start = values.startIndex
    for _ in 0..<index {
      guard let comma = values[start...].firstIndex(of: 44) else { return nil }
      start = comma + 1
    }
    if isRest { return start..<values.endIndex }
    return start..<(values[start...].firstIndex(of: 44) ?? values.endIndex)
  }
}
