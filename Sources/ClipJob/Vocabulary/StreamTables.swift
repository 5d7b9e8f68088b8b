import MediaTypes

extension StreamSelection {
  /// Of a clip.
  static let table = ObjectTable(
    "a choice of streams", example: "{\"audio\": \"spa\"}",
    [Key("video", "audio", kind: .stream, absence: absence, meaning: meaning)])
  /// Of an audio track.
  static let audioTable = ObjectTable(
    "a choice of audio", example: "{\"audio\": \"spa\"}",
    [Key("audio", kind: .stream, absence: absence, meaning: meaning)])

  private static let absence = Key.Absence.words("as players choose")
  private static let meaning = "a number among the file's streams of the kind, from 0, or a language"
}
