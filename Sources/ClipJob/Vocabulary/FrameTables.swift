extension FrameSpec {
  private static let side = ValueKind.animated(
    0.001...4, "a fraction", hint: "boxes are fractions, not pixels: 1 is the whole side")

  /// A place on the canvas, which it may leave.
  static let table = ObjectTable(
    "a frame", example: "{\"x\": 0.25, \"y\": 0, \"width\": 0.5, \"height\": 1}",
    [
      Key(
        "x", "y", kind: .animated(-4...4, "a fraction"), absence: .words("from the clip's position, or 0"),
        meaning: "the top left corner, in fractions; animated numbers"),
      Key(
        "width", "height", kind: side, absence: .words("from the other side and the source's aspect ratio"),
        meaning: "fractions; animated numbers"),
    ])
}

extension Margin {
  static let range = 0.0...0.5

  static let table = ObjectTable(
    "a margin", example: "{\"x\": 0.05, \"y\": 0.1}",
    [
      Key(
        "x", "y", kind: .number(range, "a fraction"), absence: .value("0"),
        meaning: "fractions of the canvas's shorter side")
    ])
}

extension Clip {
  static let placeRows = [
    Key(
      "frame", kind: .object(FrameSpec.table), absence: .words("all of it"),
      meaning:
        "the box on the canvas that the clip fills: `x`, `y`, `width`, `height`, each an animated number; one side alone gives the other by the source's aspect ratio; it may leave the canvas",
      range: "−4 to 4; sides 0.001 to 4"),
    Key(
      "position", kind: .names(of: Position.self), absence: .words("as [below](#position)"),
      meaning:
        "where a frame without `x` and `y` lies on the canvas, and the picture in its frame: "
        + Position.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
    Key(
      "margin", kind: .numberOrObject(Margin.range, "a margin", Margin.table), absence: .words("0"),
      meaning:
        "of a frame with a `position`, how far it stays from the canvas's edges: a fraction of the canvas's shorter side, or `x` and `y`, one for each direction",
      range: "0 to 0.5"),
  ]

  /// Of the schema.
  static let placeRules: [JSONValue] = [["dependentRequired": ["margin": ["position"]]]]
}
