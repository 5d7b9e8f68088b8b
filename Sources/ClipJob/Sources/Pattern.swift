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
  package static let keys = ["name", "seed"]

  package init?(_ node: Node) {
    guard let fields = node.object("a pattern", keys: Self.keys, example: Self.example) else { return nil }
    let name = fields.required("name", example: "\"plasma\"")?.choice(Name.self)
    let seed = fields["seed"]?.integer(0...Int(UInt32.max))
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
