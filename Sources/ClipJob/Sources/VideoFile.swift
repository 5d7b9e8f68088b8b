/// Moving pictures of a media file, and its sound.
package struct VideoFile: SourceSpec {
  package static let key = "video"
  package static let phrase = "a video"
  package static let example = "\"talk.mp4\""
  package static let kind = ValueKind.sourceFile("video")
  package static let meaning = "the path of a media file: its best video stream and its audio"
  package static let hasOwnTime = true
  package static let mayHaveSound = true
  package static let streams = ["video", "audio"]

  package let file: String

  package init(_ file: String) { self.file = file }

  package init?(_ node: Node) {
    guard let file = node.sourceFile("video", example: Self.example) else { return nil }
    self.init(file)
  }

  package var document: JSONValue { .string(file) }
  package var files: [String] { [file] }
  package var picture: SourcePicture? { .decoded(isMoving: true) }
}

extension Source {
  public static func video(_ file: String) -> Source { Source(VideoFile(file)) }
}
