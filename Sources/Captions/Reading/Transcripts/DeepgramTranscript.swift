import ClipJob
import MediaTypes

/// Deepgram's: words of the first alternative of each channel. Of several channels each is a speaker.
enum DeepgramTranscript: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool { root["results"]?["channels"]?.items != nil }

  static func format(of root: JSONValue) -> CaptionFormat { .deepgram }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    let channels = root["results"]?["channels"]?.items ?? []
    if channels.count > 1 { reading.startsAgain() }
    for (i, channel) in channels.enumerated() {
      let path = "results.channels[\(i)].alternatives[0].words"
      guard let words = channel["alternatives"]?.items?.first?["words"]?.items else {
        reading.damage("a channel without words", at: path)
        continue
      }
      for (n, word) in words.enumerated() {
        let place = "\(path)[\(n)]"
        guard let text = word["punctuated_word"]?.text ?? word["word"]?.text,
          let from = word["start"]?.seconds
        else {
          reading.damage("a word without \"word\" or \"start\"", at: place)
          continue
        }
        let speaker = word["speaker"]?.speakerName ?? (channels.count > 1 ? "channel \(i)" : nil)
        try reading.add(text, from: from, to: word["end"]?.seconds, speaker: speaker, at: place)
      }
      try reading.endCue()
    }
  }
}
