import MediaTypes

extension AudioTrack {
  static let keys = ["source", "start", "trim", "duration", "loop", "volume", "fadeIn", "fadeOut", "duck"]
  static let limit = 64

  /// The value of the document's `audio`.
  static func read(_ node: Node) -> [AudioTrack] {
    guard
      let fields = node.object(
        "the audio", keys: ["tracks", "loudness"], example: "{\"tracks\": [{\"source\": \"music.m4a\"}]}")
    else { return [] }
    fields.notBuilt("loudness", "loudness is not measured or set yet; it is planned")
    guard let tracks = fields["tracks"],
      let items = tracks.list(of: "audio tracks", example: "[{\"source\": \"music.m4a\"}]")
    else { return [] }
    guard items.count <= limit else {
      tracks.fail("limits.tracks", "found \(items.count) audio tracks; at most \(limit) are allowed")
      return []
    }
    return items.compactMap { AudioTrack($0) }
  }

  private init?(_ node: Node) {
    let example = "{\"source\": \"music.m4a\", \"volume\": 0.3}"
    guard let fields = node.object("an audio track", keys: Self.keys, example: example) else { return nil }
    let source = fields.required("source", example: "\"music.m4a\"")?.sourceFile(
      "sound", example: "\"music.m4a\"")
    var track = AudioTrack(source: source ?? "")
    track.start = fields["start"]?.time() ?? track.start
    track.trim = fields["trim"].flatMap { Trim($0) } ?? track.trim
    track.duration = fields["duration"]?.time(isPositive: true)
    track.loop = fields["loop"]?.flag() ?? track.loop
    track.volume = fields["volume"].flatMap { Animated($0, range: 0...10) } ?? track.volume
    track.fadeIn = fields["fadeIn"]?.time() ?? track.fadeIn
    track.fadeOut = fields["fadeOut"]?.time() ?? track.fadeOut
    fields.notBuilt("duck", "ducking is not built yet; it is planned")
    guard source != nil else { return nil }
    self = track
  }
}
