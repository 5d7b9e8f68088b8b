import MediaTypes

struct SubStationWriter {
  let writesWordTimes: Bool
  let width: Int
  let height: Int

  func text(_ cues: [Cue]) -> String {
    var text = header
    for cue in cues {
      let (from, to) = (time(cue.from), time(cue.to))
      guard from != to else { continue }
      text +=
        "Dialogue: 0,\(from),\(to),Default,\(name(cue.speaker)),0,0,0,,\(place(cue.placement))\(body(cue))\n"
    }
    return text
  }

  /// Letters of a twentieth of the height, with an outline that is legible on everything; in karaoke, grey until they are sung.
  private var header: String {
    """
    [Script Info]
    ScriptType: v4.00+
    PlayResX: \(width)
    PlayResY: \(height)
    WrapStyle: 0
    ScaledBorderAndShadow: yes

    [V4+ Styles]
    Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
    Style: Default,Sans,\(max(height / 20, 1)),&H00FFFFFF,&H00A0A0A0,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,\(max(height / 360, 1)),0,2,\(width / 20),\(width / 20),\(height / 20),1

    [Events]
    Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

    """
  }

  private func time(_ time: Rational) -> String { Clock.text(time, unit: 100, separator: ".", hourDigits: 1) }

  private func ticks(_ time: Rational) -> Int64 { max(0, (time * 100).rounded) }

  /// A comma would end the field.
  private func name(_ speaker: String?) -> String {
    let fields = (speaker ?? "").unicodeScalars.split(separator: ",")
    return SpeakerName.plain(fields.map { String($0) }.joined(separator: " ")) ?? ""
  }

  private func place(_ placement: CuePlacement?) -> String {
    guard let placement else { return "" }
    var text = placement.keypad == 2 ? "" : "{\\an\(placement.keypad)}"
    if let x = placement.x, let y = placement.y {
      text += "{\\pos(\(pixels(x, width)),\(pixels(y, height)))}"
    }
    return text
  }

  private func pixels(_ fraction: Double, _ size: Int) -> Int {
    Int((min(max(fraction, -10), 10) * Double(size)).rounded())
  }

  private func body(_ cue: Cue) -> String {
    var body = ""
    var style = CaptionStyle()
    let isSung = writesWordTimes && cue.words.contains { $0.isTimed }
    var sung = ticks(cue.from)
    for (i, word) in cue.words.enumerated() {
      if i > 0 { body += word.separator(lineBreak: "\\N") }
      if isSung {
        let (begin, end) = (
          ticks(word.from), ticks(i + 1 < cue.words.count ? cue.words[i + 1].from : word.to)
        )
        // A pause before the word.
        if begin > sung { body += "{\\k\(begin - sung)}" }
        body += "{\\k\(max(0, end - max(begin, sung)))}"
        sung = max(sung, end)
      }
      if word.style != style { body += overrides(from: style, to: word.style) }
      style = word.style
      body += escaped(word.text)
    }
    return body
  }

  private func overrides(from old: CaptionStyle, to new: CaptionStyle) -> String {
    var text = ""
    if old.isBold != new.isBold { text += "\\b\(new.isBold ? 1 : 0)" }
    if old.isItalic != new.isItalic { text += "\\i\(new.isItalic ? 1 : 0)" }
    if old.isUnderlined != new.isUnderlined { text += "\\u\(new.isUnderlined ? 1 : 0)" }
    if old.color != new.color {
      text += "\\c"
      if let color = new.color {
        let hex = color.hex.dropFirst()
        text += "&H\(hex.suffix(2))\(hex.dropFirst(2).prefix(2))\(hex.prefix(2))&".uppercased()
      }
    }
    return "{\(text)}"
  }

  /// A backslash before a letter would be an escape: a word joiner, which is not seen, stands between them.
  private func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { "\\{}".unicodeScalars.contains($0) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "{", "}": result += "\\\(scalar)"
      case "\\": result += "\\\u{2060}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
