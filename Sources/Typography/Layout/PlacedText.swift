import CTypography
import ClipJob

/// Where glyphs are, in units, from the top left corner of the text.
struct PlacedGlyph {
  var id: UInt32
  /// Of `PlacedText.fonts`.
  var font: Int
  var span: Int
  var line: Int
  var x: Double, y: Double
  /// What is drawn of it, from the text's corner.
  var ink: TextRect
  /// Those that it is drawn for; several of a ligature.
  var letters: Range<Int>
  var isMissing: Bool
}

/// A text as it lies, in units: what Pango says of it, put together from the beginning of the text to its end.
struct PlacedText {
  private(set) var width = 0.0, height = 0.0
  private(set) var glyphs: [PlacedGlyph] = []
  private(set) var lines: [TextLine] = []
  private(set) var letters: [TextLetter] = []
  /// Of each letter.
  private(set) var spans: [Int] = []
  private(set) var words: [TextWord] = []
  /// Letters from left to right, line by line.
  private(set) var visualOrder: [Int] = []
  private(set) var missing: [Unicode.Scalar] = []

  private let text: PreparedText
  private let laidOut: LaidOut

  init(_ laidOut: LaidOut, _ text: PreparedText, align: TextStyle.Align) {
    self.text = text
    self.laidOut = laidOut
    width = laidOut.lines.reduce(0) { max($0, $1.box.width) }
    height = laidOut.lines.reduce(0) { max($0, $1.box.y + $1.box.height) }
    for (index, line) in laidOut.lines.enumerated() {
      place(line, index, from: Self.left(line, align, width))
    }
    visualOrder = Self.visual(letters, lines)
  }

  private static func left(_ line: ctypo_line, _ align: TextStyle.Align, _ width: Double) -> Double {
    let free = width - line.box.width
    switch align {
    case .left: return 0
    case .center: return free / 2
    case .right: return free
    // The last line of a paragraph is where its language has it.
    case .justify: return line.is_rtl != 0 ? free : 0
    }
  }

  private mutating func place(_ line: ctypo_line, _ index: Int, from left: Double) {
    let first = letters.count
    var at = Array(repeating: -1, count: Int(line.end - line.start))
    let joined = joined(line)
    // What is never seen belongs to the letter before it, or after where it begins the line.
    var isHidden = false
    for byte in Int(line.start)..<Int(line.end) {
      let isFirst = byte == Int(line.start)
      guard laidOut.place(byte, is: ctypo_is_letter_start) && !joined[byte - Int(line.start)] || isFirst
      else { continue }
      let isSeen = !text.scalar(at: byte).properties.isDefaultIgnorableCodePoint
      guard isFirst || isSeen && !isHidden else {
        if isSeen { isHidden = false }
        continue
      }
      isHidden = !isSeen
      at[byte - Int(line.start)] = letters.count
      letters.append(
        TextLetter(
          range: 0..<0, rect: TextRect(x: left, y: line.baseline), line: index, word: nil,
          isRightToLeft: false))
      spans.append(span(of: byte))
    }
    for i in at.indices.dropFirst() where at[i] < 0 { at[i] = at[i - 1] }
    setRanges(line, first, at)
    for run in laidOut.runs[Int(line.first_run)..<Int(line.first_run + line.run_count)] {
      place(run, line, index, left, at)
    }
    let firstWord = words.count
    divide(line, index, first, at)
    lines.append(
      TextLine(
        range: origin(line.start)..<origin(line.end),
        rect: TextRect(x: left, y: line.box.y, width: line.box.width, height: line.box.height),
        baseline: line.baseline, isRightToLeft: line.is_rtl != 0, letters: first..<letters.count,
        words: firstWord..<words.count))
  }

  /// Of each byte of a line, whether it goes on with a shape that the script joins it to.
  private func joined(_ line: ctypo_line) -> [Bool] {
    var joined = Array(repeating: false, count: Int(line.end - line.start))
    for run in laidOut.runs[Int(line.first_run)..<Int(line.first_run + line.run_count)] {
      for glyph in laidOut.glyphs[Int(run.first_glyph)..<Int(run.first_glyph + run.glyph_count)] {
        let (start, end) = (Int(max(glyph.start, line.start)), Int(min(glyph.end, line.end)))
        guard end - start > 1, !Self.isDivisible(text.scalar(at: start)) else { continue }
        for byte in (start + 1)..<end { joined[byte - Int(line.start)] = true }
      }
    }
    return joined
  }

  /// Whether ligatures of the script are letters that stand side by side: Latin, Greek, Cyrillic, Armenian, and signs.
  private static func isDivisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x058F, 0x1E00...0x20CF, 0xFB00...0xFB17: true
    default: false
    }
  }

  private mutating func setRanges(_ line: ctypo_line, _ first: Int, _ at: [Int]) {
    guard first < letters.count else { return }
    var starts = Array(repeating: 0, count: letters.count - first)
    for (i, letter) in at.enumerated().reversed() { starts[letter - first] = i }
    for i in starts.indices {
      let end = i + 1 < starts.count ? starts[i + 1] : at.count
      let low = origin(line.start + UInt32(starts[i]))
      letters[first + i].range = low..<max(low, origin(line.start + UInt32(end)))
    }
  }

  private func origin(_ byte: UInt32) -> Int { text.origins[Int(byte)] }

  private func span(of byte: Int) -> Int {
    // The last one that begins here or before: an empty one does not hold anything.
    var (low, high) = (0, text.pieces.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if text.pieces[middle].lowerBound <= byte { low = middle } else { high = middle }
    }
    return low
  }

  // MARK: - Glyphs

  private mutating func place(_ run: ctypo_run, _ line: ctypo_line, _ index: Int, _ left: Double, _ at: [Int])
  {
    var i = Int(run.first_glyph)
    let end = i + Int(run.glyph_count)
    while i < end {
      let first = laidOut.glyphs[i]
      var next = i + 1
      while next < end && laidOut.glyphs[next].start == first.start { next += 1 }
      placeCluster(i..<next, run, line, index, left, at)
      i = next
    }
  }

  private mutating func placeCluster(
    _ range: Range<Int>, _ run: ctypo_run, _ line: ctypo_line, _ index: Int, _ left: Double, _ at: [Int]
  ) {
    let glyphs = laidOut.glyphs[range]
    let (start, end) = (Int(glyphs[range.lowerBound].start), Int(glyphs[range.lowerBound].end))
    guard start < end, start >= Int(line.start), end <= Int(line.end) else { return }
    let mine = at[start - Int(line.start)]..<(at[end - 1 - Int(line.start)] + 1)
    let x = glyphs.reduce(Double.infinity) { min($0, $1.left) }
    let width = glyphs.reduce(0) { $0 + $1.advance }
    let share = width / Double(mine.count)
    for (i, letter) in mine.enumerated() {
      let place = run.is_rtl != 0 ? mine.count - 1 - i : i
      let rect = TextRect(
        x: left + x + share * Double(place), y: line.baseline - run.ascent, width: share,
        height: run.ascent + run.descent)
      // A cluster that begins inside of a letter widens it.
      letters[letter].rect = letters[letter].rect.union(rect)
      letters[letter].isRightToLeft = run.is_rtl != 0
    }
    for glyph in glyphs {
      if glyph.missing != 0, let scalar = Unicode.Scalar(glyph.missing), !missing.contains(scalar) {
        missing.append(scalar)
      }
      guard glyph.id != UInt32.max || glyph.missing != 0 else { continue }
      let (px, py) = (left + glyph.x, line.baseline + glyph.y)
      self.glyphs.append(
        PlacedGlyph(
          id: glyph.id, font: Int(run.font), span: span(of: start), line: index, x: px, y: py,
          ink: TextRect(
            x: px + glyph.ink.x, y: py + glyph.ink.y, width: glyph.ink.width, height: glyph.ink.height),
          letters: mine, isMissing: glyph.missing != 0))
    }
  }

  // MARK: - Words

  private mutating func divide(_ line: ctypo_line, _ index: Int, _ first: Int, _ at: [Int]) {
    var starts: [Int] = []
    for (i, letter) in at.enumerated() where starts.count <= letter - first { starts.append(i) }
    var open = false
    var before: Unicode.Scalar?
    for (i, start) in starts.enumerated() {
      let letter = first + i
      let byte = Int(line.start) + start
      if laidOut.place(byte, is: ctypo_is_white) {
        open = false
        before = nil
        continue
      }
      let scalar = text.scalar(at: byte)
      let isBreak =
        laidOut.place(byte, is: ctypo_may_break)
        && (WordBreaker.isSpaceless(scalar) || before.map(WordBreaker.isSpaceless) == true)
      if !open || isBreak {
        words.append(
          TextWord(
            range: letters[letter].range, rect: letters[letter].rect, line: index, letters: letter..<letter))
        open = true
      }
      before = scalar
      letters[letter].word = words.count - 1
      let word = words.count - 1
      words[word].letters = words[word].letters.lowerBound..<(letter + 1)
      words[word].range =
        words[word].range
        .lowerBound..<max(
          words[word].range.lowerBound, letters[letter].range.upperBound)
      words[word].rect = words[word].rect.union(letters[letter].rect)
    }
  }

  private static func visual(_ letters: [TextLetter], _ lines: [TextLine]) -> [Int] {
    lines.flatMap { line in
      line.letters.sorted {
        let (a, b) = (letters[$0].rect, letters[$1].rect)
        return a.x != b.x ? a.x < b.x : $0 < $1
      }
    }
  }

  /// From units to pixels.
  mutating func scalePublished(_ factor: Double) {
    for i in letters.indices { letters[i].rect = letters[i].rect.scaled(factor) }
    for i in words.indices { words[i].rect = words[i].rect.scaled(factor) }
    for i in lines.indices {
      lines[i].rect = lines[i].rect.scaled(factor)
      lines[i].baseline *= factor
    }
  }
}

extension PreparedText {
  /// That begins at a byte.
  func scalar(at byte: Int) -> Unicode.Scalar {
    var decoder = UTF8()
    var iterator = bytes[byte...].prefix(4).makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
    return " "
  }
}
