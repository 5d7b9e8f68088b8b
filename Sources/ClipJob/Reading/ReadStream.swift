import MediaTypes

extension StreamSelection {
  static let numbers = 0...255

  /// - Parameter table: with the kinds of stream that may be chosen.
  init?(_ node: Node, _ table: ObjectTable) {
    guard let fields = node.object(table) else { return nil }
    self.init()
    for (key, pick) in [("video", \Self.video), ("audio", \Self.audio)] where table.names.contains(key) {
      self[keyPath: pick] = fields.stream(key)
    }
  }

  /// The choice of a clip, which must be of streams that its source uses.
  static func read(_ fields: TableFields, of source: Source?) -> StreamSelection {
    guard let node = fields["stream"], let choice = StreamSelection(node, table) else {
      return StreamSelection()
    }
    guard let source else { return choice }
    for (key, pick) in [("video", choice.video), ("audio", choice.audio)]
    where pick != nil && !source.streams.contains(key) {
      let why =
        source.streams.isEmpty ? "which has no streams to choose from" : "of which only the audio is used"
      Node(value: node.value[key] ?? .null, path: .key(key, in: node.path), problems: node.problems).fail(
        "key.conflict", "the source is \(source.phrase), \(why)", hint: "leave \"\(key)\" out")
    }
    return choice
  }
}

extension Node {
  /// A number from 0 or a language tag.
  func stream() -> StreamSelection.Pick? {
    switch value {
    case .number:
      return integer(StreamSelection.numbers, "a stream's number among those of its kind,").map {
        .number($0)
      }
    case .string(let text):
      if let tag = LanguageTag(text) { return .language(tag) }
      fail(
        "value.format", "found \(found), wanted a language of ISO 639, alone or with a region",
        hint: Self.languageHint(text))
    default: mismatch("the number of a stream (from 0) or a language", example: "1 or \"spa\"")
    }
    return nil
  }

  private static func languageHint(_ text: String) -> String {
    let dashed = text.replacing("_", with: "-")
    if LanguageTag(dashed) != nil { return "did you mean \"\(dashed)\"?" }
    if Int(text) != nil { return "write the number of a stream without quotes" }
    return "for example \"spa\", \"es\" or \"es-MX\""
  }
}
