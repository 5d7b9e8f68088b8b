import MediaTypes

/// Divides words into as few pages as hold them, at the best places: behind sentences and clauses, and evenly.
struct PageDivision {
  /// What a page costs, so that one more is never worth it.
  private static let pageCost = 100_000
  /// What an empty page would cost beside it: pages of very different lengths cost more.
  private static let unevenness = 300.0

  private let lines: Int
  private let characters: Int?
  /// In tenths of a word.
  private let maxWords: Int
  private let maxDuration: Rational?

  init(_ rules: PageRules) {
    lines = min(max(rules.maxLines, 1), 20)
    characters = rules.maxCharacters.map { min(max($0, 1), 1000) }
    maxWords = rules.maxWords.map { min(max($0, 1), 1_000_000) * 10 } ?? .max
    maxDuration = rules.joinsCues ? rules.maxDuration : nil
  }

  /// Whether nothing needs to be divided, ever.
  var isUnlimited: Bool { characters == nil && maxWords == .max && maxDuration == nil }

  /// Ranges of units. A unit that is too long for a page has one of its own.
  func pages(of units: [PageUnit], _ words: ArraySlice<CaptionWord>) -> [Range<Int>] {
    guard !units.isEmpty else { return [] }
    if isUnlimited { return [0..<units.count] }
    var cost = [Int](repeating: .max, count: units.count + 1)
    var start = [Int](repeating: 0, count: units.count + 1)
    cost[0] = 0
    for first in units.indices where cost[first] < .max {
      var filling = Filling()
      for end in first + 1...units.count {
        filling.add(units[end - 1], characters)
        let fits =
          filling.lines <= lines && filling.words <= maxWords
          && isShort(words[units[first].words.lowerBound].from, words[units[end - 1].words.upperBound - 1].to)
        guard fits || end == first + 1 else { break }
        let total =
          cost[first] + Self.pageCost + emptiness(filling)
          + (end < units.count ? units[end - 1].end.rawValue : 0)
        if total < cost[end] { (cost[end], start[end]) = (total, first) }
      }
    }
    var pages: [Range<Int>] = []
    var end = units.count
    while end > 0 {
      pages.append(start[end]..<end)
      end = start[end]
    }
    return pages.reversed()
  }

  private func isShort(_ from: Rational, _ to: Rational) -> Bool {
    guard let maxDuration else { return true }
    return to - from <= maxDuration
  }

  private func emptiness(_ filling: Filling) -> Int {
    var full = 0.0
    if let characters { full = Double(filling.length) / Double(characters * lines) }
    if maxWords < .max { full = max(full, Double(filling.words) / Double(maxWords)) }
    let empty = max(0, 1 - full)
    return Int(empty * empty * Self.unevenness)
  }

  /// A page as units are added to it, each line as full as it gets.
  private struct Filling {
    var lines = 0
    var units = 0
    /// In tenths.
    var words = 0
    var length = 0
    private var line = 0

    mutating func add(_ unit: PageUnit, _ characters: Int?) {
      units += 1
      words += unit.wordTenths
      length += unit.length + (units > 1 ? unit.space : 0)
      if lines == 0 || line + unit.space + unit.length > characters ?? .max {
        lines += 1
        line = unit.length
      } else {
        line += unit.space + unit.length
      }
    }
  }
}
