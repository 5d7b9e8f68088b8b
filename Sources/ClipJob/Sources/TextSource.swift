/// Text, laid out in the clip's frame.
public struct TextSource: Sendable, Equatable {
  /// Each in its own style; in the style of the whole where the document says no other.
  public var spans: [TextSpan]
  public var style: TextStyle
  /// In the frame, less what `safeArea` keeps free; nil: the clip's, or in the middle.
  public var position: Position?
  /// Nil: `title` on a whole canvas, else none.
  public var safeArea: SafeArea?
  public var animations: TextAnimations

  /// Characters of a text.
  static let longest = 20_000
  static let mostSpans = 1_000

  public init(_ text: String, style: TextStyle = TextStyle()) {
    spans = [TextSpan(text, style: style)]
    self.style = style
    animations = TextAnimations()
  }
}

extension TextSource: SourceSpec {
  package static let key = "text"
  package static let phrase = "a text"
  package static let example = "{\"text\": \"Hello\", \"position\": \"top\"}"
  package static let kind = ValueKind.textOrObject(1...longest, table)
  package static let meaning =
    "the text itself, or an object of `text`, `style`, `position`, `safeArea` and `animation`: see [Text](#text)"

  static let table = ObjectTable(
    "a text", example: example,
    [
      Key(
        "text",
        kind: .textOrList(
          1...longest, of: TextSpan.table, example: "[{\"text\": \"now\"}]", count: 1...mostSpans),
        absence: .refused(example: "\"Hello\""),
        meaning:
          "what is written, or a list of spans: `text`, and `style` for what is other than in the whole; `{countdown}` and [others](#text-that-changes) are filled in, `{{` is a brace"
      ),
      Key(
        "style", kind: .object(TextStyle.table), absence: .words("white Noto Sans"), meaning: "how it looks",
        range: "see below"),
    ] + placeRows
      + [
        Key(
          "animation", kind: .object(TextAnimations.table), absence: .words("none"),
          meaning: "how it comes, goes and moves: `in`, `out` and `loop`", range: "see below")
      ])

  static let placeRows = placeRows(areaByDefault: "`\"title\"` on the whole canvas, `\"none\"` in a frame")

  /// Of captions, too.
  static func placeRows(areaByDefault: String) -> [Key] {
    [
      Key(
        "position", kind: .names(of: Position.self), absence: .words("the clip's"),
        meaning: "where it lies in the clip's frame: "
          + Position.allCases.map { "`\"\($0.rawValue)\"`" }.joined(separator: ", ")),
      Key(
        "safeArea", kind: .names(of: SafeArea.self), absence: .words(areaByDefault),
        meaning:
          "what it keeps free: `\"title\"` a twentieth of each side, `\"tiktok\"`, `\"reels\"`, `\"shorts\"` what these apps cover, `\"none\"` nothing"
      ),
    ]
  }

  package init?(_ node: Node) {
    if case .string = node.value {
      guard let text = node.shownText(1...Self.longest, example: Self.example) else { return nil }
      self.init(text)
      return
    }
    guard case .object = node.value else {
      node.mismatch("a text in quotes, or an object", example: "\"Hello\" or \(Self.example)")
      return nil
    }
    guard let fields = node.object(Self.table) else { return nil }
    let style = fields["style"].flatMap { TextStyle($0, TextStyle.table, over: TextStyle()) }
    let base = style ?? TextStyle()
    let spans = fields.spans("text", style: base)
    let position = fields.choice("position", Position.self)
    let safeArea = fields.choice("safeArea", SafeArea.self)
    let animations = fields["animation"].flatMap { TextAnimations($0) }
    guard let spans else { return nil }
    self.init("", style: base)
    self.spans = spans
    self.position = position
    self.safeArea = safeArea
    self.animations = animations ?? TextAnimations()
  }

  package var document: JSONValue {
    var object = ObjectWriter()
    if spans.count == 1, spans[0].style == style {
      object["text"] = .string(spans[0].text)
    } else {
      object["text"] = .array(spans.map { $0.document(over: style) })
    }
    let look = style.document(over: TextStyle())
    if look != .object([]) { object["style"] = look }
    object["position"] = position.map { .string($0.rawValue) }
    object["safeArea"] = safeArea.map { .string($0.rawValue) }
    if animations != TextAnimations() { object["animation"] = animations.document }
    return object.value
  }

  package var files: [String] { TextStyle.files(of: [style] + spans.map(\.style)) }
  package var picture: SourcePicture? {
    .overlaid(
      share: 0.1, isMoving: animations != TextAnimations() || templates.contains(where: \.isChanging))
  }
}

extension Source {
  public static func text(_ text: TextSource) -> Source { Source(text) }
}
