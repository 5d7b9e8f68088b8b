import MediaTypes

extension Clip {
  /// What one clip's keys say, its own and its track's defaults; how it lies among its neighbours is the track's matter.
  init?(_ node: Node, defaults: ClipDefaults? = nil, isFirst: Bool = false) {
    guard let own = node.object(Self.table) else { return nil }
    let fields = own.with { defaults?.members(for: $0, isFirst: isFirst) }
    let source = fields["source"].flatMap { Source($0) }
    var clip = Clip(source: source ?? .color(.black))
    clip.stream = StreamSelection.read(fields, of: source)
    clip.readTime(fields, source: source)
    clip.readPicture(fields, source: source)
    clip.readPlace(fields, source: source)
    clip.readSound(fields)
    fields.notBuilt("effects")
    fields.note(clip, source: source)
    guard source != nil else { return nil }
    self = clip
  }

  private mutating func readTime(_ fields: TableFields, source: Source?) {
    trim = fields["trim"].flatMap { Trim($0) } ?? trim
    id = fields["id"]?.identifier()
    start = fields.time("start")
    let isNatural = readLength(fields, source: source)
    end = fields.time("end")
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
    speed = fields.exact("speed") ?? speed
    loop = fields.flag("loop") ?? loop
    let hasLength = fields.has("duration") && !isNatural || fields.has("end")
    if let source, !source.hasOwnTime, !hasLength {
      fields.fail(
        "clip.noDuration", "a clip of \(source.phrase) has no length of its own",
        hint: "give it a \"duration\": 5 or \"timeline\", or an \"end\"")
    } else if loop, !hasLength {
      fields.fail(
        "clip.noDuration", "a looped clip never ends by itself",
        hint: "give it a \"duration\": 5 or \"timeline\", or an \"end\"")
    }
    readFill(fields, hasLength: hasLength)
    readTransition(fields)
  }

  /// Returns whether the length is what it is without saying so.
  private mutating func readLength(_ fields: TableFields, source: Source?) -> Bool {
    switch fields.length("duration") {
    case .seconds(let seconds): duration = seconds
    case .named(.source) where source?.hasOwnTime == true: return true
    case .named(let name): lasts = name
    case nil: break
    }
    return false
  }

  mutating func readFill(_ fields: TableFields, hasLength: Bool) {
    fill = fields.choice("fill", Fill.self) ?? fill
    if fill == .error { return }
    // What a track's default contradicts is told of the clip.
    func conflict(_ key: String, _ message: String, hint: String) {
      guard let node = fields.own(key) else { return fields.fail("key.conflict", message, hint: hint) }
      node.fail("key.conflict", message, hint: hint)
    }
    if !hasLength {
      conflict(
        "fill", "without a length to fill, \"fill\" means nothing",
        hint: "give the clip a \"duration\" or an \"end\", or leave \"fill\" out")
    }
    if loop, fill != .loop {
      conflict(
        "fill", "a looped clip fills any length, so \"fill\": \"\(fill.rawValue)\" means nothing",
        hint: fields.own("loop") == nil
          ? "its track loops: set \"loop\": false, or leave out \"fill\"" : "leave out \"loop\" or \"fill\"")
    }
    if fill == .speed, speed != 1 {
      conflict(
        "speed", "\"fill\": \"speed\" sets the speed itself",
        hint: fields.own("speed") == nil
          ? "its track has a speed: set \"speed\": 1, or leave out \"fill\""
          : "leave out \"speed\" or \"fill\"")
    }
  }

  mutating func readTransition(_ fields: TableFields) {
    guard let node = fields["transition"], node.value != .bool(false) else { return }
    transition = Transition(node)
  }

  /// - Parameter source: nil: it is wrong, or not known.
  mutating func readPicture(_ fields: TableFields, source: Source? = nil) {
    deinterlace = fields.choice("deinterlace", Deinterlace.self) ?? deinterlace
    if deinterlace == .off, let source, source.picture != .decoded(isMoving: true) {
      fields.own("deinterlace")?.fail(
        "key.conflict", "only video is interlaced, and the source is \(source.phrase)",
        hint: "leave \"deinterlace\" out")
      // A track's default is for its videos.
      deinterlace = .auto
    }
    fit = fields.choice("fit", Fit.self) ?? fit
    focus = fields["focus"].flatMap { Point($0) } ?? focus
    crop = fields["crop"].flatMap { Box(crop: $0) } ?? crop
    rotate = fields.number("rotate") ?? rotate
    flip = fields.choice("flip", Flip.self)
    opacity = fields.animated("opacity") ?? opacity
    blend = fields.choice("blend", BlendMode.self) ?? blend
    motion = fields["motion"].flatMap { Motion($0) }
  }

  mutating func readSound(_ fields: TableFields) {
    volume = fields.volume("volume") ?? volume
    fadeIn = fields.time("fadeIn") ?? fadeIn
    fadeOut = fields.time("fadeOut") ?? fadeOut
  }
}

extension Trim {
  init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let from = fields.time("from") ?? .zero
    let to = fields.time("to")
    let clamp = fields.flag("clamp") ?? false
    if let to, to <= from {
      fields.fail(
        "trim.order",
        "the trim ends at \(to.decimalText) s, not after its beginning at \(from.decimalText) s",
        hint: "both are times of the source, \"to\" after \"from\"")
      return nil
    }
    self.init(from: from, to: to, clamp: clamp)
  }
}

extension Point {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let x = fields.number("x", or: 0.5)
    let y = fields.number("y", or: 0.5)
    guard let x, let y else { return nil }
    self.init(x: x, y: y)
  }
}

extension Box {
  /// A part of the source: inside of it, not empty.
  init?(crop node: Node) {
    guard let box = Self.read(node) else { return nil }
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

  private static func read(_ node: Node) -> Box? {
    guard let fields = node.object(cropTable) else { return nil }
    let x = fields.number("x", or: 0)
    let y = fields.number("y", or: 0)
    let width = fields.number("width", or: 1)
    let height = fields.number("height", or: 1)
    guard let x, let y, let width, let height else { return nil }
    return Box(x: x, y: y, width: width, height: height)
  }
}

extension Motion {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let from = fields["from"].map { Pose($0, default: Pose()) } ?? Pose()
    let to = fields["to"].map { Pose($0, default: from ?? Pose()) } ?? from
    let easing = fields.easing("easing", or: .linear)
    guard let from, let to, let easing else { return nil }
    self.init(from: from, to: to, easing: easing)
  }
}

extension Motion.Pose {
  fileprivate init?(_ node: Node, default pose: Motion.Pose) {
    guard let fields = node.object(Self.table) else { return nil }
    let zoom = fields.number("zoom", or: pose.zoom)
    let x = fields.number("x", or: pose.x)
    let y = fields.number("y", or: pose.y)
    guard let zoom, let x, let y else { return nil }
    self.init(zoom: zoom, x: x, y: y)
  }
}

extension Transition {
  fileprivate init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let kind = fields.choice("type", Kind.self)
    let duration = fields.time("duration")
    let easing = fields.easing("easing", or: .linear)
    guard let kind, let duration, let easing else { return nil }
    self.init(kind: kind, duration: duration, easing: easing)
  }
}
