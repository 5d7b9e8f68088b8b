import MediaTypes

enum SubRipWriter {
  static func text(_ cues: [Cue]) -> String {
    var text = ""
    var number = 0
    for cue in cues {
      let from = Clock.text(cue.from, unit: 1000, separator: ",", hourDigits: 2)
      let to = Clock.text(cue.to, unit: 1000, separator: ",", hourDigits: 2)
      // Shorter than a millisecond: nobody sees it.
      guard from != to else { continue }
      number += 1
      text += "\(number)\n\(from) --> \(to)\n\(body(cue))\n\n"
    }
    return text
  }

  private static func body(_ cue: Cue) -> String {
    var body = ""
    for run in WordRun.runs(of: cue.words, bySpeaker: false) {
      for i in run.words {
        let word = cue.words[i]
        if i > 0 { body += word.separator(lineBreak: "\n") }
        if i == run.words.lowerBound { body += tags(run.style).open }
        body += escaped(word.text)
      }
      body += tags(run.style).close
    }
    let lines = body.split(separator: "\n").map { CueLine.harmless(String($0)) }
    let place = cue.placement.map(\.keypad) ?? 2
    return (place == 2 ? "" : "{\\an\(place)}") + lines.joined(separator: "\n")
  }

  private static func tags(_ style: CaptionStyle) -> (open: String, close: String) {
    var (open, close) = ("", "")
    func add(_ name: String, _ attributes: String = "") {
      open += "<\(name)\(attributes)>"
      close = "</\(name)>" + close
    }
    if let color = style.color { add("font", " color=\"\(color.hex)\"") }
    if style.isBold { add("b") }
    if style.isItalic { add("i") }
    if style.isUnderlined { add("u") }
    return (open, close)
  }

  /// SubRip has no escapes of its own; players know HTML's. Only what would be read as something else is escaped.
  private static func escaped(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    guard scalars.contains(where: { "<{&>".unicodeScalars.contains($0) }) else { return text }
    var result = ""
    for (i, scalar) in scalars.enumerated() {
      let next = i + 1 < scalars.count ? scalars[i + 1] : nil
      switch scalar {
      case "<" where next.map { $0.properties.isAlphabetic || $0 == "/" } ?? false: result += "&lt;"
      case "{" where next == "\\": result += "&#123;"
      case "&" where isEntity(scalars[i...]): result += "&amp;"
      case ">" where result.utf8.suffix(2).elementsEqual("--".utf8): result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isEntity(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let end = text.prefix(14).firstIndex(of: ";") else { return false }
    return Entity.scalar(String(String.UnicodeScalarView(text[(text.startIndex + 1)..<end]))) != nil
  }
}

/// A line of a caption's text in a file that is made of lines.
enum CueLine {
  /// What would be read as a time line begins with a character by its number.
  static func harmless(_ line: String) -> String {
    let bytes = Array(line.utf8)
    let whole = SourceLine(range: 0..<bytes.count, number: 1)
    guard TimeLine(whole, of: bytes) != nil || TimeLine.isMeant(whole, of: bytes),
      let first = line.unicodeScalars.first
    else { return line }
    return "&#\(first.value);" + String(line.unicodeScalars.dropFirst())
  }
}
