import Captions
import MediaTypes

/// What a file of a test says.
func captions(_ text: String, _ name: String = "film.srt") throws(CaptionError) -> CaptionTrack {
  try CaptionTrack.read(Array(text.utf8), name: name)
}

/// Why a file cannot be read; nil: it can.
func failure(_ bytes: [UInt8], _ name: String = "film.srt") -> CaptionError? {
  do throws(CaptionError) {
    _ = try CaptionTrack.read(bytes, name: name)
    return nil
  } catch {
    return error
  }
}

func failure(_ text: String, _ name: String = "film.srt") -> CaptionError? { failure(Array(text.utf8), name) }

/// Seconds, of a decimal number.
func s(_ text: String) -> Rational { Rational(decimal: text)! }

extension CaptionTrack {
  var texts: [String] { cues.map(\.text) }
  var codes: [String] { warnings.map(\.code) }
  /// `text from-to` of every word.
  var timedWords: [String] { cues.flatMap(\.words).map(\.timed) }
}

extension CaptionWord {
  var timed: String { "\(text) \(from.decimalText)-\(to.decimalText)" }
}

/// A word as a word list has it.
func word(
  _ text: String, _ from: String, _ to: String, startsLine: Bool = false, speaker: String? = nil
) -> CaptionWord {
  CaptionWord(text, from: s(from), to: s(to), isTimed: true, startsLine: startsLine, speaker: speaker)
}

/// A caption whose words take equally long.
func cue(_ text: String, _ from: Rational, _ to: Rational, placement: CuePlacement? = nil) -> Cue {
  let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
  let count = lines.joined().count
  var words: [CaptionWord] = []
  for line in lines {
    for (i, text) in line.enumerated() {
      let share = { (n: Int) in from + (to - from) * Rational(n) / Rational(count) }
      words.append(
        CaptionWord(String(text), from: share(words.count), to: share(words.count + 1), startsLine: i == 0))
    }
  }
  return Cue(from: from, to: to, words: words, placement: placement)
}

func track(_ cues: [Cue], _ format: CaptionFormat = .srt) -> CaptionTrack {
  CaptionTrack(format: format, cues: cues)
}
