import MediaTypes
import Testing

@testable import ClipJob

/// Lengths that name another's, as far as the document alone tells.
@Suite struct ReadLengthsTests {
  private let still = #"{"source": {"image": "a.png"}"#
  private let video = #"{"source": {"video": "film.mp4"}"#
  private let voice = #"{"source": {"audio": "v.wav"}, "id": "voice"}"#

  /// Each text is the clips of a track.
  private func document(_ tracks: [String], audio: String = "") -> String {
    let list = tracks.map { #"{"clips": [\#($0)]}"# }.joined(separator: ",")
    return
      #"{"version": 1, "tracks": [\#(list)], "audio": {"tracks": [\#(audio)]}, "outputs": [{"to": "a.mp4"}]}"#
  }

  private func read(_ tracks: [String], audio: String = "") throws -> Job {
    let job = try Job.parse(Array(document(tracks, audio: audio).utf8))
    #expect(try Job.parse(job.json()) == job)
    return job
  }

  private func errors(_ tracks: [String], audio: String = "") -> [String] {
    Documents.errors(document(tracks, audio: audio)).map { "\($0.path ?? "") \($0.code)" }
  }

  // MARK: - What is read

  @Test func lengthsByName() throws {
    let job = try read(
      [
        voice + "," + still + #", "duration": "timeline"}"#, still + #", "duration": {"of": "voice"}}"#,
        still + #", "duration": 5}"#,
      ],
      audio: [
        #"{"source": "m.wav", "duration": "timeline", "id": "m"}"#,
        #"{"source": "n.wav", "duration": {"of": "m2"}}"#, #"{"source": "o.wav", "id": "m2"}"#,
      ].joined(separator: ",")
    )
    #expect(
      job.tracks[0].clips.map(\.id) == ["voice", nil] && job.audioTracks.map(\.id) == ["m", nil, "m2"])
    #expect(job.tracks.flatMap(\.clips).map(\.lasts) == [nil, .timeline, .of("voice"), nil])
    #expect(job.audioTracks.map(\.lasts) == [.timeline, .of("m2"), nil])
    #expect(job.tracks.flatMap(\.clips).map(\.duration) == [nil, nil, nil, 5])
  }

  /// For a source with a length, "source" says what is so without it, also against a track's default.
  @Test func sourceIsWhatItGives() throws {
    let job = try read(
      [video + #", "duration": "source"}"#], audio: #"{"source": "m.wav", "duration": "source"}"#)
    #expect(job.tracks[0].clips == [Clip(source: .video("film.mp4"))])
    #expect(job.audioTracks == [AudioTrack(source: "m.wav")])
    let text = """
      {"version": 1, "tracks": [{"defaults": {"duration": 3, "fill": "freeze"},
        "clips": [\(video), "duration": "source"}, \(video)}]}], "outputs": [{"to": "a.mp4"}]}
      """
    let clips = try Job.parse(Array(text.utf8)).tracks[0].clips
    #expect(clips.map(\.duration) == [nil, 3] && clips.map(\.fill) == [.error, .freeze])
    #expect(
      errors([video + #", "duration": "source", "loop": true}"#]) == ["tracks[0].clips[0] clip.noDuration"])
    #expect(
      errors([], audio: #"{"source": "m.wav", "duration": "source", "loop": true}"#)
        == ["audio.tracks[0].loop key.conflict"])
  }

  @Test func aStillTakesTheOnlySound() throws {
    let cover = still + #", "duration": "source"}"#
    #expect(try read([cover, voice]).tracks[0].clips[0].lasts == .source)
    #expect(try read([cover], audio: #"{"source": "v.wav"}"#).tracks[0].clips[0].lasts == .source)
    // Music that goes on as long as the rest has no length to take.
    #expect(errors([cover, voice], audio: #"{"source": "m.wav", "loop": true}"#) == [])
    for audio in [
      "", #"{"source": "m.wav", "duration": "timeline"}"#, #"{"source": "m.wav"}, {"source": "n.wav"}"#,
    ] {
      #expect(
        errors([cover], audio: audio).first == "tracks[0].clips[0].duration clip.noDuration", "\(audio)")
    }
    let several = Documents.errors(document([cover, voice], audio: #"{"source": "m.wav"}"#))
    #expect(several.first?.message.contains("2 audio sources") == true)
    #expect(several.first?.hint?.contains(#"{"of": "voice"}"#) == true)
  }

  @Test func defaultsMayNameOne() throws {
    let text = """
      {"version": 1, "tracks": [
        {"defaults": {"duration": {"of": "voice"}}, "clips": [\(still)}, \(still)}, \(still), "duration": 2}]},
        {"clips": [\(voice)]}], "outputs": [{"to": "a.mp4"}]}
      """
    let clips = try Job.parse(Array(text.utf8)).tracks[0].clips
    #expect(
      clips.map(\.lasts) == [.of("voice"), .of("voice"), nil] && clips.map(\.duration) == [nil, nil, 2])
    // Once, not for each clip.
    let wrong = Documents.errors(text.replacing(#""of": "voice""#, with: #""of": "voise""#))
    #expect(wrong.map(\.path) == ["tracks[0].defaults.duration.of"])
    #expect(wrong.first?.hint == #"did you mean "voice"?"#)
  }

  // MARK: - What is refused

  @Test func idsAreGivenOnce() {
    #expect(errors([voice, voice]) == ["tracks[1].clips[0].id id.taken"])
    #expect(errors([voice], audio: #"{"source": "m.wav", "id": "voice"}"#) == ["audio.tracks[0].id id.taken"])
    #expect(errors([still + #", "duration": 5, "id": "a b"}"#]) == ["tracks[0].clips[0].id value.format"])
    let job = Documents.errors(document([voice, voice])).first
    #expect(job?.message == #""voice" is the id of tracks[0].clips[0] already"# && job?.hint != nil)
  }

  @Test func nobodyHasTheId() {
    let unknown = Documents.errors(document([voice, still + #", "duration": {"of": "music"}}"#]))
    #expect(
      unknown.map(\.code) == ["length.unknown"] && unknown.first?.path == "tracks[1].clips[0].duration.of")
    #expect(unknown.first?.hint == #"give the one that is meant "id": "music""#)
    #expect(
      errors([voice, still + #", "duration": {"of": "voice", "to": 1}}"#]).map { $0.hasSuffix("key.unknown") }
        == [true])
    #expect(errors([voice, still + #", "duration": {}}"#]) == ["tracks[1].clips[0].duration key.missing"])
  }

  @Test func cyclesAreFound() {
    func clip(_ id: String, _ of: String) -> String {
      still + #", "id": "\#(id)", "duration": {"of": "\#(of)"}}"#
    }
    #expect(errors([clip("a", "a"), voice]) == ["tracks[0].clips[0].duration.of length.cycle"])
    // `c` only leads there.
    #expect(
      errors([[clip("c", "a"), clip("a", "b"), clip("b", "a")].joined(separator: ","), voice]) == [
        "tracks[0].clips[1].duration.of length.cycle", "tracks[0].clips[2].duration.of length.cycle",
      ])
    #expect(errors([[clip("a", "b"), clip("b", "voice")].joined(separator: ","), voice]) == [])
    // Thousands that nobody knows are compared with some, and told up to the bound.
    let unknown = (0..<2000).map { clip("a\($0)", "b\($0)") }.joined(separator: ",")
    #expect(errors([unknown, voice]).count == 101)
    let long = (0..<4000).map { clip("\($0)", "\($0 + 1)") } + [clip("4000", "voice"), voice]
    #expect(errors([long.joined(separator: ",")]) == [])
  }

  @Test func whoWaitsHasNoLengthToTake() {
    let mark = still + #", "id": "mark", "duration": "timeline"}"#
    let other = still + #", "duration": {"of": "mark"}}"#
    #expect(errors([voice, mark, other]) == ["tracks[2].clips[0].duration.of length.timeline"])
    #expect(
      errors(
        [voice, still + #", "duration": {"of": "m"}}"#],
        audio: #"{"source": "m.wav", "loop": true, "id": "m"}"#)
        == ["tracks[1].clips[0].duration.of length.timeline"])
  }

  @Test func somethingHasALength() {
    let mark = still + #", "duration": "timeline"}"#
    #expect(errors([mark]) == ["tracks[0].clips[0].duration length.nothing"])
    #expect(
      errors([mark, mark], audio: #"{"source": "m.wav", "loop": true}"#)
        == ["tracks[0].clips[0].duration length.nothing"])
    #expect(errors([mark], audio: #"{"source": "m.wav"}"#) == [])
    #expect(
      errors([], audio: #"{"source": "m.wav", "duration": "timeline"}"#)
        == ["audio.tracks[0].duration length.nothing"])
  }

  @Test func nothingFollowsTheEnd() {
    let mark = still + #", "duration": "timeline"}"#
    let five = still + #", "duration": 5}"#
    #expect(errors([mark + "," + five]) == ["tracks[0].clips[1] clip.order"])
    #expect(errors([mark + "," + still + #", "duration": 5, "start": 3}"#]) == [])
    #expect(errors([five + "," + mark]) == [])
  }

  @Test func anEndIsNoLengthByName() {
    for length in [#""timeline""#, #"{"of": "voice"}"#, #""source""#] {
      #expect(
        errors([voice, still + #", "duration": \#(length), "end": 5}"#]) == [
          "tracks[1].clips[0].end key.conflict"
        ])
    }
  }

  @Test(arguments: [
    ("\"auto\"", #""auto" is called "source""#), ("\"media\"", #""media" is called "source""#),
    ("\"full\"", #""full" is called "timeline""#), ("\"match\"", #""match" is called "timeline""#),
    ("\"end\"", #""end" is called "timeline""#), ("\"timelin\"", #"did you mean "timeline"?"#),
    ("-1", #"to the end of everything else is "timeline""#),
    ("\"-1\"", #"to the end of everything else is "timeline""#),
    ("\"alias://voice\"", #"for the length of the clip or audio track with that id write {"of": "voice"}"#),
    ("\"voice\"", #"for the length of the clip or audio track with that id write {"of": "voice"}"#),
    ("\"3s\"", "write 3, without quotes: times are in seconds"), ("null", #"for example 2.5 or "timeline""#),
    (#"{"clip": "voice"}"#, #"use "of""#),
  ])
  func saysWhatToWrite(_ length: String, _ wanted: String) {
    let errors = Documents.errors(document([voice, still + #", "duration": \#(length)}"#]))
    #expect(errors.first?.hint == wanted, "\(errors)")
  }

  @Test func namesOfOthersForIds() {
    for key in ["name", "alias"] {
      #expect(
        Documents.errors(document([voice + "," + still + #", "duration": 1, "\#(key)": "a"}"#])).map(\.hint)
          == [#"use "id""#])
    }
  }
}
