import MediaTypes

/// Words that stay together: a whole word with its syllables.
struct PageUnit {
  /// Indices of its words.
  var words: Range<Int>
  /// In characters, as readers count them.
  var length: Int
  /// What a space before it takes where it does not start a line.
  var space: Int
  var startsLine: Bool
  /// What it counts for where words are counted, in tenths: a character of Chinese or Japanese, where words are one to three, is
  /// less than one.
  var wordTenths: Int
  /// How good a place its end is to divide at.
  var end: BreakQuality
}

/// How good a place is to divide text at: the cost of doing so there.
enum BreakQuality: Int {
  case sentence = 0
  case clause = 60
  case line = 90
  case word = 200
}

extension PageUnit {
  static func units(of words: ArraySlice<CaptionWord>) -> [PageUnit] {
    var units: [PageUnit] = []
    units.reserveCapacity(words.count)
    for i in words.indices {
      let word = words[i]
      let length = word.text.utf8.allSatisfy { $0 < 0x80 } ? word.text.utf8.count : word.text.count
      if i > words.startIndex, !mayBreak(words[i - 1], word) {
        units[units.count - 1].words = units[units.count - 1].words.lowerBound..<i + 1
        units[units.count - 1].length += length
        if units[units.count - 1].wordTenths < 10 {
          units[units.count - 1].wordTenths = min(10, units[units.count - 1].wordTenths + tenths(word))
        }
      } else {
        units.append(
          PageUnit(
            words: i..<i + 1, length: length, space: word.hasSpaceBefore || word.startsLine ? 1 : 0,
            startsLine: word.startsLine, wordTenths: tenths(word), end: .word))
      }
    }
    for i in units.indices {
      let last = words[units[i].words.upperBound - 1]
      let next = i + 1 < units.count ? words[units[i + 1].words.lowerBound] : nil
      units[i].end = quality(after: last, before: next)
    }
    return units
  }

  private static func tenths(_ word: CaptionWord) -> Int {
    word.text.unicodeScalars.first.map(Script.isIdeographic) ?? false ? 4 : 10
  }

  private static func mayBreak(_ before: CaptionWord, _ after: CaptionWord) -> Bool {
    if after.hasSpaceBefore || after.startsLine { return true }
    guard let last = before.text.last, let first = after.text.first else { return true }
    return Kinsoku.mayBreak(last, first)
      || [last, first].allSatisfy { $0.unicodeScalars.contains(where: Script.needsDictionary) }
  }

  private static func quality(after word: CaptionWord, before next: CaptionWord?) -> BreakQuality {
    if Sentence.ends(word.text, before: next?.text) { return .sentence }
    if Sentence.endsClause(word.text) { return .clause }
    return next?.startsLine == true ? .line : .word
  }
}

/// Ends of sentences, as far as punctuation tells them.
enum Sentence {
  private static let closing = Set<Character>("\"'”’»)]}›」』）")
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "st", "prof", "sr", "jr", "vs", "no", "nr", "bzw", "ca", "gen", "col", "capt",
    "lt", "sgt",
    "rev", "hon", "mt", "ave", "approx", "inc", "ltd", "mme", "mlle", "sra", "fig", "vol", "hr", "fr",
  ]

  static func ends(_ word: String, before next: String?) -> Bool {
    guard let mark = lastMark(word) else { return false }
    switch mark {
    case "!", "?", "。", "！", "？", "।", "؟", "۔": break
    case "…", ".":
      // An abbreviation, an initial, or a pause in mid-sentence.
      if mark == ".", isAbbreviation(word) { return false }
    default: return false
    }
    return next?.first { $0.isLetter }.map { !$0.isLowercase } ?? true
  }

  static func endsClause(_ word: String) -> Bool {
    lastMark(word).map { ",;:–—、，；：،…".contains($0) } ?? false
  }

  private static func lastMark(_ word: String) -> Character? {
    word.reversed().first { !closing.contains($0) && $0 != "\u{A0}" }
  }

  private static func isAbbreviation(_ word: String) -> Bool {
    guard word.hasSuffix("."), !word.hasSuffix("..") else { return false }
    let bare = word.dropLast().drop { !$0.isLetter && !$0.isNumber }
    // `J.`, `U.S.`, `z.B.`
    if bare.count == 1 { return bare.allSatisfy { $0.isUppercase } }
    return bare.contains(".") && bare.allSatisfy { $0.isLetter || $0 == "." }
      || abbreviations.contains(bare.lowercased())
  }
}
