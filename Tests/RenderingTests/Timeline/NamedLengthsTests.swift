import ClipJob
import MediaTypes
import Quotes
import TestKit
import Testing

@testable import Rendering

/// Lengths that name another's, on the timeline and in finished files.
@Suite struct NamedLengthsTests {
  private let bench = RenderBench()

  private func still(_ keys: String = #""duration": "timeline""#) -> String {
    ##"{"source": {"color": "#ff0000"}, \##(keys)}"##
  }

  /// A file of silence of this length.
  private func sound(_ seconds: Int) throws -> String {
    try MediaFixtures.wav(
      "silence\(seconds).wav", Array(repeating: 0, count: seconds * 8000), channels: 1, rate: 8000)
  }

  /// Each text is the clips of a track.
  private func document(_ tracks: [String], audio: [String] = []) -> String {
    let list = tracks.map { #"{"clips": [\#($0)]}"# }.joined(separator: ",")
    return """
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [\(list)],
       "audio": {"tracks": [\(audio.joined(separator: ","))]}, "outputs": [{"to": "a.mp4"}]}
      """
  }

  private func timeline(_ tracks: [String], audio: [String] = []) throws -> Timeline {
    try TimelineBuilder.build(
      Job.parse(Array(document(tracks, audio: audio).utf8)),
      locator: MediaLocator(baseDirectory: bench.folder.path))
  }

  private func errors(_ tracks: [String], audio: [String] = []) -> [JobError] {
    do {
      _ = try timeline(tracks, audio: audio)
      return []
    } catch {
      return (error as? JobErrors)?.errors ?? [JobError("unexpected", "\(error)")]
    }
  }

  private func ends(_ tracks: [String], audio: [String] = []) throws -> [Rational] {
    try timeline(tracks, audio: audio).clips.map(\.end)
  }

  /// Two tracks whose clips take their lengths from each other in turns, and a third one that takes the last of them
  /// through all of its own: a length is known only when all before it are.
  @Test func aThousandThatWaitForEachOther() throws {
    let count = 500
    let pairs = (0..<count).map { k -> (String, String) in
      let end = "\(Double(k + 1) / 10)"
      let ended = #""end": \#(end)"#
      return k % 2 == 0
        ? (still(#""id": "a\#(k)", "duration": {"of": "b\#(k)"}"#), still(#""id": "b\#(k)", \#(ended)"#))
        : (still(#""id": "a\#(k)", \#(ended)"#), still(#""id": "b\#(k)", "duration": {"of": "a\#(k)"}"#))
    }
    let chain = (0..<count).map { k in
      still(#""id": "c\#(k)", "duration": {"of": "\#(k + 1 < count ? "c\(k + 1)" : "a\(count - 1)")"}"#)
    }
    let tracks = [pairs.map(\.0), pairs.map(\.1), chain].map { $0.joined(separator: ",") }
    let placed = try timeline(tracks).clips
    #expect(placed.allSatisfy { $0.duration == Rational(1, 10) })
    #expect(placed.count == 3 * count && placed.last?.end == 50)
  }

  // MARK: - To the end of the timeline

  @Test func aWatermarkLastsAsLongAsTheVideo() throws {
    let video = try NumberedVideo(frames: 47, fps: "10").make("length.mp4", MediaFixtures.h264(gop: 10))
    let clip = #"{"source": {"video": "\#(video)"}, "speed": 2}"#
    let placed = try timeline([clip, still(), still(#""start": 1, "duration": "timeline""#)])
    #expect(placed.clips.map(\.end) == Array(repeating: Rational(47, 20), count: 3))
    #expect(placed.duration == Rational(47, 20) && placed.clips[2].start == 1)
    // Below it, too.
    #expect(try ends([still(), clip]) == [Rational(47, 20), Rational(47, 20)])
  }

  @Test func itComesAfterOthersOnItsTrack() throws {
    let intro = still(#""duration": 2"#)
    let cover = still(#""duration": "timeline", "transition": {"type": "crossfade", "duration": 0.5}"#)
    let placed = try timeline([intro + "," + cover, still(#""duration": 6"#)])
    #expect(placed.clips.map(\.start) == [0, Rational(3, 2), 0] && placed.clips.map(\.end) == [2, 6, 6])
    #expect(placed.clips[0].hiddenFrom == 2)
    // A clip with a start of its own may lie on it.
    let titled = try timeline([
      still() + "," + still(#""start": 3, "duration": 1"#), still(#""duration": 6"#),
    ])
    #expect(titled.clips.map(\.end) == [6, 4, 6])
    let late = errors([intro + "," + still()])
    #expect(late.map(\.code) == ["length.nothing"] && late.first?.path == "tracks[0].clips[1].duration")
    #expect(late.first?.message.contains("begins at 2 s") == true && late.first?.hint != nil)
  }

  @Test func aVideoIsCutOrFilled() throws {
    let video = try NumberedVideo(frames: 20, fps: "10").make("two.mp4", MediaFixtures.h264(gop: 10))
    func clip(_ keys: String = "") -> String {
      #"{"source": {"video": "\#(video)"}, "duration": "timeline"\#(keys)}"#
    }
    #expect(try ends([still(#""duration": 1"#), clip()]) == [1, 1])
    let short = errors([still(#""duration": 5"#), clip()])
    #expect(short.map(\.code) == ["clip.tooLong"] && short.first?.path == "tracks[1].clips[0].duration")
    #expect(short.first?.hint?.contains("its length is another's") == true, "\(short)")
    #expect(short.first?.hint?.contains(#""loop""#) == true)
    for keys in [#", "loop": true"#, #", "fill": "freeze""#, #", "fill": "speed""#] {
      #expect(try ends([still(#""duration": 5"#), clip(keys)]) == [5, 5])
    }
  }

  // MARK: - Audio

  @Test func aStillLastsAsLongAsTheVoice() throws {
    let voice = #"{"source": "\#(try sound(7))"}"#
    let music = #"{"source": "\#(try sound(3))", "loop": true}"#
    let placed = try timeline([still()], audio: [voice, music])
    #expect(placed.duration == 7 && placed.clips[0].end == 7 && placed.sounds.map(\.end) == [7, 7])
    // After an intro, under a title, and from a later start.
    #expect(
      try ends(
        [still(#""duration": 2"#) + "," + still(), still(#""start": 1, "duration": 2"#)], audio: [voice]) == [
          2, 7, 3,
        ])
    let late = #"{"source": "\#(try sound(7))", "start": 1.5}"#
    #expect(try timeline([still()], audio: [late]).duration == Rational(17, 2))
  }

  /// What is longer than the picture is cut with it, as where nothing waits for the end.
  @Test func musicDoesNotHoldTheWatermark() throws {
    let video = try NumberedVideo(frames: 20, fps: "10").make("two.mp4", MediaFixtures.h264(gop: 10))
    let film = #"{"source": {"video": "\#(video)"}}"#
    let music = #"{"source": "\#(try sound(7))"}"#
    #expect(try ends([film, still()], audio: [music]) == [2, 2])
    #expect(try ends([still(), film], audio: [music]) == [2, 2])
    #expect(try ends([still(#""duration": 3"#), still()], audio: [music]) == [3, 3])
    let voice = #"{"source": {"audio": "\#(try sound(3))"}}"#
    #expect(try ends([still(), voice], audio: [music]) == [3, 3])
  }

  @Test func soundToTheEndOfThePicture() throws {
    let music = #"{"source": "\#(try sound(3))", "start": 1, "loop": true, "duration": "timeline"}"#
    #expect(try timeline([still(#""duration": 9"#)], audio: [music]).sounds.map(\.end) == [9])
    // Without a picture, to the end of the other sound: a loop alone plays once.
    let voice = #"{"source": "\#(try sound(7))"}"#
    #expect(try timeline([], audio: [voice, music]).sounds.map(\.end) == [7, 7])
    // Silence where it is too short is told, as for a number of seconds.
    let short = try timeline(
      [still(#""duration": 9"#)], audio: [#"{"source": "\#(try sound(3))", "duration": "timeline"}"#])
    #expect(short.warnings.count == 1 && short.sounds.map(\.end) == [3])
    let late = errors([still(#""duration": 1"#)], audio: [music])
    #expect(late.map(\.code) == ["length.nothing"] && late.first?.path == "audio.tracks[0].duration")
  }

  // MARK: - Of another

  @Test func asLongAsAnother() throws {
    let voice = try sound(7)
    let named = #"{"source": "\#(voice)", "start": 2, "id": "voice"}"#
    let clip = #"{"source": {"audio": "\#(voice)"}, "id": "voice", "speed": 2}"#
    let cover = still(#""duration": {"of": "voice"}"#)
    #expect(try ends([cover], audio: [named]) == [7])
    #expect(try ends([cover, clip]) == [Rational(7, 2), Rational(7, 2)])
    // Stills in a row, each under its own.
    let row = (1...3).map { still(#""duration": {"of": "v\#($0)"}"#) }.joined(separator: ",")
    let voices = try (1...3).map { #"{"source": {"audio": "\#(try sound($0))"}, "id": "v\#($0)"}"# }.joined(
      separator: ",")
    #expect(try ends([row, voices]) == [1, 3, 6, 1, 3, 6])
    #expect(try ends([still(#""duration": "source""#)], audio: [named]) == [7])
  }

  /// An `end` is a length once the clips before are placed, which may be as long as others.
  @Test func lengthsThatNeedStarts() throws {
    let tracks = [
      still(#""duration": {"of": "b"}, "id": "a""#) + "," + still(#""end": 5, "id": "c""#),
      still(#""duration": {"of": "c"}"#) + "," + still(#""duration": 2, "id": "b""#),
    ]
    #expect(try ends(tracks) == [2, 5, 3, 5])
    let cycle = errors([
      still(#""duration": {"of": "c"}"#) + "," + still(#""end": 5, "id": "c""#), still(#""duration": 1"#),
    ])
    #expect(cycle.map(\.code) == ["length.cycle", "length.cycle"])
    #expect(cycle.map(\.path) == ["tracks[0].clips[0].duration", "tracks[0].clips[1].end"])
  }

  /// One that fails is told once, not with all that need it.
  @Test func whatFailsIsToldOnce() {
    let gone = #"{"source": {"audio": "/nowhere/v.wav"}, "id": "voice"}"#
    let failures = errors(
      [still(#""duration": {"of": "voice"}"#), gone, still()], audio: [#"{"source": "/nowhere/m.wav"}"#])
    #expect(failures.map(\.path) == ["tracks[1].clips[0].source.audio", "audio.tracks[0].source"])
    #expect(failures.map(\.code) == ["source.notFound", "source.notFound"])
  }

  /// A trim that is clamped is told once, though the source is asked twice.
  @Test func warningsComeOnce() throws {
    let voice = #"{"source": "\#(try sound(3))", "trim": {"to": 9, "clamp": true}}"#
    let placed = try timeline([still()], audio: [voice])
    #expect(placed.duration == 3 && placed.warnings.count == 1)
  }

  // MARK: - Files and estimates

  @Test func theFileLastsAsLongAsTheVoice() throws {
    let voice = try MediaFixtures.wav(
      "tone.wav", MediaFixtures.tone(seconds: 3), channels: 2, rate: 48_000)
    let result = try bench.render(document([still()], audio: [#"{"source": "\#(voice)"}"#]))
    #expect(result.files[0].frames == 30 && result.warnings == [])
    let samples = try FFmpegTool.sound(bench.file("a.mp4"))
    #expect(samples[Int(2.8 * 48_000) * 2..<Int(2.95 * 48_000) * 2].contains { abs($0) > 0.1 })
  }

  @Test func anEstimateWithoutTheMediaCountsThem() throws {
    let text = document(
      [#"{"source": {"video": "film.mp4"}, "trim": {"from": 2, "to": 8}}"#, still()],
      audio: [#"{"source": "m.wav", "duration": "timeline", "loop": true}"#])
    let number = text.replacing(#""timeline""#, with: "6")
    func features(_ text: String) throws -> WorkFeatures {
      WorkEstimate(assuming: try Job.parse(Array(text.utf8))).features
    }
    #expect(try features(text) == features(number))
  }
}
