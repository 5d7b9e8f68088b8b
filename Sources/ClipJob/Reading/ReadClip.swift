import MediaTypes

extension Clip {
  static let keys = [
    "source", "trim", "start", "duration", "end", "speed", "loop", "fit", "focus", "crop", "frame", "rotate",
    "flip", "opacity", "blend", "motion", "effects", "transition", "volume", "fadeIn", "fadeOut",
  ]

  /// What one clip's own keys say; how it lies among its neighbours is the track's matter.
  init?(_ node: Node) {
    let example = "{\"source\": {\"video\": \"talk.mp4\"}}"
    guard let fields = node.object("a clip", keys: Self.keys, example: example) else { return nil }
    let source = fields.required("source", example: "{\"video\": \"talk.mp4\"}").flatMap { Source($0) }
    var clip = Clip(source: source ?? .color(.black))
    clip.readTime(fields, source: source)
    clip.readPicture(fields)
    clip.readSound(fields)
    fields.notBuilt("effects", "effects are not built yet; they are planned")
    guard source != nil else { return nil }
    self = clip
  }

  private mutating func readTime(_ fields: Fields, source: Source?) {
    trim = fields["trim"].flatMap { Trim($0) } ?? trim
    start = fields["start"]?.time()
    duration = fields["duration"]?.time(isPositive: true)
    end = fields["end"]?.time(isPositive: true)
    if fields.has("duration"), let node = fields["end"] {
      node.fail(
        "key.conflict", "a clip has a \"duration\" or an \"end\", not both", hint: "leave one of them out")
      end = nil
    }
    if let start, let end, end <= start {
      fields["end"]?.fail(
        "clip.order", "the clip ends at \(end.decimalText) s, not after its start at \(start.decimalText) s",
        hint: "\"end\" is canvas time; to give a length use \"duration\"")
    }
    speed = fields["speed"]?.exact(Rational(1, 10)...10, "a speed") ?? speed
    loop = fields["loop"]?.flag() ?? loop
    let hasLength = fields.has("duration") || fields.has("end")
    if let source, !source.hasOwnTime, !hasLength {
      fields.fail(
        "clip.noDuration", "a clip of \(source.phrase) has no length of its own",
        hint: "give it a \"duration\": 5, or an \"end\"")
    } else if loop, !hasLength {
      fields.fail(
        "clip.noDuration", "a looped clip never ends by itself",
        hint: "give it a \"duration\": 5, or an \"end\"")
    }
    transition = fields["transition"].flatMap { Transition($0) }
  }

  private mutating func readPicture(_ fields: Fields) {
    fit = fields["fit"]?.choice(Fit.self) ?? fit
    focus = fields["focus"].flatMap { Point($0) } ?? focus
    crop = fields["crop"].flatMap { Box(crop: $0) } ?? crop
    frame = fields["frame"].flatMap { Box(frame: $0) } ?? frame
    rotate = fields["rotate"]?.number(-3600...3600, "a number of degrees") ?? rotate
    flip = fields["flip"]?.choice(Flip.self)
    opacity = fields["opacity"].flatMap { Animated($0, range: 0...1) } ?? opacity
    blend = fields["blend"]?.choice(BlendMode.self) ?? blend
    motion = fields["motion"].flatMap { Motion($0) }
  }

  private mutating func readSound(_ fields: Fields) {
    volume = fields["volume"].flatMap { Animated($0, range: 0...10) } ?? volume
    fadeIn = fields["fadeIn"]?.time() ?? fadeIn
    fadeOut = fields["fadeOut"]?.time() ?? fadeOut
  }
}

extension Trim {
  static let keys = ["from", "to"]

  init?(_ node: Node) {
    guard let fields = node.object("a trim", keys: Self.keys, example: "{\"from\": 63.2, \"to\": 93.2}")
    else {
      return nil
    }
    let from = fields["from"]?.time() ?? .zero
    let to = fields["to"]?.time()
    if let to, to <= from {
      fields.fail(
        "trim.order",
        "the trim ends at \(to.decimalText) s, not after its beginning at \(from.decimalText) s",
        hint: "both are times of the source, \"to\" after \"from\"")
      return nil
    }
    self.init(from: from, to: to)
  }
}

extension Point {
  static let keys = ["x", "y"]

  fileprivate init?(_ node: Node) {
    guard let fields = node.object("a point", keys: Self.keys, example: "{\"x\": 0.5, \"y\": 0.5}") else {
      return nil
    }
    let x = fields["x"].map { $0.number(0...1, "a fraction") } ?? 0.5
    let y = fields["y"].map { $0.number(0...1, "a fraction") } ?? 0.5
    guard let x, let y else { return nil }
    self.init(x: x, y: y)
  }
}

extension Box {
  static let keys = ["x", "y", "width", "height"]
  private static let example = "{\"x\": 0.25, \"y\": 0, \"width\": 0.5, \"height\": 1}"
  /// The smallest side, in fractions: eight pixels of the largest canvas.
  private static let smallest = 0.001

  /// A part of the source: inside of it, not empty.
  init?(crop node: Node) {
    guard let box = Self.read(node, "a crop", position: 0...1, size: Self.smallest...1) else { return nil }
    // Fractions such as 0.7 + 0.3 do not always sum to 1 in binary.
    let tolerance = 1e-9
    for (edge, size, start, length) in [("x", "width", box.x, box.width), ("y", "height", box.y, box.height)]
    where start + length > 1 + tolerance {
      node.fail(
        "value.range",
        "the crop leaves the source: \(edge) \(Node.text(start)) + \(size) \(Node.text(length)) is more than 1",
        hint: "for example \"\(size)\": \(Node.text(((1 - start) * 1000).rounded() / 1000))")
      return nil
    }
    self = box
  }

  /// A place on the canvas, which it may leave.
  init?(frame node: Node) {
    guard let box = Self.read(node, "a frame", position: -4...4, size: Self.smallest...4) else { return nil }
    self = box
  }

  private static func read(
    _ node: Node, _ what: String, position: ClosedRange<Double>, size: ClosedRange<Double>
  ) -> Box? {
    guard let fields = node.object(what, keys: Self.keys, example: example) else { return nil }
    let x = fields["x"].map { $0.number(position, "a fraction") } ?? 0
    let y = fields["y"].map { $0.number(position, "a fraction") } ?? 0
    let hint = "boxes are fractions, not pixels: 1 is the whole side"
    let width = fields["width"].map { $0.number(size, "a fraction", hint: hint) } ?? 1
    let height = fields["height"].map { $0.number(size, "a fraction", hint: hint) } ?? 1
    guard let x, let y, let width, let height else { return nil }
    return Box(x: x, y: y, width: width, height: height)
  }
}

extension Motion {
  static let keys = ["from", "to", "easing"]

  fileprivate init?(_ node: Node) {
    let example = "{\"from\": {\"zoom\": 1}, \"to\": {\"zoom\": 1.2}}"
    guard let fields = node.object("a motion", keys: Self.keys, example: example) else { return nil }
    let from = fields["from"].map { Pose($0, default: Pose()) } ?? Pose()
    let to = fields["to"].map { Pose($0, default: from ?? Pose()) } ?? from
    let easing = fields["easing"].map { Easing($0) } ?? .linear
    guard let from, let to, let easing else { return nil }
    self.init(from: from, to: to, easing: easing)
  }
}

extension Motion.Pose {
  static let keys = ["zoom", "x", "y"]

  fileprivate init?(_ node: Node, default pose: Motion.Pose) {
    guard
      let fields = node.object("a pose", keys: Self.keys, example: "{\"zoom\": 1.2, \"x\": 0.5, \"y\": 0.4}")
    else { return nil }
    let zoom = fields["zoom"].map { $0.number(1...20, "a zoom") } ?? pose.zoom
    let x = fields["x"].map { $0.number(0...1, "a fraction") } ?? pose.x
    let y = fields["y"].map { $0.number(0...1, "a fraction") } ?? pose.y
    guard let zoom, let x, let y else { return nil }
    self.init(zoom: zoom, x: x, y: y)
  }
}

extension Transition {
  static let keys = ["type", "duration", "easing"]

  fileprivate init?(_ node: Node) {
    let example = "{\"type\": \"crossfade\", \"duration\": 0.5}"
    guard let fields = node.object("a transition", keys: Self.keys, example: example) else { return nil }
    let kind = fields.required("type", example: "\"crossfade\"")?.choice(Kind.self)
    let duration = fields.required("duration", example: "0.5")?.time(isPositive: true)
    let easing = fields["easing"].map { Easing($0) } ?? .linear
    guard let kind, let duration, let easing else { return nil }
    self.init(kind: kind, duration: duration, easing: easing)
  }
}
