import MediaTypes

extension Trim {
  static let table = ObjectTable(
    "a trim", example: "{\"from\": 63.2, \"to\": 93.2}",
    [
      Key("from", kind: .time(), absence: .value("0"), meaning: "time of the source"),
      Key(
        "to", kind: .time(), absence: .words("the end of the source"), meaning: "time of the source",
        range: "after `from`"),
      Key(
        "clamp", kind: .flag, absence: .value("false"),
        meaning: "a `to` past the end of the source means its end, instead of an error"),
    ])
}

extension NamedLength {
  static let table = ObjectTable(
    "a length", example: "{\"of\": \"voice\"}",
    [
      Key(
        "of", kind: .identifier, absence: .refused(example: "\"voice\""),
        meaning: "the `id` of the clip or audio track whose length it is")
    ])

  /// The meaning of a row with a length.
  static let meaning =
    "length on the canvas: a time, or [another's](#lengths-that-name-anothers): `\"timeline\"`, `\"source\"`, or `of` the clip or audio track with an `id`"
}

extension Point {
  static let table = ObjectTable(
    "a point", example: "{\"x\": 0.5, \"y\": 0.5}",
    [
      Key(
        "x", "y", kind: .number(0...1, "a fraction"), absence: .value("0.5"),
        meaning: "fractions, from the top left corner")
    ])
}

extension Box {
  /// A part of the source: inside of it, not empty. Its smallest side is eight pixels of the largest canvas.
  static let cropTable = ObjectTable(
    "a crop", example: "{\"x\": 0.25, \"y\": 0, \"width\": 0.5, \"height\": 1}",
    [
      Key(
        "x", "y", kind: .number(0...1, "a fraction"), absence: .value("0"),
        meaning: "the top left corner, in fractions"),
      Key(
        "width", "height",
        kind: .number(0.001...1, "a fraction", hint: "boxes are fractions, not pixels: 1 is the whole side"),
        absence: .value("1"), meaning: "fractions"),
    ])
}

extension Motion {
  static let table = ObjectTable(
    "a motion", example: "{\"from\": {\"zoom\": 1}, \"to\": {\"zoom\": 1.2}}",
    [
      Key(
        "from", "to", kind: .object(Pose.table), absence: .words("shows all, from the centre"),
        meaning: "poses; a key that `to` leaves out is `from`'s", range: "see below"),
      Key("easing", kind: .easing, absence: .value("\"linear\""), meaning: "how it moves"),
    ])
}

extension Motion.Pose {
  static let table = ObjectTable(
    "a pose", example: "{\"zoom\": 1.2, \"x\": 0.5, \"y\": 0.4}",
    [
      Key(
        "zoom", kind: .number(0.05...20, "a zoom"), absence: .words("1"),
        meaning:
          "1 shows the frame as the fit shows it, 2 half of it, twice as large; 0.5 all of it, half as large"),
      Key(
        "x", "y", kind: .number(0...1, "a fraction"), absence: .words("0.5"),
        meaning:
          "the centre of what is shown; at a zoom below 1, where it lies in its frame: 0 at the left or top, 1 at the right or bottom",
        range: "fractions"),
    ])
}

extension Transition {
  static let table = ObjectTable(
    "a transition", example: "{\"type\": \"crossfade\", \"duration\": 0.5}",
    [
      Key(
        "type", kind: .names(of: Kind.self), absence: .refused(example: "\"crossfade\""),
        meaning: Kind.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "duration", kind: .time(isPositive: true), absence: .refused(example: "0.5"), meaning: "seconds",
        range: "a time above 0, no longer than either clip"),
      Key("easing", kind: .easing, absence: .value("\"linear\""), meaning: "how it progresses"),
    ])
}

extension Animated.Keyframe {
  /// Of a number in this range; `what` and `hint`: as of the number it stands for.
  static func table(
    _ range: ClosedRange<Double>, _ what: String = "a number", hint: String? = nil
  ) -> ObjectTable {
    table("a keyframe", example: "{\"t\": 0.5, \"v\": 1}", v: .number(range, what, hint: hint))
  }

  static let volumeTable = table(
    "a keyframe of the volume", example: "{\"t\": 0.5, \"v\": \"-6 dB\"}", v: .level)

  private static func table(_ what: String, example: String, v: ValueKind) -> ObjectTable {
    ObjectTable(
      what, example: example,
      [
        Key(
          "t", kind: .time(), absence: .refused(example: "0.5"),
          meaning: "time of the clip (not of the canvas)"),
        Key(
          "v", kind: v, absence: .refused(example: "1"), meaning: "the value",
          range: "that of the number it stands for"),
        Key(
          "easing", kind: .easing, absence: .value("\"linear\""),
          meaning: "how the value moves from the keyframe before to this one"),
      ])
  }
}
