/// A gradient between two colours, as large as the clip's frame.
public struct Gradient: Sendable, Hashable {
  public var from: Color, to: Color
  /// Degrees, as in CSS: 0 points up, 90 to the right.
  public var angle: Double
  public var radial: Bool
  public init(from: Color, to: Color, angle: Double = 180, radial: Bool = false) {
    self.from = from
    self.to = to
    self.angle = angle
    self.radial = radial
  }
}

extension Gradient: SourceSpec {
  package static let key = "gradient"
  package static let phrase = "a gradient"
  package static let example = "{\"from\": \"#1a2b3c\", \"to\": \"#000000\", \"angle\": 90}"
  package static let kind = ValueKind.object(table)
  package static let meaning =
    "`from` and `to`, two colours; `angle` in degrees as in CSS (0 points up, 90 to the right), default 180; or `\"radial\": true`"

  package static let table = ObjectTable(
    "a gradient", example: example,
    rules: [
      ["not": ["required": ["radial", "angle"], "properties": ["radial": ["const": true]]]]
    ],
    [
      Key("from", kind: .color, absence: .refused(example: "\"#1a2b3c\""), meaning: "the first colour"),
      Key("to", kind: .color, absence: .refused(example: "\"#000000\""), meaning: "the last colour"),
      Key(
        "angle", kind: .number(-3600...3600, "a number of degrees"), absence: .words("180"),
        meaning: "degrees as in CSS: 0 points up, 90 to the right"),
      Key(
        "radial", kind: .flag, absence: .value("false"), meaning: "from the centre outwards, without an angle"
      ),
    ])

  package init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let from = fields.color("from")
    let to = fields.color("to")
    let angle = fields.number("angle")
    let radial = fields.flag("radial")
    if radial == true, fields.has("angle") {
      fields.fail("key.conflict", "a radial gradient has no angle", hint: "leave out \"angle\" or \"radial\"")
    }
    guard let from, let to else { return nil }
    self.init(from: from, to: to, angle: angle ?? 180, radial: radial ?? false)
  }

  package var document: JSONValue {
    var object = ObjectWriter()
    object["from"] = from.document
    object["to"] = to.document
    if radial { object["radial"] = true } else { object["angle"] = .number(angle) }
    return object.value
  }

  package var picture: SourcePicture? { .drawn(effort: radial ? 28 : 12, isMoving: false) }
}

extension Source {
  public static func gradient(_ gradient: Gradient) -> Source { Source(gradient) }
}
