import MediaTypes

extension Animated {
  static let keyframeLimit = 1000

  /// A number, or keyframes. `hint`: what to do about a number out of range.
  init?(
    _ node: Node, range: ClosedRange<Double>, _ what: String = "a number",
    hint: (Double) -> String? = { _ in nil }
  ) {
    let example = "1 or [{\"t\": 0, \"v\": 0}, {\"t\": 0.5, \"v\": 1}]"
    switch node.value {
    case .array:
      self.init(keyframes: node, Keyframe.table(range, what), example: example) {
        $0.number("v", hint: hint)
      }
    case .number(let text):
      guard let constant = node.number(range, what, hint: Double(text).flatMap(hint)) else { return nil }
      self.init(constant)
    default:
      let meant = node.meant { range.contains($0.seconds) }
      node.mismatch("\(what), or a list of keyframes", hint: meant ?? "for example \(example)")
      return nil
    }
  }

  /// A factor or decibels, or keyframes of such.
  init?(volume node: Node) {
    if case .array = node.value {
      let example = "[{\"t\": 0, \"v\": 1}, {\"t\": 0.5, \"v\": \"-12 dB\"}]"
      self.init(keyframes: node, Keyframe.volumeTable, example: example) { $0.level("v") }
    } else {
      guard let constant = node.level() else { return nil }
      self.init(constant)
    }
  }

  private init?(
    keyframes node: Node, _ table: ObjectTable, example: String, value: (TableFields) -> Double?
  ) {
    guard let items = node.list(of: "keyframes", example: example) else { return nil }
    guard !items.isEmpty else {
      node.fail("keyframes.empty", "found no keyframe, wanted at least one", hint: "for example \(example)")
      return nil
    }
    guard items.count <= Self.keyframeLimit else {
      node.fail(
        "limits.keyframes", "found \(items.count) keyframes; at most \(Self.keyframeLimit) are allowed",
        hint: "leave out those that lie on the line between their neighbours")
      return nil
    }
    var keyframes: [Keyframe] = []
    for item in items {
      guard let keyframe = Keyframe(item, table, value: value) else { continue }
      if let last = keyframes.last, keyframe.t <= last.t {
        item.fail(
          "keyframes.order",
          "the keyframe at \(Node.text(keyframe.t)) s is not after the one before it, at \(Node.text(last.t)) s",
          hint: "sort them by \"t\"; for a jump give the second one \"easing\": \"hold\"")
      }
      keyframes.append(keyframe)
    }
    guard keyframes.count == items.count else { return nil }
    self.init(keyframes: keyframes)
  }
}

extension Animated.Keyframe {
  fileprivate init?(_ node: Node, _ table: ObjectTable, value: (TableFields) -> Double?) {
    guard let fields = node.object(table) else { return nil }
    let t = fields.time("t")
    let v = value(fields)
    let easing = fields.easing("easing", or: .linear)
    guard let t, let v, let easing else { return nil }
    self.init(t: t.seconds, v: v, easing: easing)
  }
}

extension Easing {
  /// The document's name of each easing that has one.
  static let names: [(name: String, easing: Easing)] = [
    ("linear", .linear), ("easeIn", .easeIn), ("easeOut", .easeOut), ("easeInOut", .easeInOut),
    ("hold", .hold),
  ]

  init?(_ node: Node) {
    guard case .array(let items) = node.value else {
      guard case .string = node.value else {
        node.mismatch("an easing: a name, or the four numbers of a cubic Bézier", example: "\"easeInOut\"")
        return nil
      }
      guard let name = node.choice(Self.names.map(\.name)),
        let easing = Self.names.first(where: { $0.name == name })?.easing
      else { return nil }
      self = easing
      return
    }
    guard items.count == 4 else {
      node.fail(
        "value.format", "found \(node.found), wanted the four numbers of a cubic Bézier: [x1, y1, x2, y2]",
        hint: "for example [0.25, 0.1, 0.25, 1]")
      return nil
    }
    let numbers = node.list(of: "numbers", example: "[0.25, 0.1, 0.25, 1]")?.enumerated().compactMap {
      i, item in
      item.number(i % 2 == 0 ? 0...1 : -10...10, i % 2 == 0 ? "an x" : "a y")
    }
    guard let numbers, numbers.count == 4 else { return nil }
    self = .bezier(x1: numbers[0], y1: numbers[1], x2: numbers[2], y2: numbers[3])
  }
}
