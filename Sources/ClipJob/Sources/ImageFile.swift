/// A still from a file.
package struct ImageFile: SourceSpec {
  package static let key = "image"
  package static let phrase = "an image"
  package static let example = "\"logo.png\""
  package static let kind = ValueKind.sourceFile("image")
  package static let meaning =
    "the path of a still: jpg, png, webp, heic, avif, gif, tiff, bmp "
    + "(alpha is kept)"

  package let file: String

  package init(_ file: String) { self.file = file }

  package init?(_ node: Node) {
    guard let file = node.sourceFile("image", example: Self.example) else { return nil }
    self.init(file)
  }

  package var document: JSONValue { .string(file) }
  package var files: [String] { [file] }
  package var picture: SourcePicture? { .decoded(isMoving: false) }
}

extension Source {
  public static func image(_ file: String) -> Source { Source(ImageFile(file)) }
}
