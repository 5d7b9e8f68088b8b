import ClipJob
import MediaTypes

/// The list of words that `WordList` reads, with the pages that they are shown in; a word and a page a line.
enum WordListWriter {
  static func text(_ cues: [Cue]) -> String {
    let cues = cues.filter(SidecarFormat.json.holds)
    return "{\n  \"words\": [" + list(cues.flatMap(words)) + "],\n  \"pages\": [" + list(cues.map(page))
      + "]\n}\n"
  }

  private static func list(_ lines: [String]) -> String {
    lines.isEmpty ? "" : "\n    " + lines.joined(separator: ",\n    ") + "\n  "
  }

  private static func words(_ cue: Cue) -> [String] {
    var last: Rational?
    return cue.words.enumerated().map { i, word in
      var members: [(String, JSONValue)] = [("text", .string(word.text))]
      // Times that stand still would be read as damage: such words share the time of the one before.
      if last.map({ word.from > $0 && word.from > cue.from }) ?? true {
        members.append(("from", .number(word.from.decimalText)))
        if word.to > word.from { members.append(("to", .number(word.to.decimalText))) }
        last = word.from
      }
      if let speaker = word.speaker { members.append(("speaker", .string(speaker))) }
      // A line of Chinese goes on without a space.
      if i > 0, !word.startsLine, !word.hasSpaceBefore != Script.joins(cue.words[i - 1].text, word.text) {
        members.append(("joined", .bool(!word.hasSpaceBefore)))
      }
      return JSONValue.object(members).text()
    }
  }

  private static func page(_ cue: Cue) -> String {
    JSONValue.object([
      ("from", .number(cue.from.decimalText)), ("to", .number(cue.to.decimalText)),
      ("words", .number(cue.words.count)), ("text", .string(cue.text)),
    ]).text()
  }
}
