/// The sound of a media file, without its picture.
package struct SoundFile: SourceSpec {
  package static let key = "audio"
  package static let phrase = "sound"
  package static let example = "\"music.m4a\""
  package static let kind = ValueKind.sourceFile("audio")
  package static let meaning = "the path of a media file, of which only the audio is used"
  package static let hasOwnTime = true
  package static let mayHaveSound = true
  package static let streams = ["audio"]

  package let file: String

  package init(_ file: String) { self.file = file }

  package init?(_ node: Node) {
    guard let file = node.sourceFile("audio", example: Self.example) else { return nil }
    self.init(file)
  }

  package var document: JSONValue { .string(file) }
  package var files: [String] { [file] }
  package var picture: SourcePicture? { nil }
}

extension Source {
  public static func audio(_ file: String) -> Source { Source(SoundFile(file)) }
}
