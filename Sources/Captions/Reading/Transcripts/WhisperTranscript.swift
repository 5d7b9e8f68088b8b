import ClipJob
import MediaTypes

/// Whisper's and WhisperX's: segments with times and text, mostly with the words in them; or, as OpenAI's service gives it,
/// words beside the segments, which have no punctuation there.
enum WhisperTranscript: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool {
    root["segments"]?.items?.allSatisfy { $0["text"]?.text != nil || $0["words"] != nil } ?? false
      || root["words"]?.items?.first?["word"] != nil && root["text"] != nil
  }

  static func format(of root: JSONValue) -> CaptionFormat {
    if root["word_segments"] != nil { return .whisperX }
    let words = root["segments"]?.items?.lazy.compactMap { $0["words"]?.items?.first }.first
    return words?["score"] != nil ? .whisperX : .whisper
  }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    let segments = root["segments"]?.items ?? []
    if let words = root["words"]?.items, !segments.contains(where: { $0["words"] != nil }) {
      return try readBeside(words, segments, whole: root["text"]?.text, into: &reading)
    }
    let marksSpaces = marksSpaces(segments)
    for (i, segment) in segments.enumerated() {
      let path = "segments[\(i)]"
      let (from, to) = (segment["start"]?.seconds, segment["end"]?.seconds)
      let speaker = segment["speaker"]?.speakerName
      if let words = segment["words"]?.items, !words.isEmpty {
        // Its words go on from those of the segment before: pages are made of the words.
        for (n, word) in words.enumerated() {
          let isJoined = marksSpaces && n > 0 && WordList.text(word)?.first?.isWhitespace != true
          // WhisperX gives numerals no times: at an edge of the segment they have the segment's.
          try WordList.take(
            word, speaker: speaker, isJoined: isJoined ? true : nil, from: n == 0 ? from : nil,
            to: n == words.count - 1 ? to : nil, at: "\(path).words[\(n)]", into: &reading)
        }
        continue
      }
      try reading.endCue()
      guard let from, let to, let text = segment["text"]?.text else {
        reading.damage("a segment without \"start\", \"end\" or \"text\"", at: path)
        continue
      }
      try reading.add(text, from: from, to: to, speaker: speaker, at: path)
      try reading.endCue(from: from, to: to)
    }
  }

  /// Whisper's words have the space before them; WhisperX's have none anywhere.
  private static func marksSpaces(_ segments: [JSONValue]) -> Bool {
    segments.contains { segment in
      segment["words"]?.items?.contains { WordList.text($0)?.first?.isWhitespace == true } ?? false
    }
  }

  /// Words without punctuation take that of the text, if it has the same words.
  private static func readBeside(
    _ words: [JSONValue], _ segments: [JSONValue], whole: String?, into reading: inout TranscriptReading
  ) throws(CaptionError) {
    let text =
      segments.isEmpty ? whole ?? "" : segments.compactMap { $0["text"]?.text }.joined(separator: " ")
    let written = text.split(whereSeparator: \.isWhitespace)
    let said = words.map { bare($0["word"]?.text ?? "") }
    let agree = written.count == said.count && zip(written, said).allSatisfy { bare(String($0)) == $1 }
    for (i, word) in words.enumerated() {
      let path = "words[\(i)]"
      guard agree else {
        try WordList.take(word, at: path, into: &reading)
        continue
      }
      try reading.add(String(written[i]), from: word["start"]?.seconds, to: word["end"]?.seconds, at: path)
    }
  }

  private static func bare(_ word: String) -> String {
    word.filter { $0.isLetter || $0.isNumber }.lowercased()
  }
}

/// whisper.cpp's: pieces of text with times in milliseconds.
enum WhisperCppTranscript: TranscriptDialect {
  static func recognises(_ root: JSONValue) -> Bool {
    root["transcription"]?.items?.allSatisfy { $0["offsets"] != nil && $0["text"] != nil } ?? false
  }

  static func format(of root: JSONValue) -> CaptionFormat { .whisper }

  static func read(_ root: JSONValue, into reading: inout TranscriptReading) throws(CaptionError) {
    for (i, piece) in (root["transcription"]?.items ?? []).enumerated() {
      let path = "transcription[\(i)]"
      guard let text = piece["text"]?.text, let from = piece["offsets"]?["from"]?.milliseconds,
        let to = piece["offsets"]?["to"]?.milliseconds
      else {
        reading.damage("a piece without \"text\" or \"offsets\"", at: path)
        continue
      }
      // With a word a piece, a space in front says where words begin.
      try reading.add(
        text, from: from, to: to, isJoined: text.first?.isWhitespace == false ? true : nil, at: path)
    }
  }
}
