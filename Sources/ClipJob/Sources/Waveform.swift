/// How loud something is, as bars, a line or a circle of bars.
public struct Waveform: Sendable, Equatable {
  public enum Style: String, Sendable, CaseIterable { case bars, mirrored, line, radial }
  public enum Show: String, Sendable, CaseIterable {
    /// What sounds at the moment.
    case now
    /// All of the clip, as players draw it.
    case all
  }
  /// What is listened to.
  public enum Sound: Sendable, Equatable {
    case file(String)
    /// The clip or audio track with this id.
    case of(String)
    /// All that is heard.
    case mix
  }

  public var sound: Sound
  public var style = Style.bars
  public var show = Show.now
  /// Nil: white, and of `all` a quieter white.
  public var color: Paint?
  /// Of what is over, with `all`; nil: white.
  public var playedColor: Paint?
  /// Nil: as many as look good.
  public var bars: Int?
  /// Between two bars, as a part of the distance from one to the next; nil: 0.4.
  public var gap: Double?
  public var rounded = true
  /// Of a line that moves, in fractions of the canvas's height; nil: a thin one.
  public var thickness: Double?

  public init(_ sound: Sound = .mix) { self.sound = sound }
}

extension Waveform: SourceSpec {
  package static let key = "waveform"
  package static let phrase = "a waveform"
  package static let example = "{\"audio\": \"podcast.mp3\", \"style\": \"mirrored\"}"
  package static let kind = ValueKind.object(table)
  package static let meaning =
    "bars or a line that move with a sound: of a file, a clip, an audio track, or, as `{}`, of all that is heard: see [Waveforms](#waveforms)"
  /// Of a file; see the instance's.
  package static let hasOwnTime = true
  package static let streams = ["audio"]

  static let table = ObjectTable(
    "a waveform", example: example,
    rules: [["not": ["required": ["audio", "of"]]]],
    [
      Key(
        "audio", kind: .sourceFile("audio"), absence: .words("all that is heard"),
        meaning: "the path of a media file, shown in the time of the clip; it is not heard by that"),
      Key(
        "of", kind: .identifier, absence: .words("all that is heard"),
        meaning: "the `id` of a clip or an audio track, whose sound is shown as it is heard"),
      Key(
        "style", kind: .names(of: Style.self), absence: .value("\"bars\""),
        meaning:
          "`\"bars\"` from the bottom, `\"mirrored\"` from the middle, `\"line\"`, `\"radial\"`: bars around a circle"
      ),
      Key(
        "show", kind: .names(of: Show.self), absence: .value("\"now\""),
        meaning:
          "`\"now\"`: what sounds at the moment, `\"all\"`: how loud all of the clip is, from its beginning to its end"
      ),
      Key(
        "color", kind: .paint,
        absence: .words("`\"#ffffff\"`; with `\"all\"` `\"#ffffff66\"`"),
        meaning: "a colour, or a gradient over all of the waveform: `from`, `to`, `angle` or `radial`"),
      Key(
        "playedColor", kind: .paint, absence: .words("`\"#ffffff\"`"),
        meaning: "with `\"all\"`, of what is over: a colour or a gradient, `from`, `to`, `angle` or `radial`"),
      Key(
        "bars", kind: .integer(4...400), absence: .words("48; of a circle 96"),
        meaning: "how many; fewer where there is no room for them"),
      Key(
        "gap", kind: .number(0...0.95, "a part"), absence: .words("0.4"),
        meaning: "between two bars, as a part of the distance from one to the next"),
      Key("rounded", kind: .flag, absence: .value("true"), meaning: "with round ends"),
      Key(
        "thickness", kind: .number(0.0005...0.2, "a thickness"), absence: .words("a thin line"),
        meaning: "of a `\"line\"` with `\"now\"`, as a fraction of the canvas's height"),
    ])

  package init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    self.init()
    let file = fields["audio"]?.sourceFile("audio", example: "\"podcast.mp3\"")
    let id = fields["of"]?.identifier()
    style = fields.choice("style", Style.self) ?? style
    show = fields.choice("show", Show.self) ?? show
    color = fields["color"]?.paint()
    playedColor = fields["playedColor"]?.paint()
    bars = fields.integer("bars")
    gap = fields.number("gap")
    rounded = fields.flag("rounded") ?? rounded
    thickness = fields.number("thickness")
    if let id, let of = fields.own("of") {
      fields.problems.lengths.add(LengthNotes.Listener(id: id, path: of.path))
    }
    if fields.has("audio"), fields.has("of") {
      fields.fail(
        "key.conflict", "a waveform is of an \"audio\" file or \"of\" something in the job, not both",
        hint: "leave one of them out")
      return nil
    }
    checkMeaning(fields)
    guard !fields.has("audio") || file != nil, !fields.has("of") || id != nil else { return nil }
    sound = file.map(Sound.file) ?? id.map(Sound.of) ?? .mix
  }

  /// Keys that would change nothing.
  private func checkMeaning(_ fields: TableFields) {
    func conflict(_ keys: [String], unless means: Bool, _ message: String, hint: String) {
      for key in keys where !means {
        fields.own(key)?.fail("key.conflict", "\"\(key)\": \(message)", hint: hint)
      }
    }
    conflict(
      ["playedColor"], unless: show == .all, "only all of a sound has a part that is over",
      hint: "set \"show\": \"all\", or use \"color\"")
    conflict(
      ["bars", "gap"], unless: style != .line, "a line has no bars",
      hint: "choose another \"style\", or leave it out")
    conflict(
      ["thickness"], unless: style == .line && show == .now, "only a line that moves has a thickness",
      hint: "bars are as wide as \"bars\" and \"gap\" leave them")
  }

  package var document: JSONValue {
    var object = ObjectWriter()
    switch sound {
    case .file(let file): object["audio"] = .string(file)
    case .of(let id): object["of"] = .string(id)
    case .mix: break
    }
    object.put("style", style, unless: .bars) { .string($0.rawValue) }
    object.put("show", show, unless: .now) { .string($0.rawValue) }
    object["color"] = color?.document
    object["playedColor"] = playedColor?.document
    object["bars"] = bars.map { .number($0) }
    object["gap"] = gap.map { .number($0) }
    object.put("rounded", rounded, unless: true) { .bool($0) }
    object["thickness"] = thickness.map { .number($0) }
    return object.value
  }

  package var hasOwnTime: Bool { files != [] }
  package var listens: Bool { true }
  package var files: [String] { if case .file(let file) = sound { [file] } else { [] } }
  package var picture: SourcePicture? { .overlaid(share: 0.15, isMoving: true) }
}

extension Source {
  public static func waveform(_ waveform: Waveform) -> Source { Source(waveform) }
}
