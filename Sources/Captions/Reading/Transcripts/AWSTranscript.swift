import ClipJob

/// Amazon Transcribe's: items in order, with punctuation as items of its own, times in quotes, and who speaks either in the
/// items or in a list beside them.
enum AWSTranscript: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool { root["results"]?["items"]?.items != nil }

  static func format(of root: JSONValue) -> CaptionFormat { .awsTranscribe }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    let speakers = speakers(root)
    for (i, item) in (root["results"]?["items"]?.items ?? []).enumerated() {
      let path = "results.items[\(i)]"
      guard let text = item["alternatives"]?.items?.first?["content"]?.text else {
        reading.damage("an item without \"alternatives[0].content\"", at: path)
        continue
      }
      if item["type"]?.text == "punctuation" {
        try reading.append(punctuation: text, at: path)
        continue
      }
      guard let from = item["start_time"]?.seconds else {
        reading.damage("a word without \"start_time\"", at: path)
        continue
      }
      let speaker = item["speaker_label"]?.speakerName ?? item["start_time"]?.text.flatMap { speakers[$0] }
      try reading.add(text, from: from, to: item["end_time"]?.seconds, speaker: speaker, at: path)
    }
  }

  /// By the start of each word, as written.
  private static func speakers(_ root: JSONValue) -> [String: String] {
    var speakers: [String: String] = [:]
    for segment in root["results"]?["speaker_labels"]?["segments"]?.items ?? [] {
      for item in segment["items"]?.items ?? [] {
        if let start = item["start_time"]?.text { speakers[start] = item["speaker_label"]?.speakerName }
      }
    }
    return speakers
  }
}
