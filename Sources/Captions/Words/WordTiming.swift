import MediaTypes

/// Gives every word its time: its own where the file has one that can be, otherwise by its length.
enum WordTiming {
  /// - Returns: the words, in order and without overlaps, and how many times of the file could not be kept.
  static func words(
    of drafts: [DraftWord], from: Rational, to: Rational
  ) -> (words: [CaptionWord], dropped: Int) {
    guard !drafts.isEmpty else { return ([], 0) }
    let (starts, dropped) = knownStarts(drafts, from: from, to: to)
    let edges = edges(drafts, starts, from: from, to: to)
    var words: [CaptionWord] = []
    words.reserveCapacity(drafts.count)
    for (i, draft) in drafts.enumerated() {
      let end = edges[i + 1]
      // An end of its own counts where the word's start does, too.
      let own = starts[i] == nil && i > 0 ? nil : draft.to
      words.append(
        CaptionWord(
          draft.text, from: edges[i], to: own.map { $0 > edges[i] && $0 < end ? $0 : end } ?? end,
          isTimed: starts[i] != nil, startsLine: i == 0 || draft.startsLine,
          hasSpaceBefore: draft.hasSpaceBefore, style: draft.style, speaker: draft.speaker))
    }
    return (words, dropped)
  }

  /// The words' own starts that rise within the caption's time; as many of them as possible are kept.
  private static func knownStarts(
    _ drafts: [DraftWord], from: Rational, to: Rational
  ) -> (starts: [Rational?], dropped: Int) {
    var starts = drafts.map(\.from)
    var dropped = 0
    var last: Rational?
    var rises = true
    for i in starts.indices {
      guard let start = starts[i] else { continue }
      // Where the caption begins, only its first word does.
      if start < from || start >= to || start == from && i > 0 {
        starts[i] = nil
        dropped += 1
        continue
      }
      if let last, start <= last { rises = false }
      last = start
    }
    if !rises {
      let known = starts.indices.filter { starts[$0] != nil }
      let kept = Set(longestRise(known.map { starts[$0]! }).map { known[$0] })
      for i in known where !kept.contains(i) {
        starts[i] = nil
        dropped += 1
      }
    }
    return (starts, dropped)
  }

  /// Indices of a longest strictly rising subsequence (patience sorting).
  private static func longestRise(_ values: [Rational]) -> [Int] {
    var piles: [Int] = []
    var before = [Int](repeating: -1, count: values.count)
    for (i, value) in values.enumerated() {
      var (low, high) = (0, piles.count)
      while low < high {
        let middle = (low + high) / 2
        if values[piles[middle]] < value { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[i] = piles[low - 1] }
      if low == piles.count {
        piles.append(i)
      } else if values[piles[low]] != value {
        // Of equal ones the first is kept.
        piles[low] = i
      }
    }
    var rise: [Int] = []
    var at = piles.last ?? -1
    while at >= 0 {
      rise.append(at)
      at = before[at]
    }
    return rise.reversed()
  }

  /// Where each word begins, and the end of the last.
  private static func edges(
    _ drafts: [DraftWord], _ starts: [Rational?], from: Rational, to: Rational
  ) -> [Rational] {
    var edges: [Rational] = []
    edges.reserveCapacity(drafts.count + 1)
    var at = 0
    while at < drafts.count {
      // A word whose time is known, or the first, and those behind it without one.
      var next = at + 1
      while next < drafts.count, starts[next] == nil { next += 1 }
      var begin = starts[at] ?? from
      let end = next < drafts.count ? starts[next]! : to
      var first = at
      // Where the known word says when it ends, the others share what is left.
      if starts[at] != nil, next > at + 1, let own = drafts[at].to, own > begin, own < end {
        edges.append(begin)
        (first, begin) = (at + 1, own)
      }
      share(begin, end, among: drafts[first..<next], into: &edges)
      at = next
    }
    edges.append(to)
    return edges
  }

  private static func share(
    _ begin: Rational, _ end: Rational, among drafts: ArraySlice<DraftWord>, into edges: inout [Rational]
  ) {
    let weights = drafts.map { weight($0.text) }
    let whole = weights.reduce(0, +)
    let span = end - begin
    var passed = 0
    for weight in weights {
      edges.append(passed == 0 ? begin : begin + span * Rational(Int64(passed), Int64(whole)))
      passed += weight
    }
  }

  /// How long a word takes to be said, in letters: punctuation is a pause, an ideograph a syllable.
  static func weight(_ text: String) -> Int {
    var weight = 1
    for scalar in text.unicodeScalars {
      switch scalar {
      case ".", "!", "?", "…", "。", "！", "？": weight += 3
      case ",", ";", ":", "、", "，", "；", "：", "–", "—": weight += 2
      default: weight += Script.isIdeographic(scalar) ? 2 : 1
      }
    }
    return weight
  }
}
