import ClipJob
import MediaTypes

/// Words with times as JSON, in our own form and in those of speech recognition.
struct TranscriptReader {
  static func read(_ source: CaptionSource, breaks: WordBreaks) throws(CaptionError) -> CaptionTrack {
    try checkSize(source)
    let root: JSONValue
    do throws(JobError) {
      root = try JSONValue(parsingForeign: source.bytes)
    } catch {
      throw CaptionError("captions.unreadable", "\(source.name), \(error.message)", hint: error.hint)
    }
    guard let dialect = dialects.first(where: { $0.recognises(root) }) else {
      throw CaptionError(
        "captions.unknownFormat", "\(source.name) is JSON, and no word list that is known",
        hint:
          "our own form is [{\"text\": \"Hello\", \"from\": 0.5, \"to\": 0.8}, …]; Whisper's, WhisperX's, "
          + "AWS Transcribe's, Deepgram's and AssemblyAI's are read as they are")
    }
    var reading = TranscriptReading(format: dialect.format(of: root), source: source, breaks: breaks)
    try dialect.read(root, into: &reading)
    return try reading.finish()
  }

  /// Values take more memory than the text that they are written in; captions have few for their length.
  private static func checkSize(_ source: CaptionSource) throws(CaptionError) {
    guard source.bytes.count(where: { $0 == UInt8(ascii: ",") }) > mostValues else { return }
    throw CaptionError(
      "captions.tooMany", "\(source.name) has more than \(mostValues) values",
      hint: "that is more than days of talk have: check that this is the right file")
  }

  private static let mostValues = 4_000_000

  /// The special ones first.
  private static let dialects: [any TranscriptDialect.Type] = [
    AWSTranscript.self, DeepgramTranscript.self, WhisperTranscript.self, WhisperCppTranscript.self,
    AssemblyAITranscript.self, WordList.self,
  ]
}

/// One way of writing words with times as JSON.
protocol TranscriptDialect: Sendable {
  static func recognises(_ root: JSONValue) -> Bool
  static func format(of root: JSONValue) -> CaptionFormat
  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError)
}

/// What dialects find becomes a track: a cue for whoever speaks without a long pause.
struct TranscriptReading {
  /// A longer silence ends a cue, so that a cue's time says when there is speech.
  private static let pause = Rational(2)
  /// A cue of more is divided, so that none becomes too long.
  private static let mostWords = 500
  /// What a last word takes whose end is unknown.
  private static let lastWord = Rational(1, 2)

  private var cues: CueCollector
  private var run: [DraftWord] = []
  private var place = NoteTally.Place.file
  private var words = 0
  /// Whether pauses, other speakers and many words end a cue; otherwise only `endCue` does.
  var dividesRuns = true

  init(format: CaptionFormat, source: CaptionSource, breaks: WordBreaks) {
    cues = CueCollector(format: format, source: source, breaks: breaks)
  }

  /// A word, or several with spaces between them, which share its time.
  ///
  /// - Parameters:
  ///   - isJoined: whether no space stands before it; nil: the scripts decide.
  ///   - path: where in the document it is.
  mutating func add(
    _ text: String, from: Rational?, to: Rational?, speaker: String? = nil, isJoined: Bool? = nil,
    at path: String
  ) throws(CaptionError) {
    if dividesRuns, let last = run.last,
      last.speaker != speaker || run.count >= Self.mostWords || jumps(to: from)
    {
      try endCue()
    }
    var collector = WordCollector()
    collector.speaker = speaker
    collector.append(text)
    var drafts = collector.finish(cues.breaks)
    guard !drafts.isEmpty else { return }
    if collector.isCut { cues.notes.add(.long, at: .path(path)) }
    if collector.hasControls { cues.notes.add(.controls, at: .path(path)) }
    for i in drafts.indices { drafts[i].startsLine = false }
    drafts[0].from = from
    drafts[drafts.count - 1].to = to
    drafts[0].hasSpaceBefore = !(isJoined ?? Script.joins(run.last?.text, drafts[0].text))
    if run.isEmpty { place = .path(path) }
    run += drafts
  }

  /// Punctuation that belongs to the word before.
  mutating func append(punctuation: String, at path: String) throws(CaptionError) {
    guard !run.isEmpty, punctuation.utf8.count <= 16 else {
      return try add(punctuation, from: nil, to: nil, isJoined: true, at: path)
    }
    run[run.count - 1].text += punctuation.filter { !$0.isWhitespace }
  }

  /// What follows begins at the start of the recording again: another channel.
  mutating func startsAgain() { cues.isOrdered = false }

  mutating func damage(_ reason: String, at path: String) { cues.damage(reason, at: .path(path)) }

  /// Whether a word is said long after the one before, or before all of them.
  private func jumps(to from: Rational?) -> Bool {
    guard let from, let first = run.first, let last = run.last else { return false }
    if let start = first.from, from < start { return true }
    return (last.to ?? last.from).map { from - $0 > Self.pause } ?? false
  }

  mutating func endCue(from: Rational? = nil, to: Rational? = nil) throws(CaptionError) {
    let drafts = run.joiningPunctuation()
    run = []
    guard !drafts.isEmpty else { return }
    guard let first = from ?? drafts.lazy.compactMap({ $0.from }).min() else {
      damage("words without any time", at: place.description)
      return
    }
    let last = drafts.lazy.compactMap { $0.from }.max() ?? first
    let known = drafts.lazy.compactMap { $0.to }.max() ?? first
    // A last word whose end is unknown, or not behind its start, still takes its time.
    try cues.add(drafts, from: first, to: to ?? (known > last ? known : last + Self.lastWord), at: place)
  }

  mutating func finish() throws(CaptionError) -> CaptionTrack {
    try endCue()
    return try cues.finish()
  }
}

extension JSONValue {
  /// Exact seconds of a number, or of a number in quotes, as AWS writes them; nil: no time that can be.
  var seconds: Rational? {
    let text: String
    switch self {
    case .number(let number): text = number
    case .string(let string): text = string
    default: return nil
    }
    guard text.utf8.count <= 64, let value = Rational(decimal: text), value >= .zero,
      value <= CaptionLimits.time
    else {
      return nil
    }
    return value
  }

  /// The same where it counts thousandths.
  var milliseconds: Rational? {
    guard case .number(let text) = self, text.utf8.count <= 64, let value = Rational(decimal: text),
      value >= .zero,
      value / 1000 <= CaptionLimits.time
    else { return nil }
    return value / 1000
  }

  /// Who speaks: a name or a number.
  var speakerName: String? {
    switch self {
    case .string(let name) where !name.isEmpty: ForeignText.cut(name, bytes: 256)
    case .number(let number): "speaker \(number)"
    default: nil
    }
  }
}
