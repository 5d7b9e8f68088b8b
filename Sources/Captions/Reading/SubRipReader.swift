import MediaTypes

/// SubRip: blocks of a number, a time line and text, with a blank line between them. It has no standard; players take
/// what is close, and so does this reader: no numbers, no hours, points for commas, blank lines inside the text, none
/// between blocks.
struct SubRipReader {
  private let source: CaptionSource
  private var times: TimeLine?
  /// The time line's.
  private var timesLine = 0
  private var text: [SourceLine] = []
  /// A number behind a blank line, which the next block may begin with.
  private var number: SourceLine?
  private var lastNumber: Int?
  private var isAfterBlank = true

  static func read(_ source: CaptionSource, into cues: inout CueCollector) throws(CaptionError) {
    var reader = SubRipReader(source: source)
    var scanner = source.lines
    while let line = scanner.next() { try reader.take(line, into: &cues) }
    try reader.endCue(into: &cues)
  }

  private init(source: CaptionSource) { self.source = source }

  private mutating func take(_ line: SourceLine, into cues: inout CueCollector) throws(CaptionError) {
    let bytes = source.bytes
    if let found = TimeLine(line, of: bytes) {
      dropNumber(before: line)
      try endCue(into: &cues)
      (times, timesLine) = (found, line.number)
    } else if TimeLine.isMeant(line, of: bytes) {
      dropNumber(before: line)
      try endCue(into: &cues)
      cues.damage("“\(excerpt(line))” is no time line", at: .line(line.number))
    } else if bytes.isBlank(line.range) {
      isAfterBlank = true
      return
    } else if let first = number, first.number == line.number - 1,
      times == nil || value(first) == lastNumber.map({ $0 + 1 })
    {
      // The number of a block, and behind it no time line.
      if times != nil { text.removeLast() }
      try endCue(into: &cues)
      cues.damage("there is no time line behind the number \(value(first) ?? 0)", at: .line(line.number))
      lastNumber = value(first)
    } else if times != nil, text.count < CaptionLimits.cueCharacters {
      text.append(line)
    }
    number = isAfterBlank && value(line) != nil ? line : nil
    isAfterBlank = false
  }

  /// What stands directly before a time line is its number, not text.
  private mutating func dropNumber(before line: SourceLine) {
    if let last = text.last, last.number == line.number - 1, let value = value(last) {
      text.removeLast()
      lastNumber = value
    } else if let number, number.number == line.number - 1 {
      lastNumber = value(number)
    }
  }

  private mutating func endCue(into cues: inout CueCollector) throws(CaptionError) {
    guard let times else { return }
    var markup = CueMarkup(.subRip)
    markup.append(text, of: source)
    try cues.add(
      &markup.text, from: times.from, to: times.to, placement: markup.placement, at: .line(timesLine))
    (self.times, text) = (nil, [])
  }

  /// The number that is all of a line.
  private func value(_ line: SourceLine) -> Int? {
    let digits = source.bytes.trimmed(line.range)
    guard !digits.isEmpty, digits.count < 10, source.bytes[digits].allSatisfy(ClockTime.isDigit) else {
      return nil
    }
    return source.bytes[digits].reduce(0) { $0 * 10 + Int($1 & 0x0F) }
  }

  private func excerpt(_ line: SourceLine) -> String { source.excerpt(line.range) }
}
