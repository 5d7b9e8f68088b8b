import MediaTypes

/// WebVTT (W3C): blocks with blank lines between them, of which those with a time line are cues. Notes, style sheets and
/// regions are skipped.
struct WebVTTReader {
  private enum Block {
    case none
    /// A line in front of the time line: the cue's name.
    case named
    case cue(TimeLine, line: Int)
    case skipped
  }

  private let source: CaptionSource
  /// The header is skipped, too.
  private var block = Block.skipped
  private var text: [SourceLine] = []

  static func read(_ source: CaptionSource, into cues: inout CueCollector) throws(CaptionError) {
    var reader = WebVTTReader(source: source)
    var scanner = source.lines
    while let line = scanner.next() { try reader.take(line, into: &cues) }
    try reader.endCue(into: &cues)
  }

  private init(source: CaptionSource) { self.source = source }

  private mutating func take(_ line: SourceLine, into cues: inout CueCollector) throws(CaptionError) {
    let bytes = source.bytes
    if let times = TimeLine(line, of: bytes) {
      dropNumber(before: line)
      try endCue(into: &cues)
      block = .cue(times, line: line.number)
      return
    }
    // A line of spaces is text, as the standard has it: generated captions begin with one.
    if line.range.isEmpty {
      try endCue(into: &cues)
      block = .none
      return
    }
    if TimeLine.isMeant(line, of: bytes) {
      try endCue(into: &cues)
      cues.damage("“\(source.excerpt(line.range))” is no time line", at: .line(line.number))
      block = .skipped
      return
    }
    switch block {
    case .skipped: break
    case .none: block = isSkipped(line) ? .skipped : .named
    case .named:
      cues.damage("there is text without a time line", at: .line(line.number))
      block = .skipped
    case .cue:
      if text.count < CaptionLimits.cueCharacters { text.append(line) }
    }
  }

  private func isSkipped(_ line: SourceLine) -> Bool {
    for keyword in ["NOTE", "STYLE", "REGION"] as [StaticString]
    where source.bytes.starts(line.range, with: keyword) {
      let next = line.range.lowerBound + keyword.utf8CodeUnitCount
      return next == line.range.upperBound || source.bytes[next] <= 0x20
    }
    return false
  }

  /// Where the blank line between two cues is missing, a number before the time line is the second's name.
  private mutating func dropNumber(before line: SourceLine) {
    guard let last = text.last, last.number == line.number - 1 else { return }
    let digits = source.bytes.trimmed(last.range)
    if source.bytes[digits].allSatisfy(ClockTime.isDigit) { text.removeLast() }
  }

  private mutating func endCue(into cues: inout CueCollector) throws(CaptionError) {
    guard case .cue(let times, let number) = block else { return }
    var markup = CueMarkup(.webVTT)
    markup.append(text, of: source)
    text = []
    block = .none
    var settings = WebVTTSettings(source.text(times.rest.prefix(1024)))
    if settings.isVertical {
      cues.notes.add(.notDrawn, at: .line(number), "vertical text is shown as horizontal text")
      settings = WebVTTSettings("")
    }
    try cues.add(
      &markup.text, from: times.from, to: times.to, placement: settings.placement, at: .line(number))
  }
}
