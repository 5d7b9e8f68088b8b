import MediaTypes

/// Formats that captions are written in; json is the list of words that `WordList` reads.
public enum SidecarFormat: String, Sendable, CaseIterable { case srt, vtt, ass, json }

/// Writes captions as a file.
///
/// What is written reads back as the same words and times (srt and vtt in milliseconds, ass in hundredths of a second, json in
/// nanoseconds), and, but for json, as the same lines and bold, italic and underlined text. Colours: srt and ass have all of them,
/// vtt the eight of its own classes. Speakers: vtt, ass and json. Places: srt and ass one of nine, ass a point too, vtt all that its
/// settings can say.
public struct CaptionWriter: Sendable {
  public var format: SidecarFormat
  /// Whether words that have times of their own are written with them: vtt and ass. Those of json always have.
  public var writesWordTimes: Bool
  /// Of the picture, in pixels: what points of ass count in.
  public var width: Int
  public var height: Int

  public init(_ format: SidecarFormat, writesWordTimes: Bool = false, width: Int = 1920, height: Int = 1080) {
    self.format = format
    self.writesWordTimes = writesWordTimes
    self.width = width
    self.height = height
  }

  /// - Parameters:
  ///   - cues: in order of time.
  ///   - from: the moment that is the file's 0; what is before it is cut off.
  ///   - to: what is behind it is cut off, too; nil: nothing is.
  public func bytes(_ cues: [Cue], from: Rational = 0, to: Rational? = nil) -> [UInt8] {
    let cut = cues.compactMap { $0.cut(from: from, to: to)?.withPlainSpaces }
    let text =
      switch format {
      case .srt: SubRipWriter.text(cut)
      case .vtt: WebVTTWriter.text(cut, writesWordTimes: writesWordTimes)
      case .ass:
        SubStationWriter(writesWordTimes: writesWordTimes, width: max(width, 1), height: max(height, 1)).text(
          cut)
      case .json: WordListWriter.text(cut)
      }
    return Array(text.utf8)
  }
}

extension SidecarFormat {
  /// Whether a caption is written: one that is shorter than what the format counts time in is not.
  public func holds(_ cue: Cue) -> Bool {
    switch self {
    case .srt, .vtt: max(cue.from * 1000, 0).rounded < (cue.to * 1000).rounded
    case .ass: max(cue.from * 100, 0).rounded < (cue.to * 100).rounded
    case .json: cue.from < cue.to && cue.from.decimalText != cue.to.decimalText
    }
  }
}

extension Cue {
  /// With the spaces that words were joined to their punctuation by (`- Yes`) as a file has them.
  fileprivate var withPlainSpaces: Cue {
    var cue = self
    for i in words.indices where words[i].text.unicodeScalars.contains("\u{A0}") {
      let parts = words[i].text.unicodeScalars.split(separator: "\u{A0}", omittingEmptySubsequences: false)
      func isBare(_ part: Substring.UnicodeScalarView) -> Bool {
        !part.isEmpty && !part.contains { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      }
      var text = String(parts[0])
      for (left, right) in zip(parts, parts.dropFirst()) {
        text += (isBare(left) || isBare(right) ? " " : "\u{A0}") + String(right)
      }
      cue.words[i].text = text
    }
    return cue
  }

  /// With other times: of a clip that begins elsewhere, or plays faster.
  ///
  /// - Parameter map: must not change the order of times.
  public func retimed(_ map: (Rational) -> Rational) -> Cue {
    var cue = self
    (cue.from, cue.to) = (map(from), map(to))
    for i in words.indices { (cue.words[i].from, cue.words[i].to) = (map(words[i].from), map(words[i].to)) }
    return cue
  }

  /// What of it lies within a part, counted from that part's start; nil: nothing does.
  func cut(from start: Rational, to end: Rational?) -> Cue? {
    let first = max(from, start)
    let last = end.map { min($0, to) } ?? to
    guard first < last else { return nil }
    return retimed { min(max($0, first), last) - start }
  }
}

enum SpeakerName {
  /// A longer name is cut: tags are short.
  private static let longest = 64

  /// On one line, without what has no place in text; nil: nothing is left.
  static func plain(_ name: String) -> String? {
    let words = name.unicodeScalars.prefix(4 * longest).split(whereSeparator: WordCollector.isSpace).map {
      word in
      String(String.UnicodeScalarView(word.filter { !WordCollector.isControl($0) }))
    }
    let plain = words.filter { !$0.isEmpty }.joined(separator: " ").unicodeScalars.prefix(longest)
    return plain.isEmpty ? nil : String(String.UnicodeScalarView(plain))
  }
}

/// Words of one look and speaker in a row, which tags enclose.
struct WordRun {
  var words: Range<Int>
  var style: CaptionStyle
  var speaker: String?

  static func runs(of words: [CaptionWord], bySpeaker: Bool) -> [WordRun] {
    var runs: [WordRun] = []
    for (i, word) in words.enumerated() {
      let speaker = bySpeaker ? word.speaker : nil
      if let last = runs.last, last.style == word.style, last.speaker == speaker {
        runs[runs.count - 1].words = last.words.lowerBound..<i + 1
      } else {
        runs.append(WordRun(words: i..<i + 1, style: word.style, speaker: speaker))
      }
    }
    return runs
  }
}

extension CaptionWord {
  /// What stands between it and the word before.
  func separator(lineBreak: String) -> String { startsLine ? lineBreak : hasSpaceBefore ? " " : "" }
}
