import ClipJob

/// AssemblyAI's: words with times in milliseconds.
enum AssemblyAITranscript: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool {
    guard let words = root["words"]?.items else { return false }
    let isTheirs = ["audio_duration", "audio_url", "acoustic_model", "language_code", "utterances"].contains {
      root[$0] != nil
    }
    guard let first = words.first else { return isTheirs }
    return first["text"]?.text != nil && first["from"] == nil && first["start"]?.milliseconds != nil
      && (isTheirs || first["confidence"] != nil)
  }

  static func format(of root: JSONValue) -> CaptionFormat { .assemblyAI }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    for (i, word) in (root["words"]?.items ?? []).enumerated() {
      let path = "words[\(i)]"
      guard let text = word["text"]?.text, let from = word["start"]?.milliseconds else {
        reading.damage("a word without \"text\" or \"start\"", at: path)
        continue
      }
      try reading.add(
        text, from: from, to: word["end"]?.milliseconds, speaker: word["speaker"]?.speakerName, at: path)
    }
  }
}
