extension CaptionSource {
  /// What is other than in the preset.
  func putLook(_ object: inout ObjectWriter) {
    let standard = (preset ?? .classic).look
    let style = look.style.document(over: standard.style)
    if style != .object([]) { object["style"] = style }
    object.put("highlight", look.highlight, unless: standard.highlight) { .string($0.rawValue) }
    let active = look.active.document(over: standard.active)
    if active != .object([]) { object["active"] = active }
    let pages = look.division.document(over: standard.division)
    if pages != .object([]) { object["pages"] = pages }
  }
}

extension CaptionSource.Word {
  var document: JSONValue { ["text": .string(text), "from": from.document, "to": to.document] }
}

extension ActiveWord {
  fileprivate func document(over base: ActiveWord) -> JSONValue {
    var object = ObjectWriter()
    if color != base.color { object["color"] = color?.document }
    object.put("box", box, unless: base.box) { $0?.document ?? false }
    object.put("scale", scale, unless: base.scale) { .number($0) }
    return object.value
  }
}

extension CaptionDivision {
  fileprivate func document(over base: CaptionDivision) -> JSONValue {
    var object = ObjectWriter()
    if maxCharacters != base.maxCharacters { object["maxCharacters"] = maxCharacters.map { .number($0) } }
    object.put("maxLines", maxLines, unless: base.maxLines) { .number($0) }
    if maxWords != base.maxWords { object["maxWords"] = maxWords.map { .number($0) } }
    object.put("pause", pause, unless: base.pause, \.document)
    object.put("sentences", endsWithSentences, unless: base.endsWithSentences) { .bool($0) }
    return object.value
  }
}
