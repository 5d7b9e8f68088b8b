import ClipJob
import MediaTypes
import Testing

/// How clips lie among their neighbours, and the limits of a job.
@Suite struct TrackTests {
  static let five = ##"{"source": {"color": "#000000"}, "duration": 5}"##

  static func color(_ keys: String) -> String {
    ##"{"source": {"color": "#000000"}, "duration": 5, \##(keys)}"##
  }

  static func transition(_ duration: String) -> String {
    #""transition": {"type": "wipeLeft", "duration": \#(duration)}"#
  }

  private func onlyError(_ clips: String) throws -> JobError {
    let errors = Documents.errors(Documents.job(clips: clips))
    #expect(errors.count == 1, "\(errors)")
    return try #require(errors.first)
  }

  @Test func aTransitionFitsBothClips() throws {
    #expect(
      Documents.errors(Documents.job(clips: Self.five + "," + Self.color(Self.transition("5")))).isEmpty)
    let before = try onlyError(
      ##"{"source": {"color": "#000000"}, "duration": 1},"## + Self.color(Self.transition("2")))
    #expect(before.code == "transition.tooLong" && before.path == "tracks[0].clips[1].transition")
    #expect(before.message.contains("the clip before it (1 s)"))
    let own = try onlyError(
      Self.five + ##", {"source": {"color": "#000000"}, "duration": 1, \##(Self.transition("1.5"))}"##)
    #expect(own.code == "transition.tooLong" && own.message.contains("the clip itself (1 s)"))
  }

  @Test func theLengthOfATrimCounts() throws {
    let trimmed = #"{"source": {"video": "a.mp4"}, "trim": {"from": 1, "to": 3}, "speed": 4}"#
    let error = try onlyError(trimmed + "," + Self.color(Self.transition("0.6")))
    #expect(error.code == "transition.tooLong" && error.message.contains("(0.5 s)"))
    // Without an end the source decides, later.
    #expect(
      Documents.errors(Documents.job(clips: Documents.clip + "," + Self.color(Self.transition("3")))).isEmpty)
  }

  @Test func anExplicitStartLeavesOverlap() throws {
    let error = try onlyError(Self.five + "," + Self.color(#""start": 4.8, "# + Self.transition("0.5")))
    #expect(error.code == "transition.noOverlap" && error.path == "tracks[0].clips[1].start")
    #expect(error.hint?.contains("4.5") == true)
    #expect(
      Documents.errors(
        Documents.job(clips: Self.five + "," + Self.color(#""start": 4.5, "# + Self.transition("0.5")))
      )
      .isEmpty)
    let gap = try onlyError(Self.five + "," + Self.color(#""start": 9, "# + Self.transition("0.5")))
    #expect(gap.code == "transition.noOverlap")
  }

  @Test func anEndBeforeItsImplicitStart() throws {
    let error = try onlyError(Self.five + ##", {"source": {"color": "#000000"}, "end": 5}"##)
    #expect(error.code == "clip.order" && error.path == "tracks[0].clips[1]")
  }

  @Test func limits() throws {
    func clips(_ count: Int) -> String {
      Documents.job(clips: Array(repeating: Documents.clip, count: count).joined(separator: ","))
    }
    #expect(Documents.errors(clips(5000)).isEmpty)
    for count in [5001, 10_000] {
      let errors = Documents.errors(clips(count))
      #expect(errors.map(\.code) == ["limits.clips"])
      #expect(errors.first?.path == "tracks" && errors.first?.message.contains("\(count) clips") == true)
      #expect(errors.first?.hint != nil)
    }
    let track = #"{"clips": [\#(Documents.clip)]}"#
    func tracks(_ count: Int) -> String {
      let list = Array(repeating: track, count: count).joined(separator: ",")
      return #"{"version": 1, "tracks": [\#(list)], "outputs": [{"to": "a.mp4"}]}"#
    }
    #expect(Documents.errors(tracks(64)).isEmpty)
    #expect(Documents.errors(tracks(65)).map(\.code) == ["limits.tracks"])
    func outputs(_ count: Int) -> String {
      Documents.job(outputs: (0..<count).map { #"{"to": "\#($0).mp4"}"# }.joined(separator: ","))
    }
    #expect(Documents.errors(outputs(16)).isEmpty)
    #expect(Documents.errors(outputs(17)).map(\.code) == ["limits.outputs"])
    func keyframes(_ count: Int) -> String {
      Documents.job(
        clip: #""volume": [\#((0..<count).map { #"{"t": \#($0), "v": 1}"# }.joined(separator: ","))]"#)
    }
    #expect(Documents.errors(keyframes(1000)).isEmpty)
    #expect(Documents.errors(keyframes(1001)).map(\.code) == ["limits.keyframes"])
  }

  @Test func allErrorsComeAtOnce() {
    let document = #"""
      {"version": 1, "idd": "x", "priority": 500,
       "tracks": [{"clips": [{"source": {"video": 5}, "fit": "covr", "start": -1}, {"speed": 99}]}],
       "outputs": [{"to": "a.xyz"}, {"to": "b.mp4", "video": {"crf": 99}}]}
      """#
    let paths = Documents.errors(document).map { $0.path }
    #expect(
      Set(paths) == [
        "idd", "priority", "tracks[0].clips[0].source.video", "tracks[0].clips[0].fit",
        "tracks[0].clips[0].start",
        "tracks[0].clips[1]", "tracks[0].clips[1].speed", "outputs[0].to", "outputs[1].video.crf",
      ])
    #expect(paths.count == 9)
  }

  @Test func errorsAreBounded() throws {
    let clips = Array(repeating: #"{"source": {"video": "a.mp4"}, "speed": 0}"#, count: 1234).joined(
      separator: ",")
    let errors = Documents.errors(Documents.job(clips: clips))
    #expect(errors.count == 101)
    let last = try #require(errors.last)
    #expect(last.code == "errors.more" && last.message == "1134 more problems" && last.path == nil)
    #expect(errors[99].path == "tracks[0].clips[99].speed")
  }

  @Test func unknownKeysByTheMillionAreCountedOnly() {
    let keys = (0..<50_000).map { "\"k\($0)\": 0" }.joined(separator: ",")
    let errors = Documents.errors(Documents.job(extra: ", " + keys))
    #expect(errors.count == 101)
    #expect(errors.last?.message == "49900 more problems")
  }
}
