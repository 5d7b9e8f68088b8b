extension TextStyle {
  static let mostFonts = 8
  static let sizes = 0.002...1.0
  private static let most = 8

  /// Of a text's whole.
  static let table = ObjectTable(
    "a text style", example: "{\"font\": \"Noto Serif\", \"size\": 0.08, \"weight\": 700}",
    runRows { .value($0) } + blockRows { .value($0) })

  /// Of captions: what it does not say is as their preset has it.
  static let captionTable = ObjectTable(
    "a caption style", example: "{\"size\": 0.05, \"color\": \"#ffe000\"}",
    runRows { _ in .words("the preset's") } + blockRows { _ in .words("the preset's") })

  /// Of a piece of a text: what it does not say is as the text has it.
  static let spanTable = ObjectTable(
    "the style of a span", example: "{\"color\": \"#ffe000\", \"weight\": 700}",
    runRows { _ in .words("the text's") })

  /// What letters have by themselves.
  private static func runRows(_ absence: (String) -> Key.Absence) -> [Key] {
    [
      Key(
        "font", kind: .fonts, absence: absence("\"Noto Sans\""),
        meaning:
          "a family, or a font file (.ttf, .otf, .ttc) by path; or a list: a letter is taken from the first that has it, and one that none has from the other fonts of the machine"
      ),
      Key(
        "size",
        kind: .number(
          sizes, "a size", hint: "sizes are parts of the canvas's height: 0.06 of 1920 is 115 pixels"),
        absence: absence("0.06"), meaning: "an em, as a fraction of the canvas's height"),
      Key(
        "weight", kind: .integer(1...1000, "a weight"), absence: absence("400"),
        meaning: "of the strokes, as in CSS: 400 is regular, 700 bold"),
      Key("italic", kind: .flag, absence: absence("false"), meaning: "slanted"),
      Key("underline", kind: .flag, absence: absence("false"), meaning: "with a line below"),
      Key("strikethrough", kind: .flag, absence: absence("false"), meaning: "with a line through it"),
      Key(
        "case", kind: .names(of: LetterCase.self), absence: absence("\"none\""),
        meaning: "`\"upper\"` and `\"lower\"` change the letters, `\"none\"` leaves them as they are written"),
      Key(
        "color", kind: .paint, absence: absence("\"#ffffff\""),
        meaning:
          "a colour, or a gradient over all of the text: `from`, `to`, `angle` or `radial`, as of a source"),
      Key(
        "letterSpacing", kind: .number(-0.5...5, "a distance in ems"), absence: absence("0"),
        meaning: "added between letters, in ems"),
    ]
  }

  /// What a text has as a whole.
  private static func blockRows(_ absence: (String) -> Key.Absence) -> [Key] {
    [
      Key(
        "minSize", kind: .number(sizes, "a size"), absence: .words("it keeps its size"),
        meaning: "text that does not fit is made smaller, down to this"),
      Key(
        "stroke", kind: .oneOrList(of: Stroke.table, count: 0...most), absence: absence("[]"),
        meaning: "lines around the letters, from the innermost outwards: `color`, `width` in ems"),
      Key(
        "shadow", kind: .oneOrList(of: Shadow.table, count: 0...most), absence: absence("[]"),
        meaning: "shadows of the letters: `color`, `x` and `y` in ems to the right and down, `blur` in ems"),
      Key(
        "box", kind: .objectOrFalse(TextBox.table), absence: absence("false"),
        meaning:
          "what lies behind the text, or `false` for nothing: `color` (a colour or a gradient), `padding` and `radius` in ems, `around`"
      ),
      Key(
        "lineSpacing", kind: .number(0.5...5, "a factor"), absence: absence("1"),
        meaning: "from line to line, as a factor of the font's own distance"),
      Key(
        "align", kind: .names(of: Align.self), absence: absence("\"center\""),
        meaning: "of the lines among each other: `\"left\"`, `\"center\"`, `\"right\"`, `\"justify\"`"),
      Key(
        "maxWidth", kind: .number(0.05...1, "a fraction"), absence: absence("1"),
        meaning: "of a line, as a fraction of the width between the margins; longer lines are broken"),
      Key(
        "maxLines", kind: .integer(1...100), absence: .words("any number"),
        meaning:
          "where there would be more, the text is made smaller, down to `minSize`; what still does not fit is left out, with an ellipsis"
      ),
    ]
  }
}

extension Stroke {
  static let table = ObjectTable(
    "a stroke", example: "{\"color\": \"#000000\", \"width\": 0.06}",
    [
      Key("color", kind: .color, absence: .value("\"#000000\""), meaning: "its colour"),
      Key(
        "width", kind: .number(0...1, "a width in ems"), absence: .value("0.06"),
        meaning: "what is seen of it, in ems"),
    ])
}

extension Shadow {
  static let table = ObjectTable(
    "a shadow", example: "{\"color\": \"#000000a0\", \"y\": 0.05, \"blur\": 0.08}",
    [
      Key("color", kind: .color, absence: .value("\"#000000a0\""), meaning: "its colour"),
      Key("x", kind: .number(-2...2, "a distance in ems"), absence: .value("0"), meaning: "ems to the right"),
      Key("y", kind: .number(-2...2, "a distance in ems"), absence: .value("0.05"), meaning: "ems down"),
      Key(
        "blur", kind: .number(0...2, "a radius in ems"), absence: .value("0.08"),
        meaning: "how soft it is: a standard deviation, in ems"),
    ])
}

extension TextBox {
  static let table = ObjectTable(
    "a text box", example: "{\"color\": \"#000000a0\", \"padding\": 0.3, \"radius\": 0.2}",
    [
      Key(
        "color", kind: .paint, absence: .value("\"#000000a0\""),
        meaning: "a colour or a gradient: `from`, `to`, `angle` or `radial`"),
      Key(
        "padding", kind: .numberOrObject(paddings, "a padding", paddingTable),
        absence: .value("{\"x\": 0.35, \"y\": 0.15}"),
        meaning: "ems between the letters and the edge: a number, or `x` and `y`"),
      Key(
        "radius", kind: .number(0...5, "a radius in ems"), absence: .value("0.2"),
        meaning: "of its corners, in ems"),
      Key(
        "around", kind: .names(of: Extent.self), absence: .value("\"all\""),
        meaning: "`\"all\"`: one box around all lines, `\"line\"`: one around each"),
    ])

  static let paddings = 0.0...5.0
  private static let paddingTable = ObjectTable(
    "a padding", example: "{\"x\": 0.35, \"y\": 0.15}",
    [Key("x", "y", kind: .number(paddings, "a distance in ems"), absence: .value("0"), meaning: "ems")])
}

extension TextSpan {
  static let table = ObjectTable(
    "a span", example: "{\"text\": \"now\", \"style\": {\"color\": \"#ffe000\"}}",
    [
      Key(
        "text", kind: .text(1...TextSource.longest), absence: .refused(example: "\"now\""),
        meaning: "what is written"),
      Key(
        "style", kind: .object(TextStyle.spanTable), absence: .words("the text's"),
        meaning: "what of the style is another than the text's", range: "see below"),
    ])
}

extension TextAnimations {
  static let table = ObjectTable(
    "animations", example: "{\"in\": \"pop\", \"out\": \"fade\"}",
    [
      Key(
        "in", kind: kind(TextAnimationPreset.comings), absence: .words("none"),
        meaning: "how it comes: a name, or an object"),
      Key("out", kind: kind(TextAnimationPreset.comings), absence: .words("none"), meaning: "how it goes"),
      Key(
        "loop", kind: kind(TextAnimationPreset.loops), absence: .words("none"),
        meaning: "how it moves in between, again and again"),
    ])

  private static func kind(_ presets: [TextAnimationPreset]) -> ValueKind {
    .choiceOrObject(presets.map(\.rawValue), TextAnimation.table)
  }
}

extension TextAnimation {
  static let table = ObjectTable(
    "an animation", example: "{\"preset\": \"pop\", \"by\": \"word\", \"stagger\": 0.08}",
    [
      Key(
        "preset", kind: .names(of: TextAnimationPreset.self), absence: .refused(example: "\"pop\""),
        meaning: TextAnimationPreset.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "by", kind: .names(of: Unit.self), absence: .words("the preset's"),
        meaning: "what moves by itself: `\"letter\"`, `\"word\"`, `\"line\"` or `\"all\"`"),
      Key(
        "duration", kind: .number(0.02...60, "a number of seconds"), absence: .words("the preset's"),
        meaning: "seconds that one of them takes; of a loop, one round"),
      Key(
        "stagger", kind: .number(0...10, "a number of seconds"), absence: .words("the preset's"),
        meaning: "seconds from the start of one of them to the next one's"),
      Key("easing", kind: .easing, absence: .words("the preset's"), meaning: "how it moves"),
    ])
}
