import MediaTypes

enum WebVTTWriter {
  static func text(_ cues: [Cue], writesWordTimes: Bool) -> String {
    var text = "WEBVTT\n\n"
    for cue in cues {
      let (from, to) = (time(cue.from), time(cue.to))
      guard from != to else { continue }
      text += "\(from) --> \(to)\(settings(cue.placement))\n\(body(cue, writesWordTimes))\n\n"
    }
    return text
  }

  private static func time(_ time: Rational) -> String {
    Clock.text(time, unit: 1000, separator: ".", hourDigits: 2)
  }

  private static func body(_ cue: Cue, _ writesWordTimes: Bool) -> String {
    var body = ""
    var last = time(cue.from)
    for run in WordRun.runs(of: cue.words, bySpeaker: true) {
      let tags = tags(run)
      for i in run.words {
        let word = cue.words[i]
        if i > 0 { body += word.separator(lineBreak: "\n") }
        if i == run.words.lowerBound { body += tags.open }
        let begin = time(word.from)
        if writesWordTimes, word.isTimed, begin != last, begin != time(cue.to) {
          body += "<\(begin)>"
          last = begin
        }
        body += escaped(word.text)
      }
      body += tags.close
    }
    return body
  }

  private static func tags(_ run: WordRun) -> (open: String, close: String) {
    var (open, close) = ("", "")
    func add(_ name: String, _ more: String = "") {
      open += "<\(name)\(more)>"
      close = "</\(name)>" + close
    }
    if let speaker = run.speaker.flatMap(SpeakerName.plain) { add("v", " " + name(speaker)) }
    if let color = run.style.color, let name = WebVTTColor.name(of: color) { add("c", "." + name) }
    if run.style.isBold { add("b") }
    if run.style.isItalic { add("i") }
    if run.style.isUnderlined { add("u") }
    return (open, close)
  }

  /// Hyphens before the end of the tag would be an arrow, and the line one of times.
  private static func name(_ speaker: String) -> String {
    let name = escaped(speaker)
    return name.utf8.last == UInt8(ascii: "-") ? name.dropLast() + "&#45;" : name
  }

  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { "<&>".unicodeScalars.contains($0) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func settings(_ placement: CuePlacement?) -> String {
    guard let placement else { return "" }
    var text = ""
    if let row = placement.row {
      text += " line:\(row)"
    } else if let y = placement.y {
      text += " line:\(percent(y))" + lineAlign(placement.vertical)
    } else {
      switch placement.vertical {
      case .top: text += " line:0"
      case .middle: text += " line:50%,center"
      case .bottom: break
      }
    }
    if let x = placement.x {
      text += " position:\(percent(x)),"
      switch placement.horizontal {
      case .left: text += "line-left"
      case .center: text += "center"
      case .right: text += "line-right"
      }
    }
    if let width = placement.width { text += " size:\(percent(width))" }
    switch placement.alignment {
    case .start: text += " align:start"
    case .left: text += " align:left"
    case .right: text += " align:right"
    case .end: text += " align:end"
    case .center: break
    case nil:
      if placement.horizontal == .left { text += " align:left" }
      if placement.horizontal == .right { text += " align:right" }
    }
    return text
  }

  private static func lineAlign(_ vertical: CuePlacement.Vertical) -> String {
    switch vertical {
    case .top: ""
    case .middle: ",center"
    case .bottom: ",end"
    }
  }

  /// With two decimals at most.
  private static func percent(_ fraction: Double) -> String {
    let hundredths = Int((min(max(fraction, 0), 1) * 10_000).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)%" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
  }
}
