import Captions
import MediaTypes
import Testing

@Suite struct TranscriptReaderTests {
  private func read(_ text: String) throws -> CaptionTrack { try captions(text, "talk.json") }

  @Test func ourOwn() throws {
    let words = """
      [{"text": "Hello,", "from": 0.1, "to": 0.4, "speaker": "Ann"}, {"text": "you.", "from": 0.4, "to": 0.7, "speaker": "Ann"},
       {"text": "Hi!", "from": 0.9, "speaker": "Ben"}, {"text": "New York", "from": 4.000000001, "to": 5}]
      """
    for text in [words, "{\"words\": \(words)}"] {
      let track = try read(text)
      #expect(track.format == .words)
      #expect(
        track.timedWords == [
          "Hello, 0.1-0.4", "you. 0.4-0.7", "Hi! 0.9-1.4", "New 4.000000001-4.444444445",
          "York 4.444444445-5",
        ])
      #expect(track.cues.map(\.speaker) == ["Ann", "Ben", nil])
      #expect(track.cues.map(\.text) == ["Hello, you.", "Hi!", "New York"])
      #expect(track.warnings == [])
    }
  }

  @Test func whisper() throws {
    let track = try read(
      """
      {"text": " So it goes. It's late", "language": "en", "segments": [
        {"id": 0, "start": 0.0, "end": 1.2, "text": " So it goes.", "words": [
          {"word": " So", "start": 0.0, "end": 0.24, "probability": 0.9}, {"word": " it", "start": 0.24, "end": 0.5},
          {"word": " goes.", "start": 0.5, "end": 1.2}]},
        {"id": 1, "start": 1.4, "end": 2.0, "text": " It's late", "words": [
          {"word": " It", "start": 1.4, "end": 1.5}, {"word": "'s", "start": 1.5, "end": 1.6},
          {"word": " late", "start": 1.6, "end": 2.0}]}]}
      """)
    #expect(track.format == .whisper)
    #expect(track.texts == ["So it goes. It's late"])
    #expect(track.timedWords.suffix(3) == ["It 1.4-1.5", "'s 1.5-1.6", "late 1.6-2"])
  }

  @Test func whisperWithoutWords() throws {
    let track = try read(
      """
      {"text": "…", "segments": [{"start": 1.5, "end": 3.5, "text": " One two"}, {"start": 3.5, "end": 4, "text": " three."}]}
      """)
    #expect(track.timedWords == ["One 1.5-2.5", "two 2.5-3.5", "three. 3.5-4"])
    #expect(track.cues.map(\.from) == [Rational(3, 2), Rational(7, 2)])
  }

  /// Words beside the segments have no punctuation; the text has.
  @Test func whisperAsAService() throws {
    let track = try read(
      """
      {"task": "transcribe", "language": "english", "duration": 2.0, "text": "Well, hello there!",
       "words": [{"word": "Well", "start": 0.2, "end": 0.5}, {"word": "hello", "start": 0.6, "end": 0.9},
                 {"word": "there", "start": 0.9, "end": 1.3}]}
      """)
    #expect(track.timedWords == ["Well, 0.2-0.5", "hello 0.6-0.9", "there! 0.9-1.3"])
    let other = try read(
      #"{"text": "Something else.", "words": [{"word": "Well", "start": 0.2, "end": 0.5}]}"#)
    #expect(other.texts == ["Well"])
  }

  @Test func whisperCpp() throws {
    let track = try read(
      """
      {"result": {"language": "en"}, "transcription": [
        {"timestamps": {"from": "00:00:00,000", "to": "00:00:00,500"}, "offsets": {"from": 0, "to": 500}, "text": " Hel"},
        {"timestamps": {"from": "00:00:00,500", "to": "00:00:01,000"}, "offsets": {"from": 500, "to": 1000}, "text": "lo"}]}
      """)
    #expect(track.format == .whisper)
    #expect(track.texts == ["Hello"])
  }

  /// Words that could not be aligned have no times.
  /// WhisperX finds no times for numerals: at an edge of a segment they have the segment's, and take nothing from others.
  @Test func numeralsOfWhisperXHaveTheirSegmentsTimes() throws {
    let track = try read(
      """
      {"word_segments": [], "segments": [
        {"start": 0.1, "end": 1.9, "text": "2024 in 2025.", "words": [
          {"word": "2024"}, {"word": "in", "start": 1.0, "end": 1.2, "score": 0.9}, {"word": "2025."}]}]}
      """)
    #expect(track.timedWords == ["2024 0.1-1", "in 1-1.2", "2025. 1.2-1.9"])
    #expect(track.warnings == [])
  }

  @Test func whisperX() throws {
    let track = try read(
      """
      {"segments": [{"start": 1.0, "end": 3.0, "text": " In 2014 we left", "speaker": "SPEAKER_00", "words": [
        {"word": "In", "start": 1.0, "end": 1.2, "score": 0.9, "speaker": "SPEAKER_00"}, {"word": "2014"},
        {"word": "we", "start": 2.2, "end": 2.4, "score": 0.8, "speaker": "SPEAKER_00"},
        {"word": "left", "start": 2.4, "end": 3.0, "score": 0.8, "speaker": "SPEAKER_00"}]}], "word_segments": []}
      """)
    #expect(track.format == .whisperX)
    #expect(track.timedWords == ["In 1-1.2", "2014 1.2-2.2", "we 2.2-2.4", "left 2.4-3"])
    #expect(track.cues[0].words.map(\.isTimed) == [true, false, true, true])
    #expect(track.cues.map(\.speaker) == ["SPEAKER_00"])
  }

  @Test func awsTranscribe() throws {
    let track = try read(
      """
      {"jobName": "j", "status": "COMPLETED", "results": {"transcripts": [{"transcript": "Good evening. Yes?"}],
       "speaker_labels": {"speakers": 2, "segments": [
         {"start_time": "0.04", "speaker_label": "spk_0", "items": [{"start_time": "0.04", "speaker_label": "spk_0"},
           {"start_time": "0.31", "speaker_label": "spk_0"}]},
         {"start_time": "1.5", "speaker_label": "spk_1", "items": [{"start_time": "1.5", "speaker_label": "spk_1"}]}]},
       "items": [
         {"type": "pronunciation", "start_time": "0.04", "end_time": "0.3", "alternatives": [{"confidence": "1.0", "content": "Good"}]},
         {"type": "pronunciation", "start_time": "0.31", "end_time": "0.85", "alternatives": [{"confidence": "0.9", "content": "evening"}]},
         {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]},
         {"type": "pronunciation", "start_time": "1.5", "end_time": "1.9", "alternatives": [{"confidence": "0.9", "content": "Yes"}]},
         {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "?"}]}]}}
      """)
    #expect(track.format == .awsTranscribe)
    #expect(track.timedWords == ["Good 0.04-0.3", "evening. 0.31-0.85", "Yes? 1.5-1.9"])
    #expect(track.cues.map(\.speaker) == ["spk_0", "spk_1"])
  }

  @Test func deepgram() throws {
    let track = try read(
      """
      {"metadata": {"request_id": "x"}, "results": {"channels": [{"alternatives": [{"transcript": "hello world", "words": [
        {"word": "hello", "start": 0.08, "end": 0.32, "confidence": 0.99, "punctuated_word": "Hello,", "speaker": 0},
        {"word": "world", "start": 0.32, "end": 0.79999995, "confidence": 0.98, "punctuated_word": "world.", "speaker": 1}]}]}]}}
      """)
    #expect(track.format == .deepgram)
    #expect(track.timedWords == ["Hello, 0.08-0.32", "world. 0.32-0.79999995"])
    #expect(track.cues.map(\.speaker) == ["speaker 0", "speaker 1"])
  }

  @Test func deepgramWithChannels() throws {
    let words = { (from: Int) in
      #"{"alternatives": [{"words": [{"word": "w", "start": \#(from), "end": \#(from + 1)}, {"word": "x", "start": \#(from + 4), "end": \#(from + 5)}]}]}"#
    }
    let track = try read("{\"results\": {\"channels\": [\(words(1)), \(words(2))]}}")
    #expect(track.cues.map(\.from) == [1, 2, 5, 6])
    #expect(track.cues.map(\.speaker) == ["channel 0", "channel 1", "channel 0", "channel 1"])
    #expect(track.warnings == [])
  }

  @Test func assemblyAI() throws {
    let track = try read(
      """
      {"id": "x", "status": "completed", "audio_duration": 3, "words": [
        {"text": "Smoke", "start": 250, "end": 650, "confidence": 0.97, "speaker": "A"},
        {"text": "rises.", "start": 730, "end": 1022, "confidence": 0.99, "speaker": "A"}]}
      """)
    #expect(track.format == .assemblyAI)
    #expect(track.timedWords == ["Smoke 0.25-0.65", "rises. 0.73-1.022"])
    #expect(track.cues.map(\.speaker) == ["A"])
  }

  @Test func scriptsWithoutSpacesHaveNone() throws {
    let track = try read(
      #"[{"text": "今日", "from": 0, "to": 1}, {"text": "は", "from": 1, "to": 2}, {"text": "OK", "from": 2, "to": 3}]"#
    )
    #expect(track.texts == ["今日は OK"])
  }

  @Test func wordsThatCannotBeReadAreToldByTheirPath() throws {
    let track = try read(
      #"[{"text": "One", "from": 1, "to": 2}, {"text": 7}, {"text": "x", "from": "soon"}, "y", {"text": "two", "from": 2, "to": 3}]"#
    )
    #expect(track.texts == ["One two"])
    #expect(track.codes == ["captions.badCue"])
    #expect(
      track.warnings[0].message.contains(
        "3 captions cannot be read and are left out, the first at [1]: no word"))
  }

  @Test func timesThatCannotBeAreEstimatedAndTold() throws {
    let track = try read(
      """
      [{"text": "a", "from": 1, "to": 1.5}, {"text": "b", "from": 900, "to": 901}, {"text": "c", "from": 2, "to": 2},
       {"text": "d", "from": 3, "to": 2.5}, {"text": "e", "from": 3}]
      """)
    // The jump to 900 s and back is as the file has it; d begins when c has ended.
    #expect(track.texts == ["a", "c d e", "b"])
    #expect(track.codes == ["captions.order", "captions.wordTimes"])
    for words in track.cues.map(\.words) {
      for (word, next) in zip(words, words.dropFirst()) {
        #expect(word.from < word.to && word.to <= next.from)
      }
    }
  }

  @Test(arguments: [
    ("[{\"text\": \"a\", \"from\": 1,}]", "line 1, column"), ("{\"words\": [", "the document ends inside"),
    ("[{\"text\": \"a\"}, {\"text\": \"b\"}]", "without any time"),
    ("[{\"text\": 1, \"text\": 2}]", "appears twice"),
  ])
  func brokenJSONIsAnError(text: String, words: String) {
    let error = failure(text, "talk.json")
    #expect(error?.code == "captions.unreadable")
    #expect(error?.message.contains(words) == true)
    #expect(error?.message.contains("talk.json") == true)
  }

  @Test func deepAndWideDocumentsAreRefused() {
    #expect(failure(String(repeating: "[", count: 100_000), "a.json")?.message.contains("nested") == true)
    #expect(
      failure("[1" + String(repeating: ",1", count: 4_000_001) + "]", "a.json")?.code == "captions.tooMany")
  }
}
