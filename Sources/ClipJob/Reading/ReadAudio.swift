import MediaTypes

extension AudioTrack {
  static let limit = 64

  /// The value of the document's `audio`.
  static func read(_ node: Node) -> [AudioTrack] {
    guard let fields = node.object(listTable) else { return [] }
    fields.notBuilt("loudness")
    guard let tracks = fields["tracks"], let items = fields.list("tracks") else { return [] }
    guard items.count <= limit else {
      tracks.fail("limits.tracks", "found \(items.count) audio tracks; at most \(limit) are allowed")
      return []
    }
    return items.compactMap { AudioTrack($0) }
  }

  private init?(_ node: Node) {
    guard let fields = node.object(Self.table) else { return nil }
    let source = fields.sourceFile("source")
    var track = AudioTrack(source: source ?? "")
    track.stream =
      fields["stream"].flatMap { StreamSelection($0, StreamSelection.audioTable) } ?? track.stream
    track.start = fields.time("start") ?? track.start
    track.trim = fields["trim"].flatMap { Trim($0) } ?? track.trim
    track.loop = fields.flag("loop") ?? track.loop
    track.readLength(fields)
    track.volume = fields.volume("volume") ?? track.volume
    track.fadeIn = fields.time("fadeIn") ?? track.fadeIn
    track.fadeOut = fields.time("fadeOut") ?? track.fadeOut
    fields.notBuilt("duck")
    fields.note(track)
    guard source != nil else { return nil }
    self = track
  }

  private mutating func readLength(_ fields: TableFields) {
    id = fields["id"]?.identifier()
    switch fields.length("duration") {
    case .seconds(let seconds): duration = seconds
    case .named(.source):
      // As long as it is anyhow.
      if loop {
        fields["loop"]?.fail(
          "key.conflict", "what is as long as its source has nothing to loop",
          hint: "leave \"loop\" out, or write \"duration\": \"timeline\"")
      }
    case .named(let name): lasts = name
    case nil: break
    }
  }
}
