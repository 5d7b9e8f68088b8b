extension TextStyle {
  /// What is other than in another style.
  func document(over base: TextStyle) -> JSONValue {
    var object = ObjectWriter()
    object.put("font", fonts, unless: base.fonts) {
      $0.count == 1 ? .string($0[0]) : .array($0.map(JSONValue.string))
    }
    object.put("size", size, unless: base.size) { .number($0) }
    object.put("weight", weight, unless: base.weight) { .number($0) }
    object.put("italic", italic, unless: base.italic) { .bool($0) }
    object.put("underline", underline, unless: base.underline) { .bool($0) }
    object.put("strikethrough", strikethrough, unless: base.strikethrough) { .bool($0) }
    object.put("case", letterCase, unless: base.letterCase) { .string($0.rawValue) }
    object.put("color", color, unless: base.color, \.document)
    object.put("letterSpacing", letterSpacing, unless: base.letterSpacing) { .number($0) }
    if minSize != base.minSize { object["minSize"] = minSize.map { .number($0) } }
    object.put("stroke", strokes, unless: base.strokes) { .array($0.map(\.document)) }
    object.put("shadow", shadows, unless: base.shadows) { .array($0.map(\.document)) }
    object.put("box", box, unless: base.box) { $0?.document ?? false }
    object.put("lineSpacing", lineSpacing, unless: base.lineSpacing) { .number($0) }
    object.put("align", align, unless: base.align) { .string($0.rawValue) }
    object.put("maxWidth", maxWidth, unless: base.maxWidth) { .number($0) }
    if maxLines != base.maxLines { object["maxLines"] = maxLines.map { .number($0) } }
    return object.value
  }
}

extension TextSpan {
  func document(over style: TextStyle) -> JSONValue {
    var object = ObjectWriter()
    object["text"] = .string(text)
    let own = self.style.document(over: style)
    if own != .object([]) { object["style"] = own }
    return object.value
  }
}

extension Paint {
  var document: JSONValue {
    switch self {
    case .color(let color): color.document
    case .gradient(let gradient): gradient.document
    }
  }
}

extension Stroke {
  fileprivate var document: JSONValue { ["color": color.document, "width": .number(width)] }
}

extension Shadow {
  fileprivate var document: JSONValue {
    ["color": color.document, "x": .number(x), "y": .number(y), "blur": .number(blur)]
  }
}

extension TextBox {
  var document: JSONValue {
    [
      "color": color.document, "padding": padding.document, "radius": .number(radius),
      "around": .string(extent.rawValue),
    ]
  }
}

extension TextAnimations {
  var document: JSONValue {
    var object = ObjectWriter()
    object["in"] = enter?.document
    object["out"] = exit?.document
    object["loop"] = loop?.document
    return object.value
  }
}

extension TextAnimation {
  fileprivate var document: JSONValue {
    if self == TextAnimation(preset) { return .string(preset.rawValue) }
    var object = ObjectWriter()
    object["preset"] = .string(preset.rawValue)
    object["by"] = unit.map { .string($0.rawValue) }
    object["duration"] = duration.map { .number($0) }
    object["stagger"] = stagger.map { .number($0) }
    object["easing"] = easing?.document
    return object.value
  }
}
