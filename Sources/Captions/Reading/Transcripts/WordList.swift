import ClipJob
import MediaTypes

/// Our own form: `[{"text": "Hello,", "from": 0.5, "to": 0.8, "speaker": "Ann"}, …]`, or an object that has it as `words`.
/// Times are seconds; `to` may be missing, and so may both but for the first. `word`, `start` and `end` are taken, too. No space
/// stands before a word with `"joined": true`, nor, without `false`, between words of Chinese and Japanese. `pages` beside `words` say how many words are shown together, and when.
enum WordList: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool {
    guard let (items, _) = list(root), let first = items.first else { return list(root) != nil }
    return text(first) != nil
  }

  static func format(of root: JSONValue) -> CaptionFormat { .words }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    guard let (items, path) = list(root) else { return }
    var pages = WrittenPages(root["pages"], words: items.count)
    reading.dividesRuns = pages == nil
    for (i, item) in items.enumerated() {
      try take(item, isJoined: item["joined"]?.flag, at: "\(path)[\(i)]", into: &reading)
      if let (from, to) = pages?.end(after: i) { try reading.endCue(from: from, to: to) }
    }
  }

  /// A word with times in seconds, as several dialects have it. `from`, `to`: of a word without any.
  static func take(
    _ item: JSONValue, speaker: String? = nil, isJoined: Bool? = nil, from first: Rational? = nil,
    to last: Rational? = nil, at path: String, into reading: inout TranscriptReading
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
    let isTimed = from?.seconds != nil || to?.seconds != nil
    try reading.add(
      text, from: from?.seconds ?? (isTimed ? nil : first), to: to?.seconds ?? (isTimed ? nil : last),
      speaker: item["speaker"]?.speakerName ?? speaker,
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

/// The pages beside a list of words.
private struct WrittenPages {
  private var pages: [(end: Int, from: Rational, to: Rational)] = []
  private var next = 0

  /// Nil where there are none, or they are not those of the words, or too long for one caption.
  init?(_ value: JSONValue?, words: Int) {
    guard let items = value?.items else { return nil }
    var end = 0
    for page in items {
      guard let count = page["words"]?.integer, count > 0, count <= CaptionLimits.cueCharacters,
        count <= words - end,
        let from = page["from"]?.seconds,
        let to = page["to"]?.seconds, from < to
      else { return nil }
      end += count
      pages.append((end, from, to))
    }
    guard end == words else { return nil }
  }

  /// The time of the page whose last word this is.
  mutating func end(after word: Int) -> (Rational, Rational)? {
    guard next < pages.count, pages[next].end == word + 1 else { return nil }
    next += 1
    return (pages[next - 1].from, pages[next - 1].to)
  }
}
