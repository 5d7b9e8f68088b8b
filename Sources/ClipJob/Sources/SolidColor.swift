/// One colour, as large as the clip's frame.
package struct SolidColor: SourceSpec {
  package static let key = "color"
  package static let phrase = "a colour"
  package static let example = "\"#1a2b3c\""
  package static let kind = ValueKind.color
  package static let meaning = "a colour"

  package let color: Color

  package init(_ color: Color) { self.color = color }

  package init?(_ node: Node) {
    guard let color = node.color() else { return nil }
    self.init(color)
  }

  package var document: JSONValue { color.document }
  package var picture: SourcePicture? { .flat }
}

extension Source {
  public static func color(_ color: Color) -> Source { Source(SolidColor(color)) }
}
