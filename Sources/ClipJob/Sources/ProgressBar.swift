/// How much of a clip is over, as a bar or a ring.
public struct ProgressBar: Sendable, Equatable {
  public enum Style: String, Sendable, CaseIterable { case bar, ring }
  /// Where it grows to. A ring goes clockwise, and the other way round for `left`.
  public enum Direction: String, Sendable, CaseIterable { case right, left, up, down }

  public var style = Style.bar
  public var direction = Direction.right
  public var color = Paint.color(.white)
  public var background = Paint.color(Color(red: 255, green: 255, blue: 255, alpha: 64))
  public var rounded = true
  /// In fractions of the canvas's height; nil: as its frame allows.
  public var thickness: Double?

  public init() {}
}

extension ProgressBar: SourceSpec {
  package static let key = "progress"
  package static let phrase = "a progress bar"
  package static let example = "{\"color\": \"#ffcc00\", \"style\": \"ring\"}"
  package static let kind = ValueKind.object(table)
  package static let meaning =
    "a bar or a ring that fills from the clip's beginning to its end; `{}` is one that looks good: see [Progress](#progress)"

  static let table = ObjectTable(
    "a progress bar", example: example,
    [
      Key(
        "style", kind: .names(of: Style.self), absence: .value("\"bar\""),
        meaning: "`\"bar\"` or `\"ring\"`"),
      Key(
        "direction", kind: .names(of: Direction.self), absence: .value("\"right\""),
        meaning:
          "where it grows to: `\"right\"`, `\"left\"`, `\"up\"`, `\"down\"`; a ring goes clockwise, with `\"left\"` the other way round"
      ),
      Key(
        "color", kind: .paint, absence: .value("\"#ffffff\""),
        meaning:
          "of what is over: a colour, or a gradient over all of the bar: `from`, `to`, `angle` or `radial`"),
      Key(
        "background", kind: .paint, absence: .value("\"#ffffff40\""),
        meaning:
          "of what is to come: a colour (`\"#00000000\"` is none), or a gradient: `from`, `to`, `angle` or `radial`"
      ),
      Key("rounded", kind: .flag, absence: .value("true"), meaning: "with round ends"),
      Key(
        "thickness", kind: .number(0.0005...1, "a thickness"),
        absence: .words("all of a frame; on the whole canvas a thin line; of a ring a tenth of its width"),
        meaning: "of the bar or the ring's line, as a fraction of the canvas's height"),
    ])

  package init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    self.init()
    style = fields.choice("style", Style.self) ?? style
    direction = fields.choice("direction", Direction.self) ?? direction
    color = fields["color"]?.paint() ?? color
    background = fields["background"]?.paint() ?? background
    rounded = fields.flag("rounded") ?? rounded
    thickness = fields.number("thickness")
    if style == .ring, direction == .up || direction == .down {
      fields["direction"]?.fail(
        "key.conflict", "a ring goes round: \"\(direction.rawValue)\" means nothing to it",
        hint: "\"right\" is clockwise, \"left\" the other way round")
    }
  }

  package var document: JSONValue {
    let standard = ProgressBar()
    var object = ObjectWriter()
    object.put("color", color, unless: standard.color, \.document)
    object.put("style", style, unless: standard.style) { .string($0.rawValue) }
    object.put("direction", direction, unless: standard.direction) { .string($0.rawValue) }
    object.put("background", background, unless: standard.background, \.document)
    object.put("rounded", rounded, unless: standard.rounded) { .bool($0) }
    object["thickness"] = thickness.map { .number($0) }
    return object.value
  }

  package var picture: SourcePicture? { .overlaid(share: 0.02, isMoving: true) }
}

extension Source {
  public static func progress(_ progress: ProgressBar) -> Source { Source(progress) }
}
