import MediaTypes

/// What readers find in a file becomes a track: cues with timed words, and notes of what is odd.
struct CueCollector {
  let format: CaptionFormat
  let source: CaptionSource
  let breaks: WordBreaks
  var notes = NoteTally()
  private(set) var cues: [Cue] = []
  private var words = 0
  private var isInOrder = true
  /// Whether cues that go back in time are worth a note.
  var isOrdered = true

  init(format: CaptionFormat, source: CaptionSource, breaks: WordBreaks) {
    (self.format, self.source, self.breaks) = (format, source, breaks)
  }

  /// Adds a cue; one without text is none.
  mutating func add(
    _ text: inout WordCollector, from: Rational, to: Rational, placement: CuePlacement? = nil,
    at place: NoteTally.Place
  ) throws(CaptionError) {
    let drafts = text.finish(breaks)
    if text.isCut { notes.add(.long, at: place) }
    if text.hasControls { notes.add(.controls, at: place) }
    try add(drafts, from: from, to: to, placement: placement, at: place)
  }

  mutating func add(
    _ drafts: [DraftWord], from: Rational, to: Rational, placement: CuePlacement? = nil,
    at place: NoteTally.Place
  ) throws(CaptionError) {
    guard !drafts.isEmpty else { return }
    guard from < to else {
      notes.add(.backward, at: place)
      return
    }
    let (timed, dropped) = WordTiming.words(of: drafts, from: from, to: to)
    if dropped > 0 { notes.add(.wordTimes, at: place, count: dropped) }
    if let last = cues.last, from < last.from {
      isInOrder = false
      if isOrdered { notes.add(.order, at: place) }
    }
    words += timed.count
    guard words <= CaptionLimits.words, cues.count < CaptionLimits.cues else {
      throw CaptionError(
        "captions.tooMany",
        "\(source.name) has more than \(CaptionLimits.cues) captions or \(CaptionLimits.words) words",
        hint: "that is more than a day of talk: check that this is the right file, or divide it")
    }
    cues.append(Cue(from: from, to: to, words: timed, placement: placement))
  }

  /// Notes a cue that cannot be read.
  mutating func damage(_ reason: String, at place: NoteTally.Place) { notes.add(.badCue, at: place, reason) }

  /// Where nothing could be read, the first damage is the error.
  consuming func finish() throws(CaptionError) -> CaptionTrack {
    if cues.isEmpty, let first = notes.first(.badCue) {
      throw CaptionError(
        "captions.unreadable",
        "\(source.name), \(first.place): \(first.reason ?? "no caption can be read"); none of the file can be read",
        hint: "it was taken for \(format.title)")
    }
    if cues.isEmpty { notes.add(.none, at: .file) }
    // In order already in nearly every file.
    if !isInOrder {
      let order = cues.indices.sorted { (cues[$0].from, $0) < (cues[$1].from, $1) }
      cues = order.map { cues[$0] }
    }
    return CaptionTrack(format: format, cues: cues, warnings: notes.notes(in: source.name))
  }
}
