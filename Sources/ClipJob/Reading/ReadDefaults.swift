import MediaTypes

/// What the clips of a track say where they do not say it themselves: members of the track's `defaults`.
struct ClipDefaults {
  /// Checked: what is wrong with them is noted already, and not once more for each clip.
  private let fields: Fields

  /// Notes what is wrong.
  init?(_ node: Node) {
    guard let fields = node.object(Clip.defaultsTable) else { return nil }
    Clip.checkDefaults(fields)
    let silent = Node(value: node.value, path: node.path, problems: Problems())
    guard let members = silent.object("the defaults", keys: Clip.defaultsTable.names, example: "") else {
      return nil
    }
    self.fields = members
  }

  /// Those that mean something for a clip with these members.
  func members(for clip: Fields, isFirst: Bool) -> Fields {
    var others: Set<String> = []
    if isFirst { others.insert("transition") }
    if clip.has("end") || hasOwnLength(clip) { others.insert("duration") }
    let length = clip["duration"] ?? (others.contains("duration") ? nil : fields["duration"])
    let hasLength = clip.has("end") || length.map { $0.value != "source" } ?? false
    if !hasLength || isFilled(clip) { others.insert("fill") }
    let frame = clip["frame"] ?? fields["frame"]
    let isPlaced = frame?.value["x"] != nil && frame?.value["y"] != nil
    if isPlaced || !(clip.has("position") || fields.has("position")) { others.insert("margin") }
    return fields.without(others)
  }

  /// Whether a clip says itself how it fills a length.
  private func isFilled(_ clip: Fields) -> Bool {
    if case .bool(true) = clip["loop"]?.value { return true }
    return clip.has("speed") && fields["fill"]?.value == .string(Fill.speed.rawValue)
  }

  /// Whether the part of the source that a clip asks for is its length.
  private func hasOwnLength(_ clip: Fields) -> Bool {
    guard clip["trim"]?.value["to"] != nil else { return false }
    if case .bool(true) = (clip["loop"] ?? fields["loop"])?.value { return false }
    return true
  }
}

extension Clip {
  /// Notes what is wrong with the values of a track's defaults, whatever the clips are.
  fileprivate static func checkDefaults(_ fields: TableFields) {
    var clip = Clip(source: .color(.black))
    _ = fields.length("duration")
    clip.speed = fields.exact("speed") ?? clip.speed
    clip.loop = fields.flag("loop") ?? clip.loop
    clip.readFill(fields, hasLength: true)
    clip.readTransition(fields)
    clip.readPicture(fields)
    clip.readPlaceValues(fields)
    clip.readSound(fields)
    fields.notBuilt("effects")
  }
}
