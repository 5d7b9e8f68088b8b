import ClipJob

/// Our own form: `[{"text": "Hello,", "from": 0.5, "to": 0.8, "speaker": "Ann"}, …]`, or an object that has it as `words`.
/// Times are seconds; `to` may be missing, and so may both but for the first. `word`, `start` and `end` are taken, too.
enum WordList: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool {
    guard let (items, _) = list(root), let first = items.first else { return list(root) != nil }
    return text(first) != nil
  }

  static func format(of root: JSONValue) -> CaptionFormat { .words }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    guard let (items, path) = list(root) else { return }
    for (i, item) in items.enumerated() { try take(item, at: "\(path)[\(i)]", into: &reading) }
  }

  /// A word with times in seconds, as several dialects have it.
  static func take(
    _ item: JSONValue, speaker: String? = nil, isJoined: Bool = false, at path: String,
    into reading: inout TranscriptReading
  ) throws(CaptionError) {
    guard let text = text(item) else {
      reading.damage("no word: an object with \"text\" is expected", at: path)
      return
    }
    let (from, to) = (item["from"] ?? item["start"], item["to"] ?? item["end"])
    if let wrong = [from, to].compactMap(\.self).first(where: { $0 != .null && $0.seconds == nil }) {
      reading.damage("\(CaptionSource.excerpt(wrong.text())) is no time in seconds", at: path)
      return
    }
    try reading.add(
      text, from: from?.seconds, to: to?.seconds, speaker: item["speaker"]?.speakerName ?? speaker,
      isJoined: isJoined, at: path)
  }

  static func text(_ item: JSONValue) -> String? {
    item["text"]?.text ?? item["punctuated_word"]?.text ?? item["word"]?.text
  }

  private static func list(_ root: JSONValue) -> ([JSONValue], path: String)? {
    if let items = root.items { return (items, "") }
    return root["words"]?.items.map { ($0, "words") }
  }
}
