import MediaTypes

/// Words that are shown while they are said.
public struct CaptionSource: Sendable, Equatable {
  public struct Word: Sendable, Equatable {
    public var text: String
    /// Source time.
    public var from: Rational, to: Rational
    public init(_ text: String, from: Rational, to: Rational) {
      self.text = text
      self.from = from
      self.to = to
    }
  }

  /// Either a file or words.
  public var file: String?
  public var words: [Word]
  /// Nil: `classic`, or, of an .ass file, what that says.
  public var preset: CaptionPreset?
  /// The preset's, with what the document says otherwise.
  public var look: CaptionLook
  /// Added to all times, seconds.
  public var offset: Rational = 0
  /// Nil: as the file says, or the clip, or at the bottom.
  public var position: Position?
  public var safeArea: SafeArea?
  /// Of each page.
  public var animations = TextAnimations()

  static let mostWords = 100_000

  public init(file: String? = nil, words: [Word] = [], preset: CaptionPreset? = nil) {
    self.file = file
    self.words = words
    self.preset = preset
    look = (preset ?? .classic).look
  }
}

extension CaptionSource: SourceSpec {
  package static let key = "captions"
  package static let phrase = "captions"
  package static let example = "{\"file\": \"talk.srt\", \"preset\": \"bold\"}"
  package static let kind = ValueKind.object(table)
  package static let meaning =
    "words that are shown while they are said: a `file` or `words`, and how they look: see [Captions](#captions)"
  package static let hasOwnTime = true

  static let table = ObjectTable(
    "captions", example: example,
    rules: [["oneOf": [["required": ["file"]], ["required": ["words"]]]]],
    [
      Key(
        "file", kind: .sourceFile("captions"),
        meaning:
          "the path of a caption file (srt, vtt, ass, ssa, ttml) or of a transcript (JSON of Whisper, WhisperX, AWS Transcribe, Deepgram, AssemblyAI, or a list like `words`)"
      ),
      Key(
        "words",
        kind: .list(of: Word.table, "words", example: "[\(Word.table.example)]", count: 1...mostWords),
        meaning: "instead of a file: `text`, `from` and `to` of each word, in seconds of the source"),
      Key(
        "preset", kind: .names(of: CaptionPreset.self), absence: .words("`\"classic\"`; an .ass file's own"),
        meaning: "a look: " + CaptionPreset.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "style", kind: .object(TextStyle.captionTable), absence: .words("the preset's"),
        meaning: "what of the look is other than the preset's", range: "see below"),
      Key(
        "highlight", kind: .names(of: CaptionHighlight.self), absence: .words("the preset's"),
        meaning: "what is done with the word that is being said: "
          + CaptionHighlight.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "active", kind: .object(ActiveWord.table), absence: .words("the preset's"),
        meaning: "how the word that is being said looks: `color`, `box`, `scale`", range: "see below"),
      Key(
        "pages", kind: .object(CaptionDivision.table), absence: .words("the preset's"),
        meaning:
          "how much is shown at once: `maxCharacters` of a line, `maxLines`, `maxWords`, `pause`, `sentences`",
        range: "see below"),
      Key(
        "offset", kind: .exact(-604_800...604_800, "a number of seconds"), absence: .value("0"),
        meaning: "added to all times"),
    ]
      + TextSource.placeRows(
        areaByDefault:
          "`\"title\"` on the whole canvas, `\"reels\"` where that is upright (2:3 and narrower), `\"none\"` in a frame"
      )
      + [
        Key(
          "animation", kind: .object(TextAnimations.table), absence: .words("none"),
          meaning:
            "of each page as a whole: `in`, `out` and `loop`, as of [text](#text) `by` `\"all\"`, but for `\"scramble\"` and `\"track\"`",
          range: "see below")
      ])

  package init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let preset = fields.choice("preset", CaptionPreset.self)
    let file = fields["file"]?.sourceFile("captions", example: "\"talk.srt\"")
    let words = fields.captionWords("words")
    var captions = CaptionSource(file: file, words: words ?? [], preset: preset)
    captions.readLook(fields)
    captions.offset = fields.exact("offset") ?? captions.offset
    captions.position = fields.choice("position", Position.self)
    captions.safeArea = fields.choice("safeArea", SafeArea.self)
    captions.animations = fields["animation"].flatMap { TextAnimations(ofPages: $0) } ?? captions.animations
    switch (fields.has("file"), fields.has("words")) {
    case (false, false):
      fields.fail(
        "key.missing", "captions need a \"file\" or \"words\"", hint: "for example {\"file\": \"talk.srt\"}")
      return nil
    case (true, true):
      fields.fail(
        "key.conflict", "captions have a \"file\" or \"words\", not both", hint: "leave one of them out")
      return nil
    default: break
    }
    guard !fields.has("preset") || preset != nil, file != nil || words != nil else { return nil }
    self = captions
  }

  package var document: JSONValue {
    var object = ObjectWriter()
    object["file"] = file.map(JSONValue.string)
    if file == nil { object["words"] = .array(words.map(\.document)) }
    object["preset"] = preset.map { .string($0.rawValue) }
    putLook(&object)
    object.put("offset", offset, unless: 0, \.document)
    object["position"] = position.map { .string($0.rawValue) }
    object["safeArea"] = safeArea.map { .string($0.rawValue) }
    if animations != TextAnimations() { object["animation"] = animations.document }
    return object.value
  }

  /// The words as a file of them would have them.
  package var wordList: JSONValue { .array(words.map(\.document)) }

  /// Whether an .ass file is drawn as it says itself: the job says nothing of looks.
  package var leavesLookToFile: Bool {
    preset == nil && look == CaptionPreset.classic.look && position == nil && animations == TextAnimations()
  }

  package var files: [String] { (file.map { [$0] } ?? []) + TextStyle.files(of: [look.style]) }
  package var picture: SourcePicture? { .overlaid(share: 0.12, isMoving: true) }
}

extension Source {
  public static func captions(_ captions: CaptionSource) -> Source { Source(captions) }
}
