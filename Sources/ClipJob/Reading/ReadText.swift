import MediaTypes

extension TextStyle {
  /// What the object says, over what another style has.
  init?(_ node: Node, _ table: ObjectTable, over base: TextStyle) {
    guard let fields = node.object(table) else { return nil }
    self = base
    readRun(fields)
    if table.names.contains("align") { readBlock(fields) }
  }

  private mutating func readRun(_ fields: TableFields) {
    fonts = fields["font"]?.fonts() ?? fonts
    size = fields.number("size") { Self.pixels($0) } ?? size
    weight = fields.integer("weight") ?? weight
    italic = fields.flag("italic") ?? italic
    underline = fields.flag("underline") ?? underline
    strikethrough = fields.flag("strikethrough") ?? strikethrough
    letterCase = fields.choice("case", LetterCase.self) ?? letterCase
    color = fields["color"]?.paint() ?? color
    letterSpacing = fields.number("letterSpacing") ?? letterSpacing
  }

  private mutating func readBlock(_ fields: TableFields) {
    minSize = fields.number("minSize") ?? minSize
    if let node = fields.own("minSize"), let minSize, minSize > size {
      node.fail(
        "value.range", "the least size \(Node.text(minSize)) is more than the size \(Node.text(size))",
        hint: "\"size\" is what it has where it fits")
    }
    strokes = fields["stroke"]?.oneOrList(Stroke.table, Stroke.init) ?? strokes
    shadows = fields["shadow"]?.oneOrList(Shadow.table, Shadow.init) ?? shadows
    if let node = fields["box"] { box = node.value == .bool(false) ? nil : TextBox(node) ?? box }
    lineSpacing = fields.number("lineSpacing") ?? lineSpacing
    align = fields.choice("align", Align.self) ?? align
    maxWidth = fields.number("maxWidth") ?? maxWidth
    maxLines = fields.integer("maxLines") ?? maxLines
  }

  private static func pixels(_ number: Double) -> String? {
    guard number > 1 else { return nil }
    return
      "sizes are parts of the canvas's height: \(Node.text(number)) px of 1080 is \(Node.text((number / 1080 * 1000).rounded() / 1000))"
  }

  /// Those of the fonts that are files.
  static func files(of styles: [TextStyle]) -> [String] {
    var files: [String] = []
    for font in styles.flatMap(\.fonts) where isFile(font) && !files.contains(font) { files.append(font) }
    return files
  }

  /// Whether a font is named by its file.
  package static func isFile(_ font: String) -> Bool {
    FilePath.isRemote(font)
      || [".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"].contains { font.lowercased().hasSuffix($0) }
  }
}

extension Stroke {
  fileprivate init?(_ fields: TableFields) {
    let color = fields.color("color")
    let width = fields.number("width")
    self.init()
    self.color = color ?? self.color
    self.width = width ?? self.width
  }
}

extension Shadow {
  fileprivate init?(_ fields: TableFields) {
    self.init()
    color = fields.color("color") ?? color
    x = fields.number("x") ?? x
    y = fields.number("y") ?? y
    blur = fields.number("blur") ?? blur
  }
}

extension TextBox {
  init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    self.init()
    color = fields["color"]?.paint() ?? color
    padding = fields.margin("padding") ?? padding
    radius = fields.number("radius") ?? radius
    extent = fields.choice("around", Extent.self) ?? extent
  }
}

extension TextAnimations {
  init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    self.init()
    enter = fields["in"].flatMap { TextAnimation($0, among: TextAnimationPreset.comings) }
    exit = fields["out"].flatMap { TextAnimation($0, among: TextAnimationPreset.comings) }
    loop = fields["loop"].flatMap { TextAnimation($0, among: TextAnimationPreset.loops) }
  }
}

extension TextAnimations {
  /// Of pages of captions, which move as a whole: their words move by themselves as they are said.
  init?(ofPages node: Node) {
    self.init(node)
    for (key, animation) in [("in", enter), ("out", exit), ("loop", loop)] {
      guard let animation, let value = node.value[key] else { continue }
      let own = Node(value: value, path: .key(key, in: node.path), problems: node.problems)
      if let unit = animation.unit, unit != .all {
        own.fail(
          "value.choice", "pages of captions move as a whole, not by \(unit.rawValue)",
          hint: "leave \"by\" out; \"highlight\" says how words come")
      } else if animation.preset == .scramble || animation.preset == .track {
        own.fail(
          "value.choice",
          "\"\(animation.preset.rawValue)\" moves letters, and pages of captions move as a whole",
          hint: "for example \"fade\" or \"pop\"")
      }
    }
  }
}

extension TextAnimation {
  fileprivate init?(_ node: Node, among presets: [TextAnimationPreset]) {
    guard case .object = node.value else {
      guard case .string = node.value else {
        node.mismatch("the name of an animation, or an object", example: "\"pop\" or \(Self.table.example)")
        return nil
      }
      guard let preset = node.choice(presets.map(\.rawValue)).flatMap(TextAnimationPreset.init(rawValue:))
      else {
        return nil
      }
      self.init(preset)
      return
    }
    guard let fields = node.object(Self.table) else { return nil }
    let preset = fields.choice("preset", TextAnimationPreset.self)
    let unit = fields.choice("by", Unit.self)
    let duration = fields.number("duration")
    let stagger = fields.number("stagger")
    let easing = fields.has("easing") ? fields.easing("easing", or: .linear) : nil
    guard let preset else { return nil }
    guard presets.contains(preset) else {
      fields["preset"]?.fail(
        "value.choice",
        "\"\(preset.rawValue)\" cannot be used here, wanted one of "
          + presets.map(\.rawValue).joined(separator: ", "),
        hint: "\"in\" and \"out\" come and go, a \"loop\" goes on")
      return nil
    }
    self.init(preset)
    self.unit = unit
    self.duration = duration
    self.stagger = stagger
    self.easing = easing
  }
}

extension TableFields {
  /// A text, or several in their own styles.
  func spans(_ key: String, style: TextStyle) -> [TextSpan]? {
    guard let node = self[key], case .textOrList(let characters, let table, let example, _) = kind(of: key)
    else { return nil }
    guard case .array = node.value else {
      return node.shownText(characters, example: "\"Hello\" or \(example)").map {
        [TextSpan($0, style: style)]
      }
    }
    guard let items = node.list(of: "spans", example: example) else { return nil }
    guard (1...TextSource.mostSpans).contains(items.count) else {
      node.fail(
        "value.range", "found \(items.count) spans, wanted 1 to \(TextSource.mostSpans)",
        hint: "for example \(example)")
      return nil
    }
    let spans = items.map { item -> TextSpan? in
      guard let fields = item.object(table) else { return nil }
      let own = fields["style"].map { TextStyle($0, TextStyle.spanTable, over: style) } ?? style
      guard let text = fields["text"]?.shownText(characters, example: "\"now\""), let own else { return nil }
      return TextSpan(text, style: own)
    }
    guard spans.allSatisfy({ $0 != nil }) else { return nil }
    let found = spans.compactMap { $0 }
    let count = found.reduce(0) { $0 + $1.text.count }
    guard characters.contains(count) else {
      node.fail("value.range", "found \(count) characters, wanted at most \(characters.upperBound)")
      return nil
    }
    return found
  }
}

extension Node {
  /// Text that is shown.
  func shownText(_ count: ClosedRange<Int>, example: String) -> String? {
    guard let text = text(example: example) else { return nil }
    guard !text.isEmpty || count.contains(0) else {
      fail("value.format", "the text is empty", hint: "for example \(example)")
      return nil
    }
    // Counting what is seen as one takes long; bytes are never fewer.
    guard
      text.utf8.count <= count.upperBound
        || text.utf8.count <= 64 * count.upperBound && text.count <= count.upperBound
    else {
      fail(
        "value.range", "the text is longer than \(count.upperBound) characters",
        hint: "make several clips of it")
      return nil
    }
    return text
  }

  /// A colour, or a gradient.
  func paint() -> Paint? {
    if case .object = value { return Gradient(self).map(Paint.gradient) }
    guard case .string = value else {
      mismatch("a colour in quotes, or a gradient", example: "\"#1a2b3c\" or \(Gradient.example)")
      return nil
    }
    return color().map(Paint.color)
  }

  /// Families and files.
  func fonts() -> [String]? {
    let example = "\"Noto Sans\" or \"fonts/brand.ttf\""
    switch value {
    case .string: return sourceFile("font", example: example).map { [$0] }
    case .array(let items):
      guard (1...TextStyle.mostFonts).contains(items.count) else {
        fail(
          "value.range", "found \(items.count) fonts, wanted 1 to \(TextStyle.mostFonts)",
          hint: "for example [\"Noto Sans\"]")
        return nil
      }
      let fonts = list(of: "fonts", example: example)?.map { $0.sourceFile("font", example: example) } ?? []
      return fonts.contains { $0 == nil } ? nil : fonts.compactMap { $0 }
    default:
      mismatch("a font in quotes, or a list of such", example: example)
      return nil
    }
  }

  /// An object, or a list of several.
  func oneOrList<T>(_ table: ObjectTable, _ make: (TableFields) -> T?) -> [T]? {
    switch value {
    case .object: return object(table).flatMap(make).map { [$0] }
    case .array(let items):
      guard items.count <= 8 else {
        fail("value.range", "found \(items.count) of \(table.what), wanted at most 8")
        return nil
      }
      return list(of: table.what, example: table.example)?.compactMap { $0.object(table).flatMap(make) }
    default:
      mismatch("\(table.what), or a list of such", example: table.example)
      return nil
    }
  }
}
