import MediaTypes
import Testing

@testable import ClipJob

/// What a track says for its clips.
@Suite struct ReadDefaultsTests {
  private func document(_ defaults: String, _ clips: String) -> String {
    #"{"version": 1, "tracks": [{"defaults": {\#(defaults)}, "clips": [\#(clips)]}], "outputs": [{"to": "a.mp4"}]}"#
  }

  private func clips(_ defaults: String, _ clips: String) throws -> [Clip] {
    let job = try Job.parse(Array(document(defaults, clips).utf8))
    // Written out, they are the same.
    #expect(try Job.parse(job.json()) == job)
    return try #require(job.tracks.first).clips
  }

  private let still = #"{"source": {"image": "a.png"}}"#
  private let fade = #""transition": {"type": "crossfade", "duration": 0.5, "easing": "easeIn"}"#

  private func still(_ keys: String) -> String { #"{"source": {"image": "a.png"}, \#(keys)}"# }

  @Test func holdWhereAClipSaysNothing() throws {
    let clips = try clips(
      #""duration": 3, "fit": "contain", "volume": "-20 dB", "frame": {"x": [{"t": 0, "v": -1}, {"t": 1, "v": 0.5}], "y": 0.5}, "speed": 2"#,
      still + "," + still(#""duration": 5, "fit": "blur", "frame": {"width": 0.5}, "speed": 1"#))
    #expect(clips.map(\.duration) == [3, 5] && clips.map(\.fit) == [.contain, .blur])
    #expect(clips.map(\.volume) == [Animated(0.1), Animated(0.1)] && clips.map(\.speed) == [2, 1])
    // As a whole: nothing of the default's corner is left.
    let slide = Animated(keyframes: [.init(t: 0, v: -1), .init(t: 1, v: 0.5)])
    #expect(clips.map(\.frame) == [FrameSpec(x: slide, y: 0.5), FrameSpec(width: 0.5)])
  }

  @Test func aTransitionLeadsIntoEachClipButTheFirst() throws {
    let wipe = still(#""transition": {"type": "wipeLeft", "duration": 1}"#)
    let clips = try clips(
      #""duration": 3, \#(fade)"#,
      [still, still, wipe, still(#""transition": false"#)].joined(separator: ","))
    let crossfade = Transition(kind: .crossfade, duration: Rational(1, 2), easing: .easeIn)
    #expect(
      clips.map(\.transition) == [nil, crossfade, Transition(kind: .wipeLeft, duration: 1), nil])
    #expect(
      try self.clips(#""transition": false, "duration": 1"#, still + "," + still).allSatisfy {
        $0.transition == nil
      })
  }

  @Test func aLengthThatAClipTellsIsItsOwn() throws {
    let video = #"{"source": {"video": "film.mp4"}, "trim": {"from": 1"#
    let clips = try clips(
      #""duration": 3"#,
      [
        still, still(#""end": 4"#), video + #", "to": 9}}"#, video + "}}",
        video + #", "to": 2}, "loop": true}"#,
      ].joined(separator: ","))
    #expect(clips.map(\.duration) == [3, 1, nil, 3, 3])
  }

  @Test func aMarginIsForClipsThatItMoves() throws {
    let clips = try clips(
      #""margin": 0.1, "duration": 1"#,
      [still, still(#""position": "top""#), still(#""position": "top", "frame": {"x": 0, "y": 0}"#)].joined(
        separator: ","))
    #expect(clips.map(\.margin) == [.none, Margin(x: 0.1, y: 0.1), .none])
  }

  @Test(arguments: [
    (#""duration": 0"#, "value.range", "tracks[0].defaults.duration"),
    (#""fit": "covr""#, "value.choice", "tracks[0].defaults.fit"),
    (#""transition": {"type": "crossfade"}"#, "key.missing", "tracks[0].defaults.transition"),
    (#""transition": null"#, "value.type", "tracks[0].defaults.transition"),
    (#""frame": {"width": 5}"#, "value.range", "tracks[0].defaults.frame.width"),
    (#""margin": 1"#, "value.range", "tracks[0].defaults.margin"),
    (#""position": "middle""#, "value.choice", "tracks[0].defaults.position"),
    (#""start": 1"#, "key.unknown", "tracks[0].defaults.start"),
    (##""source": {"color": "#000000"}"##, "key.unknown", "tracks[0].defaults.source"),
    (#""effects": [1]"#, "feature.notBuilt", "tracks[0].defaults.effects"),
    (#""volume": "6""#, "value.format", "tracks[0].defaults.volume"),
    (#""speed": 0"#, "value.range", "tracks[0].defaults.speed"),
    (#""loop": 1"#, "value.type", "tracks[0].defaults.loop"),
  ])
  func whatIsWrongIsSaidOnce(_ defaults: String, _ code: String, _ path: String) {
    let clip = still(#""duration": 1"#)
    let errors = Documents.errors(document(defaults, [clip, clip, clip].joined(separator: ",")))
    #expect(errors.map(\.code) == [code] && errors.first?.path == path, "\(errors)")
  }

  @Test func aWrongLengthIsNotAlsoAMissingOne() {
    let errors = Documents.errors(document(#""duration": -1"#, still + "," + still))
    #expect(errors.map(\.path) == ["tracks[0].defaults.duration"], "\(errors)")
    #expect(Documents.errors(document(#""fit": "contain""#, still)).map(\.code) == ["clip.noDuration"])
    #expect(
      Documents.errors(
        #"{"version": 1, "tracks": [{"defaults": [], "clips": []}], "outputs": [{"to": "a.mp4"}]}"#
      )
      .first?.path == "tracks[0].defaults")
  }

  /// What does not fit a clip is that clip's matter, and says where it comes from.
  @Test func whatDoesNotFitAClipIsToldThere() {
    let short = Documents.errors(
      document(#""duration": 3, \#(fade)"#, still + "," + still(#""duration": 0.2"#)))
    #expect(
      short.map(\.code) == ["transition.tooLong"] && short.first?.path == "tracks[0].clips[1]", "\(short)")
    #expect(short.first?.hint?.contains(#""transition": false"#) == true)
    let apart = Documents.errors(document(#""duration": 3, \#(fade)"#, still + "," + still(#""start": 5"#)))
    #expect(apart.map(\.code) == ["transition.noOverlap"])
    #expect(apart.first?.hint?.contains(#""transition": false"#) == true)
    let flat = ##"{"source": {"color": "#000000"}, "duration": 1}"##
    let sides = Documents.errors(document(#""frame": {"width": 0.5}"#, flat))
    #expect(sides.map(\.code) == ["key.missing"] && sides.first?.path == "tracks[0].clips[0]", "\(sides)")
    #expect(sides.first?.message.contains("the track's default") == true)
  }
}
