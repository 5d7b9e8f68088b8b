import ClipJob
import MediaTypes
import Testing

/// How streams are chosen in documents.
@Suite struct ReadStreamTests {
  private func errors(_ stream: String, source: String = #"{"video": "a.mkv"}"#) -> [JobError] {
    Documents.errors(Documents.job(clip: #""stream": \#(stream), "duration": 2"#, source: source))
  }

  @Test func numbersAndLanguagesAreRead() throws {
    let job = try Job.parse(
      Array(Documents.job(clip: #""stream": {"video": 1, "audio": "es-MX"}"#).utf8))
    let language = try #require(LanguageTag("es-MX"))
    #expect(job.tracks[0].clips[0].stream == StreamSelection(video: .number(1), audio: .language(language)))
  }

  @Test func whatIsNoStreamSaysWhatIsOne() {
    let cases = [
      (#"{"audio": "es_MX"}"#, #"did you mean "es-MX"?"#), (#"{"audio": "1"}"#, "without quotes"),
      (#"{"audio": "spanish"}"#, #"for example "spa""#), (#"{"audio": "xx"}"#, #"for example "spa""#),
      (#"{"audio": true}"#, #"for example 1 or "spa""#), (#"{"sound": 1}"#, "its keys are video, audio"),
    ]
    for (stream, hint) in cases {
      let found = errors(stream)
      #expect(found.count == 1 && found.first?.hint?.contains(hint) == true, "\(stream): \(found)")
    }
    #expect(errors(#"{"audio": -1}"#).map(\.code) == ["value.range"])
    #expect(errors(#"{"audio": "es_MX"}"#).map(\.path) == ["tracks[0].clips[0].stream.audio"])
  }

  @Test func onlyWhatTheSourceUsesIsChosen() {
    #expect(errors(#"{"audio": 1}"#, source: #"{"audio": "a.mkv"}"#).isEmpty)
    let picture = errors(#"{"audio": 1, "video": 1}"#, source: #"{"audio": "a.mkv"}"#)
    #expect(picture.map(\.path) == ["tracks[0].clips[0].stream.video"])
    #expect(picture.first?.message.contains("only the audio is used") == true)
    let still = errors(#"{"video": 0}"#, source: #"{"image": "a.png"}"#)
    #expect(still.map(\.code) == ["key.conflict"] && still.first?.message.contains("no streams") == true)
  }

  @Test func anAudioTrackHasNoPicture() {
    let extra = #", "audio": {"tracks": [{"source": "a.mkv", "stream": {"video": 1}}]}"#
    let errors = Documents.errors(Documents.job(extra: extra))
    #expect(errors.map(\.path) == ["audio.tracks[0].stream.video"] && errors.map(\.code) == ["key.unknown"])
  }
}
