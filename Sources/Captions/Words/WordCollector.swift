import MediaTypes

/// Makes words of a caption's text while a reader goes through its tags.
struct WordCollector {
  var style = CaptionStyle()
  var speaker: String?
  private var words: [DraftWord] = []
  private var word = DraftWord(text: "")
  private var startsLine = true
  private var hasSpaceBefore = true
  /// Of the next word.
  private var time: (from: Rational?, to: Rational?) = (nil, nil)
  private var characters = 0
  /// Whether something was left out because the text is too long.
  var isCut = false
  private(set) var hasControls = false

  mutating func append(_ scalar: Unicode.Scalar) {
    if Self.isSpace(scalar) {
      endWord()
      hasSpaceBefore = true
      return
    }
    guard !Self.isControl(scalar) else {
      hasControls = true
      return
    }
    guard characters < CaptionLimits.cueCharacters else {
      isCut = true
      return
    }
    characters += 1
    if word.text.isEmpty {
      word = DraftWord(
        text: "", startsLine: startsLine, hasSpaceBefore: hasSpaceBefore, style: style, speaker: speaker,
        from: time.from, to: time.to)
      (startsLine, hasSpaceBefore, time) = (false, false, (nil, nil))
    }
    word.text.unicodeScalars.append(scalar)
  }

  mutating func append(_ text: some StringProtocol) {
    for scalar in text.unicodeScalars {
      append(scalar)
      if isCut { return }
    }
  }

  mutating func breakLine() {
    endWord()
    (startsLine, hasSpaceBefore) = (true, true)
  }

  /// What follows is said from then on.
  mutating func mark(from: Rational, to: Rational? = nil) {
    endWord()
    // A time behind the last word ends it.
    if !words.isEmpty, words[words.count - 1].to == nil, words[words.count - 1].from != nil {
      words[words.count - 1].to = from
    }
    time = (from, to)
  }

  /// What follows has no time of its own.
  mutating func unmark() {
    endWord()
    time = (nil, nil)
  }

  private mutating func endWord() {
    guard !word.text.isEmpty else { return }
    words.append(word)
    word = DraftWord(text: "")
  }

  /// The words, with scripts that have no spaces divided.
  mutating func finish(_ breaks: WordBreaks) -> [DraftWord] {
    endWord()
    var divided: [DraftWord] = []
    divided.reserveCapacity(words.count)
    for word in words where Self.isVisible(word.text) {
      let pieces = breaks.pieces(of: word.text)
      guard pieces.count > 1 else {
        divided.append(word)
        continue
      }
      for (i, text) in pieces.enumerated() {
        var piece = word
        piece.text = String(text)
        if i > 0 { (piece.startsLine, piece.hasSpaceBefore, piece.from) = (false, false, nil) }
        if i < pieces.count - 1 { piece.to = nil }
        divided.append(piece)
      }
    }
    return divided.joiningPunctuation()
  }

  private static func isVisible(_ text: String) -> Bool {
    text.utf8.contains { (0x21...0x7E).contains($0) }
      || text.unicodeScalars.contains {
        !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint
      }
  }

  /// White space at which lines may break: not the no-break spaces, which are part of a word.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20, 0x09...0x0D, 0x85, 0x1680, 0x2000...0x2006, 0x2008...0x200B, 0x2028, 0x2029, 0x205F, 0x3000:
      true
    default: false
    }
  }

  /// What has no place in text: control characters, byte order marks, what is no character.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0xFEFF, 0xFFF9...0xFFFB: true
    default: scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value)
    }
  }
}
