/// Finds what somebody may have meant.
package enum Nearest {
  /// The candidate that is nearest to a misspelt word; nil where none is near.
  package static func word(to word: String, in candidates: [String]) -> String? {
    guard word.utf8.count <= 64 else { return nil }
    let wanted = plain(word)
    guard !wanted.isEmpty else { return nil }
    let tolerance = wanted.count <= 3 ? 1 : wanted.count <= 6 ? 2 : 3
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(wanted, plain(candidate))
      if distance <= tolerance, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// In small letters, without hyphens, underscores and spaces.
  static func plainText(_ word: String) -> String { String(decoding: plain(word), as: UTF8.self) }

  /// Case, hyphens and underscores do not count: `fade_in` is `fadeIn`.
  private static func plain(_ word: String) -> [UInt8] {
    word.utf8.compactMap { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: " "): nil
      default: byte
      }
    }
  }

  /// Insertions, deletions, replacements and swaps of neighbours. A word that begins the other
  /// (`dur`, `transitions`) is at most 1 away.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    if a == b { return 0 }
    if min(a.count, b.count) >= 3, a.starts(with: b) || b.starts(with: a) { return 1 }
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
        var best = min(replaced, previous[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforePrevious[j - 1] + 1) }
        row.append(best)
      }
      (beforePrevious, previous) = (previous, row)
    }
    return previous[b.count]
  }
}
