import MediaTypes

extension Source {
  static let built = ["video", "image", "audio", "color", "gradient", "pattern"]
  static let planned = ["text", "captions", "waveform"]
  static let keys = built + planned

  /// Whether its sound or picture has an end of its own.
  var hasOwnDuration: Bool {
    switch self {
    case .video, .audio: true
    case .image, .color, .gradient, .pattern: false
    }
  }

  init?(_ node: Node) {
    let example: String
    if case .string(let text) = node.value {
      example = "{\"video\": \(JSONText.quoted(text))}"
    } else {
      example = "{\"video\": \"talk.mp4\"}"
    }
    guard let fields = node.object("a source", keys: Self.keys, example: example) else {
      return nil
    }
    let kinds = Self.keys.filter(fields.has)
    guard kinds.count == 1, let kind = kinds.first, let value = fields[kind] else {
      if kinds.isEmpty {
        fields.fail(
          "source.none",
          "a source has one of the keys \(Self.keys.joined(separator: ", "))",
          hint: "for example {\"video\": \"talk.mp4\"}")
      } else {
        fields.fail(
          "source.several", "a source has exactly one kind; found \(kinds.joined(separator: " and "))",
          hint: "make a clip for each of them")
      }
      return nil
    }
    guard let source = Self.read(kind, value) else { return nil }
    self = source
  }

  private static func read(_ kind: String, _ node: Node) -> Source? {
    switch kind {
    case "video": return node.sourceFile("video", example: "\"talk.mp4\"").map(Source.video)
    case "image": return node.sourceFile("image", example: "\"logo.png\"").map(Source.image)
    case "audio": return node.sourceFile("sound", example: "\"music.m4a\"").map(Source.audio)
    case "color": return node.color().map(Source.color)
    case "gradient": return Gradient(node).map(Source.gradient)
    case "pattern": return Pattern(node).map(Source.pattern)
    default:
      node.fail(
        "feature.notBuilt", "\(kind) sources are not built yet; they are planned",
        hint: "leave the clip out for now")
      return nil
    }
  }
}

extension Gradient {
  static let keys = ["from", "to", "angle", "radial"]

  fileprivate init?(_ node: Node) {
    let example = "{\"from\": \"#1a2b3c\", \"to\": \"#000000\", \"angle\": 90}"
    guard let fields = node.object("a gradient", keys: Self.keys, example: example) else { return nil }
    let from = fields.required("from", example: "\"#1a2b3c\"")?.color()
    let to = fields.required("to", example: "\"#000000\"")?.color()
    let angle = fields["angle"]?.number(-3600...3600, "a number of degrees")
    let radial = fields["radial"]?.flag()
    if radial == true, fields.has("angle") {
      fields.fail("key.conflict", "a radial gradient has no angle", hint: "leave out \"angle\" or \"radial\"")
    }
    guard let from, let to else { return nil }
    self.init(from: from, to: to, angle: angle ?? 180, radial: radial ?? false)
  }
}

extension Pattern {
  static let keys = ["name", "seed"]

  fileprivate init?(_ node: Node) {
    guard
      let fields = node.object("a pattern", keys: Self.keys, example: "{\"name\": \"plasma\", \"seed\": 1}")
    else { return nil }
    let name = fields.required("name", example: "\"plasma\"")?.choice(Name.self)
    let seed = fields["seed"]?.integer(0...Int(UInt32.max))
    guard let name else { return nil }
    self.init(name: name, seed: seed.flatMap { UInt32(exactly: $0) } ?? 1)
  }
}
