import MediaTypes

extension CaptionSource.Word {
  static let table = ObjectTable(
    "a word", example: "{\"text\": \"Hello\", \"from\": 0.1, \"to\": 0.4}",
    [
      Key(
        "text", kind: .text(1...1000), absence: .refused(example: "\"Hello\""),
        meaning: "the word, with its punctuation"),
      Key(
        "from", kind: .time(), absence: .refused(example: "0.1"),
        meaning: "time of the source at which it begins"),
      Key(
        "to", kind: .time(), absence: .refused(example: "0.4"),
        meaning: "time of the source at which it ends",
        range: "not before `from`"),
    ])
}

extension ActiveWord {
  static let table = ObjectTable(
    "an active word", example: "{\"color\": \"#ffe135\", \"scale\": 1.1}",
    [
      Key(
        "color", kind: .paint, absence: .words("the preset's, or as the rest"),
        meaning: "a colour or a gradient: `from`, `to`, `angle` or `radial`"),
      Key(
        "box", kind: .objectOrFalse(TextBox.table), absence: .words("the preset's, or none"),
        meaning: "what lies behind it: `color`, `padding`, `radius`, as of a style; or `false` for nothing"),
      Key(
        "scale", kind: .number(0.5...3, "a factor"), absence: .words("the preset's, or 1"),
        meaning: "its size, as a factor"),
    ])
}

extension CaptionDivision {
  static let table = ObjectTable(
    "caption pages", example: "{\"maxWords\": 4, \"maxLines\": 1}",
    [
      Key("maxCharacters", kind: .integer(1...1000), absence: .words("what fits"), meaning: "of a line"),
      Key("maxLines", kind: .integer(1...10), absence: .words("the preset's"), meaning: "of a page"),
      Key(
        "maxWords", kind: .integer(1...1000), absence: .words("the preset's, or any number"),
        meaning: "of a page"),
      Key(
        "pause", kind: .time(isPositive: true, example: "0.7"), absence: .words("0.7"),
        meaning: "seconds without a word after which a new page begins"),
      Key(
        "sentences", kind: .flag, absence: .words("true"),
        meaning: "whether a page ends where a sentence does"),
    ])
}
