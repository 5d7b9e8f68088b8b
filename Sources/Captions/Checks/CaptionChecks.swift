import MediaTypes

/// What of a track cannot be read in its time, or is shown otherwise than it is written.
enum CaptionChecks {
  /// Characters a second that few can read; broadcasters allow 17 to 20 for adults.
  static let fastest = 25
  static let shortest = Rational(3, 10)

  static func notes(
    _ track: CaptionTrack, _ stack: PageStack, _ rules: PageRules, leftOut: Int
  ) -> [CaptionNote] {
    var notes = overlaps(stack)
    if leftOut > 0 {
      notes.append(
        CaptionNote(
          "captions.crowded",
          "\(captions(leftOut)) at more than \(CaptionLimits.placesAtOnce) places at once "
            + "\(leftOut == 1 ? "is" : "are") left out"))
    }
    // A word at a time is read as fast as it is said.
    if rules.joinsCues, let words = rules.maxWords, words <= 3 { return notes }
    // As they are shown: a page of words stays behind its last.
    let texts =
      rules.joinsCues
      ? stack.pages.map { ($0.from, $0.to, $0.words) } : track.cues.map { ($0.from, $0.to, $0.words) }
    if let note = fast(texts) { notes.append(note) }
    if let note = short(texts) { notes.append(note) }
    return notes
  }

  private static func overlaps(_ stack: PageStack) -> [CaptionNote] {
    var notes: [CaptionNote] = []
    if let first = stack.shortened.first {
      let count = stack.shortened.count
      notes.append(
        CaptionNote(
          "captions.overlap",
          "\(captions(count)) \(count == 1 ? "ends" : "end") up to 0.3 s after the next one begins, the first at "
            + "\(Clock.text(first)); \(count == 1 ? "it is" : "they are") shown until then only"))
    }
    if let first = stack.stacked.first {
      notes.append(
        CaptionNote(
          "captions.overlap",
          "\(captions(stack.stacked.count)) \(stack.stacked.count == 1 ? "begins" : "begin") while another is shown at "
            + "its place, the first at \(Clock.text(first)); they are shown together, one above the other",
          hint: "where that is not meant, correct the times there"))
    }
    if let first = stack.crowded.first {
      notes.append(
        CaptionNote(
          "captions.crowded",
          "more than \(CaptionLimits.cuesAtOnce) captions are shown at one place, the first time at "
            + "\(Clock.text(first)); the oldest ends early, \(stack.crowded.count) times in all",
          hint: "correct the times there"))
    }
    return notes
  }

  private typealias Text = (from: Rational, to: Rational, words: [CaptionWord])

  private static func fast(_ texts: [Text]) -> CaptionNote? {
    var count = 0
    var worst: (speed: Rational, text: Text)?
    for text in texts {
      let speed = Rational(characters(text.words)) / (text.to - text.from)
      guard speed > Rational(fastest) else { continue }
      count += 1
      if worst.map({ speed > $0.speed }) ?? true { worst = (speed, text) }
    }
    guard let worst else { return nil }
    let tenths = (worst.speed * 10).rounded
    return CaptionNote(
      "captions.fast",
      "\(captions(count)) with more than \(fastest) characters a second; the fastest has "
        + "\(tenths / 10)\(tenths % 10 == 0 ? "" : ".\(tenths % 10)"), at \(Clock.text(worst.text.from)): “\(excerpt(worst.text.words))”",
      hint: "few can read that fast: shorten the text, or show it longer")
  }

  private static func short(_ texts: [Text]) -> CaptionNote? {
    var count = 0
    var worst: Text?
    for text in texts where text.to - text.from < shortest {
      count += 1
      if worst.map({ text.to - text.from < $0.to - $0.from }) ?? true { worst = text }
    }
    guard let worst else { return nil }
    let milliseconds = ((worst.to - worst.from) * 1000).rounded
    return CaptionNote(
      "captions.short",
      "\(captions(count)) shown for less than 0.3 s; the shortest for \(milliseconds) ms, at "
        + "\(Clock.text(worst.from)): “\(excerpt(worst.words))”",
      hint: "nobody can read that: check the times")
  }

  private static func characters(_ words: [CaptionWord]) -> Int {
    words.enumerated().reduce(0) { sum, word in
      sum + word.element.text.count
        + (word.offset > 0 && (word.element.hasSpaceBefore || word.element.startsLine) ? 1 : 0)
    }
  }

  private static func excerpt(_ words: [CaptionWord]) -> String {
    CaptionSource.excerpt(words.prefix(12).map(\.text).joined(separator: " "), isCut: words.count > 12)
  }

  private static func captions(_ count: Int) -> String { "\(count) \(count == 1 ? "caption" : "captions")" }
}
