import ClipJob

/// Which letters form which words and lines, in reading order (logical order where text runs from right to left).
public struct TextUnits: Sendable, Equatable {
  public let letterCount: Int
  public let wordCount: Int
  public let lineCount: Int
  private let wordOfLetter: [Int]
  private let lineOfLetter: [Int]

  /// The word and the line of each letter, numbered from 0. What counts as a letter (spaces, marks) is the caller's matter; both lists have as many.
  public init(wordOfLetter: [Int], lineOfLetter: [Int]) {
    precondition(wordOfLetter.count == lineOfLetter.count)
    self.wordOfLetter = wordOfLetter
    self.lineOfLetter = lineOfLetter
    letterCount = wordOfLetter.count
    wordCount = (wordOfLetter.max() ?? -1) + 1
    lineCount = (lineOfLetter.max() ?? -1) + 1
  }

  /// At least 1, so that an empty text takes as long as one unit.
  public func count(of unit: TextAnimation.Unit) -> Int {
    let count =
      switch unit {
      case .letter: letterCount
      case .word: wordCount
      case .line: lineCount
      case .all: 1
      }
    return max(1, count)
  }

  /// Which unit a letter belongs to; letters outside the text belong to its first or last.
  public func index(of unit: TextAnimation.Unit, letter: Int) -> Int {
    guard letterCount > 0 else { return 0 }
    let letter = min(max(letter, 0), letterCount - 1)
    return switch unit {
    case .letter: letter
    case .word: wordOfLetter[letter]
    case .line: lineOfLetter[letter]
    case .all: 0
    }
  }

  /// The first letter of a unit; nil if it has none.
  public func firstLetter(of unit: TextAnimation.Unit, _ index: Int) -> Int? {
    switch unit {
    case .letter: index >= 0 && index < letterCount ? index : nil
    case .word: wordOfLetter.firstIndex(of: index)
    case .line: lineOfLetter.firstIndex(of: index)
    case .all: letterCount > 0 ? 0 : nil
    }
  }
}
