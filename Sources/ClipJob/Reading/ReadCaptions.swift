import MediaTypes

extension CaptionSource {
  /// What the document says otherwise than the preset.
  mutating func readLook(_ fields: TableFields) {
    if let node = fields["style"] {
      look.style = TextStyle(node, TextStyle.captionTable, over: look.style) ?? look.style
    }
    look.highlight = fields.choice("highlight", CaptionHighlight.self) ?? look.highlight
    if let active = fields["active"]?.object(ActiveWord.table) {
      look.active.color = active["color"]?.paint() ?? look.active.color
      look.active.scale = active.number("scale") ?? look.active.scale
      if let node = active["box"] { look.active.box = node.value == .bool(false) ? nil : TextBox(node) }
    }
    if let pages = fields["pages"]?.object(CaptionDivision.table) {
      look.division.maxCharacters = pages.integer("maxCharacters") ?? look.division.maxCharacters
      look.division.maxLines = pages.integer("maxLines") ?? look.division.maxLines
      look.division.maxWords = pages.integer("maxWords") ?? look.division.maxWords
      look.division.pause = pages.time("pause") ?? look.division.pause
      look.division.endsWithSentences = pages.flag("sentences") ?? look.division.endsWithSentences
    }
  }
}

extension TableFields {
  /// Nil where there are none, or some are wrong.
  func captionWords(_ key: String) -> [CaptionSource.Word]? {
    guard let nodes = list(key) else { return nil }
    guard (1...CaptionSource.mostWords).contains(nodes.count) else {
      self[key]?.fail(
        "value.range", "found \(nodes.count) words, wanted 1 to \(CaptionSource.mostWords)",
        hint: "put many words into a file")
      return nil
    }
    let words = nodes.map { CaptionSource.Word($0) }
    return words.contains { $0 == nil } ? nil : words.compactMap { $0 }
  }
}

extension CaptionSource.Word {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let text = fields["text"]?.shownText(1...1000, example: "\"Hello\"")
    let from = fields.time("from")
    let to = fields.time("to")
    guard let text, let from, let to else { return nil }
    guard to >= from else {
      fields.fail(
        "clip.order", "the word ends at \(to.decimalText) s, before its beginning at \(from.decimalText) s",
        hint: "both are times of the source")
      return nil
    }
    self.init(text, from: from, to: to)
  }
}
