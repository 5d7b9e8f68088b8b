import MediaTypes

/// Makes blocks of a track's words: what is shown together, before it is known what else is shown at the time.
struct BlockMaker {
  private let rules: PageRules
  private let division: PageDivision

  init(_ rules: PageRules) {
    self.rules = rules
    division = PageDivision(rules)
  }

  func blocks(of track: CaptionTrack) -> [CaptionBlock] {
    rules.joinsCues ? joined(track.cues) : divided(track.cues)
  }

  private func divided(_ cues: [Cue]) -> [CaptionBlock] {
    var blocks: [CaptionBlock] = []
    blocks.reserveCapacity(cues.count)
    for (i, cue) in cues.enumerated() {
      if division.isUnlimited || keepsWhole(cue) {
        blocks.append(
          CaptionBlock(
            from: cue.from, to: cue.to, words: cue.words, lines: fileLines(cue.words[...]),
            placement: cue.placement, cue: i))
        continue
      }
      for (words, lines) in parts(of: cue.words[...]) {
        let isFirst = words.startIndex == 0
        let isLast = words.endIndex == cue.words.count
        blocks.append(
          CaptionBlock(
            from: isFirst ? cue.from : words[words.startIndex].from,
            // A part stays until the next one begins.
            to: isLast ? cue.to : cue.words[words.endIndex].from, words: Array(words), lines: lines,
            placement: cue.placement, cue: i))
      }
    }
    return blocks
  }

  /// Whether the file's own lines are within the limits.
  private func keepsWhole(_ cue: Cue) -> Bool {
    guard rules.keepsLines, cue.words.count <= rules.maxWords ?? .max else { return false }
    guard rules.maxCharacters != nil else { return true }
    return keptLines(cue.words[...]) != nil
  }

  private func joined(_ cues: [Cue]) -> [CaptionBlock] {
    var blocks: [CaptionBlock] = []
    var run: [CaptionWord] = []
    var (cue, placement): (Int, CuePlacement?) = (0, nil)
    // Of the words of the run, the cue of each where it begins one.
    var cueStarts: [(word: Int, cue: Int)] = []
    func end() {
      guard !run.isEmpty else { return }
      var at = 0
      for (words, lines) in parts(of: run[...]) {
        while at + 1 < cueStarts.count, cueStarts[at + 1].word <= words.startIndex { at += 1 }
        blocks.append(
          CaptionBlock(
            from: words[words.startIndex].from, to: words[words.endIndex - 1].to, words: Array(words),
            lines: lines,
            placement: placement, cue: cueStarts[at].cue))
      }
      run = []
      cueStarts = []
    }
    for i in cues.indices {
      cue = i
      for (n, word) in cues[i].words.enumerated() {
        if let last = run.last, endsPage(last, before: word) || cues[i].placement != placement { end() }
        if run.isEmpty { placement = cues[i].placement }
        if let last = run.last, last.to > word.from { run[run.count - 1].to = word.from }
        if run.isEmpty || n == 0 { cueStarts.append((run.count, cue)) }
        run.append(word)
      }
    }
    end()
    return blocks
  }

  private func endsPage(_ word: CaptionWord, before next: CaptionWord) -> Bool {
    // Captions that overlap may begin at once.
    if next.from <= word.from || word.speaker != next.speaker { return true }
    if let pause = rules.pause, next.from - word.to > pause { return true }
    return rules.breaksAtSentences && Sentence.ends(word.text, before: next.text)
  }

  /// Pages of words; their lines count from each page's first word.
  private func parts(of words: ArraySlice<CaptionWord>) -> [(
    words: ArraySlice<CaptionWord>, lines: [Range<Int>]?
  )] {
    let units = PageUnit.units(of: words)
    return division.pages(of: units, words).map { page in
      let range = units[page.lowerBound].words.lowerBound..<units[page.upperBound - 1].words.upperBound
      return (words[range], lines(of: words[range], units[page]))
    }
  }

  private func lines(of words: ArraySlice<CaptionWord>, _ units: ArraySlice<PageUnit>) -> [Range<Int>]? {
    if rules.keepsLines {
      if rules.maxCharacters == nil { return fileLines(words) }
      if let kept = keptLines(words), kept.count > 1 { return kept }
    }
    guard let most = rules.maxCharacters else { return nil }
    return LineBalance.lines(of: units, maxCharacters: min(max(most, 1), 1000)).map { line in
      units[line.lowerBound].words.lowerBound - words.startIndex..<units[line.upperBound - 1].words.upperBound
        - words.startIndex
    }
  }

  /// Lines of the file; nil: there is one, or it is not wanted.
  private func fileLines(_ words: ArraySlice<CaptionWord>) -> [Range<Int>]? {
    guard rules.keepsLines else { return nil }
    let lines = ranges(words)
    return lines.count > 1 ? lines : nil
  }

  /// Lines of the file where all of them fit.
  private func keptLines(_ words: ArraySlice<CaptionWord>) -> [Range<Int>]? {
    let lines = ranges(words)
    guard lines.count <= max(rules.maxLines, 1), let most = rules.maxCharacters else { return nil }
    for line in lines {
      var length = 0
      for i in line {
        let word = words[words.startIndex + i]
        length += word.text.count + (i > line.lowerBound && word.hasSpaceBefore ? 1 : 0)
      }
      if length > most { return nil }
    }
    return lines
  }

  private func ranges(_ words: ArraySlice<CaptionWord>) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for i in 1..<max(words.count, 1) where words[words.startIndex + i].startsLine {
      lines.append(start..<i)
      start = i
    }
    lines.append(start..<words.count)
    return lines
  }
}
