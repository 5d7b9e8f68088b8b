/// What a clip shows or sounds like: a value of one of the kinds of source.
public struct Source: Sendable, Equatable {
  package let spec: any SourceSpec

  package init(_ spec: any SourceSpec) { self.spec = spec }

  public static func == (a: Source, b: Source) -> Bool { a.spec.equals(b.spec) }

  /// The files that it reads, as the document names them.
  public var files: [String] { spec.files }

  /// As a sentence names it.
  var phrase: String { type(of: spec).phrase }
  var streams: [String] { type(of: spec).streams }
  /// Whether its sound or picture has an end of its own.
  package var hasOwnTime: Bool { spec.hasOwnTime }
  package var mayHaveSound: Bool { type(of: spec).mayHaveSound }
  /// Whether its picture is made of sound.
  package var listens: Bool { spec.listens }
  package var picture: SourcePicture? { spec.picture }
}

// MARK: - JSON

extension Source {
  /// Every kind, in the order in which messages name them.
  package static let kinds: [any SourceSpec.Type] = [
    VideoFile.self, ImageFile.self, SoundFile.self, SolidColor.self, Gradient.self, Pattern.self,
    TextSource.self, CaptionSource.self, Waveform.self, ProgressBar.self,
  ]
  static let table = ObjectTable(
    "a source", example: "{\"video\": \"talk.mp4\"}",
    kinds.map { kind in
      Key(
        kind.key, kind: kind.kind, meaning: kind.meaning + (kind.hasOwnTime ? "" : "; needs a `duration`"))
    })

  init?(_ node: Node) {
    var example: String?
    if case .string(let text) = node.value { example = "{\"video\": \(JSONText.quoted(text))}" }
    guard let fields = node.object(Self.table, example: example) else { return nil }
    let keys = Self.table.names
    let found = keys.filter(fields.has)
    guard found.count == 1, let key = found.first, let value = fields[key] else {
      if found.isEmpty {
        // An unknown key is told already.
        guard fields.isEmpty else { return nil }
        fields.fail(
          "source.none",
          "a source has one of the keys \(keys.joined(separator: ", "))",
          hint: "for example {\"video\": \"talk.mp4\"}")
      } else {
        fields.fail(
          "source.several", "a source has exactly one kind; found \(found.joined(separator: " and "))",
          hint: "make a clip for each of them")
      }
      return nil
    }
    guard let kind = Self.kinds.first(where: { $0.key == key }), let spec = kind.init(value) else {
      return nil
    }
    self.init(spec)
  }

  var document: JSONValue { .object([(type(of: spec).key, spec.document)]) }
}
