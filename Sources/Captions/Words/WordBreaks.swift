/// Where text without spaces may be divided into lines, and so into words.
///
/// Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces between words. `standard` knows Chinese and Japanese,
/// which may be divided nearly everywhere; the others need a dictionary, and stay whole without one.
public struct WordBreaks: Sendable {
  let find: @Sendable (String) -> [String.Index]

  /// - Parameter find: gets text without spaces; gives the indices, in order, before which a line may begin, without
  ///   the start and the end.
  public init(_ find: @escaping @Sendable (String) -> [String.Index]) { self.find = find }

  public static let standard = WordBreaks { text in
    var found: [String.Index] = []
    var before: Character?
    for at in text.indices {
      let next = text[at]
      if let before, Kinsoku.mayBreak(before, next) { found.append(at) }
      before = next
    }
    return found
  }

  /// The pieces of text without spaces, none of them empty.
  func pieces(of text: String) -> [Substring] {
    guard text.unicodeScalars.contains(where: { Script.isSpaceless($0) }) else { return [text[...]] }
    var pieces: [Substring] = []
    var start = text.startIndex
    for at in find(text) where at > start && at < text.endIndex {
      pieces.append(text[start..<at])
      start = at
    }
    pieces.append(text[start...])
    return pieces
  }
}

/// What is told of a character by its code point.
enum Script {
  /// Whether its script has no spaces between words.
  static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
    isIdeographic(scalar) || needsDictionary(scalar)
  }

  /// Whether a word follows another without a space where nothing else is known: in Chinese and Japanese.
  static func joins(_ word: String?, _ next: String) -> Bool {
    guard let before = word?.unicodeScalars.last, let after = next.unicodeScalars.first else { return false }
    return isIdeographic(before) && isIdeographic(after)
  }

  /// Chinese and Japanese, with their punctuation and wide forms. Korean has spaces.
  static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x30FF, 0x31C0...0x9FFF, 0xF900...0xFAFF, 0xFF01...0xFF9F, 0x1B000...0x1B16F,
      0x20000...0x3FFFF:
      true
    default: false
    }
  }

  /// Thai, Lao, Burmese and Khmer.
  static func needsDictionary(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E01...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: true
    default: false
    }
  }
}

/// Which characters may not begin or end a line in Chinese and Japanese (JIS X 4051, W3C's jlreq).
enum Kinsoku {
  private static let neverFirst = Set<Character>(
    "、。，．・：；？！）］｝〕〉》」』】〙〗〟’”｠»ー～…‥ゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
      + ",.:;?!)]}%％°℃")
  private static let neverLast = Set<Character>("（［｛〔〈《「『【〘〖〝‘“｟«([{$¥￥＄£￡＃")

  static func mayBreak(_ before: Character, _ after: Character) -> Bool {
    guard isIdeographic(before) || isIdeographic(after) else { return false }
    return !neverFirst.contains(after) && !neverLast.contains(before)
      && !(before == after && "…‥—―".contains(before))
  }

  private static func isIdeographic(_ character: Character) -> Bool {
    character.unicodeScalars.first.map(Script.isIdeographic) ?? false
  }
}
