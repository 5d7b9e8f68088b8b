import MediaTypes

extension AudioTrack {
  /// Of the document's `audio`.
  static let listTable = ObjectTable(
    "the audio", example: "{\"tracks\": [{\"source\": \"music.m4a\"}]}",
    [
      Key(
        "tracks",
        kind: .list(
          of: table, "audio tracks", example: "[{\"source\": \"music.m4a\"}]", count: 0...limit),
        absence: .words("none"), meaning: "audio tracks, mixed with the clips' audio",
        range: "up to \(limit)"),
      Key("loudness", notBuilt: "loudness is not measured or set yet; it is planned"),
    ])

  static let table = ObjectTable(
    "an audio track", example: "{\"source\": \"music.m4a\", \"volume\": 0.3}",
    [
      Key(
        "source", kind: .sourceFile("audio"), absence: .refused(example: "\"music.m4a\""),
        meaning: "the path of a media file"),
      Key(
        "stream", kind: .object(StreamSelection.audioTable), absence: .words("as players choose"),
        meaning: "which stream of the file: `audio`, a number or a language, as of a clip"),
      Key("start", kind: .time(), absence: .value("0"), meaning: "canvas time"),
      Key(
        "trim", kind: .object(Trim.table), absence: .words("all of it"),
        meaning: "the part of the source, `from`, `to` and `clamp`, as of a clip", range: "`to` after `from`"),
      Key(
        "duration", kind: .length, absence: .words("what the source gives; looped, to the end"),
        meaning: NamedLength.meaning),
      Key("loop", kind: .flag, absence: .value("false"), meaning: "starts again at the end"),
      Key(
        "id", kind: .identifier, absence: .words("none"), meaning: "a name by which others take its length"),
      Key(
        "volume", kind: .volume, absence: .value("1"), meaning: "animated [volume](#volume)",
        range: Volume.range),
      Key(
        "fadeIn", "fadeOut", kind: .time(), absence: .value("0"),
        meaning: "the audio fades in and out over this time"),
      Key("duck", notBuilt: "ducking is not implemented yet; it is planned"),
    ])
}
