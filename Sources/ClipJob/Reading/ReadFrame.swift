extension Clip {
  /// Where the clip lies. `source`: nil where it is wrong.
  mutating func readPlace(_ fields: TableFields, source: Source?) {
    readPlaceValues(fields)
    checkSides(fields, source)
    if let node = fields.own("margin") { checkMargin(fields, node) }
    let most = Margin.range.upperBound
    let isFull = (frame.x == nil && margin.x >= most) || (frame.y == nil && margin.y >= most)
    if fields.has("position"), isFull, frame.width == nil, frame.height == nil {
      fields.fail(
        "value.range", "the margins leave nothing of the canvas",
        hint: "make the margin smaller, or give the frame a \"width\" or a \"height\"")
    }
  }

  private func checkMargin(_ fields: TableFields, _ node: Node) {
    if !fields.has("position") {
      node.fail(
        "key.missing", "a margin keeps a positioned clip from the canvas's edges: it needs a \"position\"",
        hint: "for example \"position\": \"top-right\"")
    } else if frame.x != nil, frame.y != nil {
      node.fail(
        "key.conflict", "the frame has an \"x\" and a \"y\": a margin does not move it",
        hint: "leave \"x\" and \"y\" out of the frame, or leave the margin out")
    }
  }
}

extension Clip {
  mutating func readPlaceValues(_ fields: TableFields) {
    frame = fields["frame"].flatMap { FrameSpec($0) } ?? frame
    position = fields["position"]?.position()
    margin = fields.margin("margin") ?? margin
  }

  /// A frame with one side needs a source with a shape.
  private func checkSides(_ fields: TableFields, _ source: Source?) {
    guard frame.hasOneSide, let node = fields["frame"], let source, source.isGenerated,
      (node.value["width"] == nil) != (node.value["height"] == nil)
    else { return }
    let missing = node.value["width"] == nil ? "width" : "height"
    var message: String {
      "\(source.phrase) has no aspect ratio of its own: its frame needs a width and a height"
    }
    if let own = fields.own("frame") {
      own.fail("key.missing", message, hint: "add \"\(missing)\": 1 for all of the canvas's, or less")
    } else {
      fields.fail(
        "key.missing", message + ", and the track's default has no \(missing)",
        hint: "give the clip a frame of its own, or add \"\(missing)\" to the track's")
    }
  }
}

extension FrameSpec {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let canvas = node.problems.canvas
    self.init(
      x: fields.animated("x") { Self.pixels($0, of: canvas.width) },
      y: fields.animated("y") { Self.pixels($0, of: canvas.height) },
      width: fields.animated("width") { Self.pixels($0, of: canvas.width) },
      height: fields.animated("height") { Self.pixels($0, of: canvas.height) })
  }

  /// What to write for a number of pixels.
  private static func pixels(_ number: Double, of side: Int?) -> String? {
    guard number > 4 else { return nil }
    guard let side, side > 0 else { return "frames are parts of the canvas, not pixels: 0.5 is half of it" }
    let part = (number / Double(side) * 10_000).rounded() / 10_000
    return "frames are parts of the canvas: \(Node.text(number)) px of \(side) is \(Node.text(part))"
  }
}

extension Source {
  /// Whether it has a picture that fills any frame.
  fileprivate var isGenerated: Bool {
    switch picture {
    case .drawn, .flat, .overlaid: true
    case .decoded, nil: false
    }
  }
}

extension Node {
  fileprivate func position() -> Position? {
    choice(Position.self) { Position.meant(by: $0)?.rawValue }
  }

  /// A number for both directions, or an object with one for each.
  func margin(_ range: ClosedRange<Double>, _ what: String, _ table: ObjectTable) -> Margin? {
    switch value {
    case .object:
      guard let fields = object(table) else { return nil }
      let x = fields.number("x", or: 0)
      let y = fields.number("y", or: 0)
      guard let x, let y else { return nil }
      return Margin(x: x, y: y)
    case .number:
      return number(range, what, hint: "margins are fractions, not pixels: 0.05 is a twentieth").map {
        Margin(x: $0, y: $0)
      }
    default:
      mismatch("\(what): a fraction, or an object", example: "0.05 or \(table.example)")
      return nil
    }
  }
}

extension Position {
  private static let words: [(words: [String], x: Double?, y: Double?)] = [
    (["top", "upper", "up", "north"], nil, 0), (["bottom", "lower", "down", "south"], nil, 1),
    (["left", "west"], 0, nil), (["right", "east"], 1, nil),
  ]

  /// What somebody may have meant by a name that is none: "lower right", "bottomRight", "centre", "NE".
  static func meant(by text: String) -> Position? {
    guard text.utf8.count <= 40 else { return nil }
    var rest = text.lowercased().filter { $0.isLetter }[...]
    let initials: [Character: String] = ["n": "north", "s": "south", "w": "west", "e": "east"]
    if (1...2).contains(rest.count), rest.allSatisfy({ initials[$0] != nil }) {
      rest = rest.compactMap { initials[$0] }.joined()[...]
    }
    var (x, y, isNamed) = (Double?.none, Double?.none, false)
    while !rest.isEmpty {
      if let middle = ["center", "centre", "middle", "mid"].first(where: rest.hasPrefix) {
        rest = rest.dropFirst(middle.count)
      } else if let (word, group) = Self.word(at: rest) {
        if group.x != nil, x != nil { return nil }
        if group.y != nil, y != nil { return nil }
        (x, y) = (group.x ?? x, group.y ?? y)
        rest = rest.dropFirst(word.count)
      } else {
        return nil
      }
      isNamed = true
    }
    return isNamed ? Position(x: x ?? 0.5, y: y ?? 0.5) : nil
  }

  private static func word(at text: Substring) -> (word: String, group: (x: Double?, y: Double?))? {
    for group in words {
      if let word = group.words.first(where: text.hasPrefix) { return (word, (group.x, group.y)) }
    }
    return nil
  }
}
