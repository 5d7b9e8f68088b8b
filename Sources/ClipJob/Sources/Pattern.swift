/// A moving picture that is made, not decoded.
public struct Pattern: Sendable, Equatable {
  public enum Name: String, Sendable, CaseIterable { case plasma, testcard, noise }
  public var name: Name
  public var seed: UInt32
  public init(name: Name, seed: UInt32 = 1) {
    self.name = name
    self.seed = seed
  }
}

extension Pattern: SourceSpec {
  package static let key = "pattern"
  package static let phrase = "a pattern"
  package static let example = "{\"name\": \"plasma\", \"seed\": 1}"
  package static let kind = ValueKind.object(table)
  package static let meaning =
    "a generated moving picture: `name` is `\"plasma\"`, `\"testcard\"` or `\"noise\"`; `seed` (0 to 4294967295, default 1) selects a variant"

  private static let table = ObjectTable(
    "a pattern", example: example,
    [
      Key(
        "name", kind: .names(of: Name.self), absence: .refused(example: "\"plasma\""),
        meaning: "`\"plasma\"`, `\"testcard\"` or `\"noise\"`"),
      Key(
        "seed", kind: .integer(0...Int(UInt32.max)), absence: .value("1"),
        meaning: "each number makes a different pattern"),
    ])

  package init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let name = fields.choice("name", Name.self)
    let seed = fields.integer("seed")
    guard let name else { return nil }
    self.init(name: name, seed: seed.flatMap { UInt32(exactly: $0) } ?? 1)
  }

  package var document: JSONValue { ["name": .string(name.rawValue), "seed": .number(Int(seed))] }

  package var picture: SourcePicture? {
    let effort =
      switch name {
      case .plasma: 5.0
      case .testcard: 0.4
      case .noise: 10.0
      }
    return .drawn(effort: effort, isMoving: true)
  }
}

extension Source {
  public static func pattern(_ pattern: Pattern) -> Source { Source(pattern) }
}
