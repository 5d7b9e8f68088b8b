import MediaTypes

/// TTML and IMSC text (W3C TTML2): paragraphs with times of their own or of what contains them, styles by name and in place,
/// regions, line breaks. Spans with times are words' times in a paragraph that has its own, otherwise captions of their own.
final class TimedTextReader: XMLEventHandler {
  /// What an element says of what is in it.
  private struct Frame {
    var name: String
    var style = TimedTextStyle()
    var region: String?
    var speaker: String?
    var keepsSpace = false
    var from = Rational.zero
    var to: Rational?
    /// Whether it has times itself.
    var isTimed = false
    /// Where it contains one thing after the other: when the next one begins.
    var next: Rational?
  }

  /// The text of a paragraph that is shown at one time.
  private struct Part {
    var from: Rational
    var to: Rational?
    var text = WordCollector()
  }

  private struct Paragraph {
    var depth: Int
    var line: Int
    var isTimed: Bool
    var placement: CuePlacement?
    var parts: [Part] = []
    /// A time in it that is none.
    var problem: String?
  }

  private var cues: CueCollector
  private(set) var failure: CaptionError?
  private var clock = TimedTextClock()
  private var styles = TimedTextStyles()
  private var frames: [Frame] = []
  private var paragraph: Paragraph?
  private var agents: [String: String] = [:]
  private var agent: String?
  private var hasRoot = false
  /// A region whose own style elements are not read yet.
  private var region: (id: String, style: TimedTextStyle)?

  var isDone: Bool { failure != nil }

  static func read(_ source: CaptionSource, into cues: inout CueCollector) throws(CaptionError) {
    let reader = TimedTextReader(cues)
    do throws(XMLProblem) {
      try XMLEvents.read(source.bytes, reader)
    } catch {
      reader.cues.damage(error.message, at: .line(error.line))
    }
    if let failure = reader.failure { throw failure }
    cues = reader.cues
  }

  private init(_ cues: CueCollector) { self.cues = cues }

  func begin(_ name: XMLName, _ attributes: [XMLName: String], line: Int) {
    guard frames.count < CaptionLimits.depth else {
      failure = CaptionError(
        "captions.unreadable",
        "\(cues.source.place(line)): more than \(CaptionLimits.depth) elements inside each other",
        hint: "captions need fewer than ten; check that this is the right file")
      return
    }
    let outer = frames.last
    var frame = Frame(name: name.space.isTimedText ? name.local : "")
    frame.style = outer?.style ?? TimedTextStyle()
    frame.region = outer?.region
    frame.speaker = outer?.speaker
    frame.keepsSpace = outer?.keepsSpace ?? false
    (frame.from, frame.to) = (outer?.next ?? outer?.from ?? .zero, outer?.to)
    if !hasRoot { beginRoot(frame.name, attributes, line) }
    guard !isDone else { return }
    if let space = attributes[Self.xmlSpace] { frame.keepsSpace = space == "preserve" }
    switch frame.name {
    case "style": define(attributes)
    case "region": beginRegion(attributes)
    case "agent": agent = attributes[Self.xmlID]
    case "body", "div", "p", "span": beginContent(&frame, attributes, line)
    case "br": breakLine()
    default: break
    }
    frames.append(frame)
  }

  private static let xmlSpace = XMLName(space: "http://www.w3.org/XML/1998/namespace", local: "space")
  private static let xmlID = XMLName(space: "http://www.w3.org/XML/1998/namespace", local: "id")

  private func beginRoot(_ name: String, _ attributes: [XMLName: String], _ line: Int) {
    hasRoot = true
    guard name == "tt" else {
      failure = CaptionError(
        "captions.unknownFormat",
        "\(cues.source.place(line)): XML whose outermost element is not <tt>, and so not TTML",
        hint: "srt, vtt, ass, ssa, ttml, and word lists as JSON are read")
      return
    }
    func parameter(_ name: String) -> String? {
      attributes.first {
        $0.key.local == name && ($0.key.space.contains("#parameter") || $0.key.space.isEmpty)
      }?.value
    }
    clock = TimedTextClock(
      frameRate: parameter("frameRate"), multiplier: parameter("frameRateMultiplier"),
      tickRate: parameter("tickRate"))
    if let cells = parameter("cellResolution").flatMap(Self.pair) { styles.cells = cells }
    styles.pixels = TimedTextStyle(attributes).extent.flatMap { Self.pair($0.filter { !"px".contains($0) }) }
  }

  private static func pair(_ text: String) -> (width: Double, height: Double)? {
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard numbers.count == 2, numbers.allSatisfy({ $0 >= 1 && $0 < 1e6 }) else { return nil }
    return (numbers[0], numbers[1])
  }

  private func define(_ attributes: [XMLName: String]) {
    let style = TimedTextStyle(attributes)
    if let open = region {
      region = (open.id, styles.resolved(style).over(open.style))
    } else if let id = attributes[Self.xmlID] {
      styles.define(id, style)
    }
  }

  private func beginRegion(_ attributes: [XMLName: String]) {
    guard paragraph == nil, let id = attributes[Self.xmlID] else { return }
    region = (id, styles.resolved(TimedTextStyle(attributes)))
  }

  private func beginContent(_ frame: inout Frame, _ attributes: [XMLName: String], _ line: Int) {
    func own(_ name: String) -> String? { attributes[XMLName(space: "", local: name)] }
    frame.style = styles.resolved(TimedTextStyle(attributes)).over(frame.style)
    if let region = own("region") { frame.region = region }
    if let agent = attributes.first(where: { $0.key.local == "agent" && $0.key.space.contains("#metadata") })?
      .value
    {
      frame.speaker = agents[agent] ?? agent
    }
    let problem = setTimes(&frame, begin: own("begin"), end: own("end"), duration: own("dur"))
    if own("timeContainer") == "seq" { frame.next = frame.from }
    if frame.name == "p", paragraph == nil {
      paragraph = Paragraph(
        depth: frames.count, line: line, isTimed: frame.isTimed,
        placement: styles.placement(region: frame.region.flatMap(styles.region), text: frame.style),
        problem: problem)
    } else if paragraph != nil {
      if paragraph?.problem == nil { paragraph?.problem = problem }
      if frame.isTimed { beginSpan(frame) }
    }
  }

  /// - Returns: what is wrong with them.
  private func setTimes(_ frame: inout Frame, begin: String?, end: String?, duration: String?) -> String? {
    guard begin != nil || end != nil || duration != nil else { return nil }
    frame.isTimed = true
    let base = frame.from
    var times: [Rational?] = []
    for text in [begin, end, duration] {
      let time = text.flatMap(clock.time)
      if let text, time == nil { return "“\(CaptionSource.excerpt(text))” is no time" }
      times.append(time)
    }
    frame.from = base + (times[0] ?? 0)
    let ends = [times[1].map { base + $0 }, times[2].map { frame.from + $0 }, frame.to].compactMap(\.self)
    frame.to = ends.min()
    return nil
  }

  private func beginSpan(_ frame: Frame) {
    guard paragraph?.isTimed == true else { return }
    startPart(frames[paragraph!.depth])
    paragraph?.parts[0].text.mark(from: frame.from, to: frame.to)
  }

  /// The part that text of a frame belongs to is the last one.
  private func startPart(_ frame: Frame) {
    if let last = paragraph?.parts.last,
      paragraph?.isTimed == true || (last.from, last.to) == (frame.from, frame.to)
    {
      return
    }
    guard let count = paragraph?.parts.count, count < CaptionLimits.cueCharacters else { return }
    paragraph?.parts.append(Part(from: frame.from, to: frame.to))
  }

  private func breakLine() {
    guard let parts = paragraph?.parts, !parts.isEmpty else { return }
    paragraph?.parts[parts.count - 1].text.breakLine()
  }

  func text(_ text: String) {
    if let agent, frames.last?.name == "name" {
      if agents.count < 1000 { agents[agent] = (agents[agent] ?? "") + text }
      return
    }
    guard let frame = frames.last, paragraph != nil, ["p", "span"].contains(frame.name) else { return }
    let isBlank = text.utf8.allSatisfy { $0 <= 0x20 }
    if isBlank, paragraph?.parts.isEmpty == true { return }
    startPart(paragraph?.isTimed == true ? frames[paragraph!.depth] : isBlank ? lastFrame ?? frame : frame)
    guard let part = paragraph?.parts.indices.last else { return }
    guard paragraph?.parts[part].text.isCut == false else { return }
    paragraph?.parts[part].text.style = frame.style.words
    paragraph?.parts[part].text.speaker = frame.speaker
    for scalar in text.unicodeScalars {
      if frame.keepsSpace, scalar == "\n" {
        paragraph?.parts[part].text.breakLine()
      } else {
        paragraph?.parts[part].text.append(scalar)
      }
    }
  }

  /// White space between spans belongs to the one before.
  private var lastFrame: Frame? {
    guard let part = paragraph?.parts.last else { return nil }
    return Frame(name: "span", from: part.from, to: part.to)
  }

  func end(_ name: XMLName) {
    guard let frame = frames.popLast() else { return }
    switch frame.name {
    case "region":
      if let region { styles.define(region: region.id, region.style) }
      region = nil
    case "agent": agent = nil
    case "p" where paragraph?.depth == frames.count: endParagraph()
    case "span" where frame.isTimed && paragraph?.isTimed == true: paragraph?.parts[0].text.unmark()
    default: break
    }
    if let to = frame.to, frames.last?.next != nil, ["body", "div", "p", "span"].contains(frame.name) {
      frames[frames.count - 1].next = to
    }
  }

  private func endParagraph() {
    guard let ended = paragraph else { return }
    paragraph = nil
    do throws(CaptionError) {
      for var part in ended.parts {
        let words = part.text.finish(cues.breaks)
        guard !words.isEmpty else { continue }
        if let problem = ended.problem {
          cues.damage(problem, at: .line(ended.line))
          return
        }
        guard let to = part.to else {
          cues.damage("a paragraph has no end", at: .line(ended.line))
          continue
        }
        try cues.add(&part.text, from: part.from, to: to, placement: ended.placement, at: .line(ended.line))
      }
    } catch {
      failure = error
    }
  }
}
