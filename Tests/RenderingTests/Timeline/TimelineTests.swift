import ClipJob
import MediaTypes
import Testing

@testable import Rendering

@Suite struct TimelineTests {
  private func color(_ duration: Rational, start: Rational? = nil, transition: Rational? = nil) -> Clip {
    var clip = Clip(source: .color(.black))
    clip.duration = duration
    clip.start = start
    clip.transition = transition.map { Transition(kind: .crossfade, duration: $0) }
    return clip
  }

  private func build(_ tracks: [[Clip]], fps: Rational? = 30) throws -> Timeline {
    var job = Job()
    job.tracks = tracks.map { Track(clips: $0) }
    job.canvas.fps = fps
    return try TimelineBuilder.build(job, locator: MediaLocator(baseDirectory: "/"))
  }

  private func codes(_ tracks: [[Clip]]) -> [String] {
    do {
      _ = try build(tracks)
      return []
    } catch {
      return (error as? JobErrors)?.errors.map { "\($0.path ?? "") \($0.code)" } ?? ["\(error)"]
    }
  }

  @Test func clipsFollowEachOther() throws {
    let timeline = try build([[color(2), color(Rational(1, 3)), color(1, start: 5), color(1)], [color(3)]])
    #expect(timeline.clips.map(\.start) == [0, 2, 5, 6, 0])
    #expect(timeline.clips.map(\.end) == [2, Rational(7, 3), 6, 7, 3])
    #expect(timeline.duration == 7)
    #expect(timeline.frameCount == 210)
  }

  @Test func anEndIsADurationOnceTheStartIsKnown() throws {
    var clip = Clip(source: .color(.black))
    clip.end = 5
    let timeline = try build([[color(2), clip]])
    #expect(timeline.clips[1].start == 2 && timeline.clips[1].end == 5)
    clip.end = 1
    #expect(codes([[color(2), clip]]) == ["tracks[0].clips[1].end clip.duration"])
  }

  @Test func transitionsOverlap() throws {
    let timeline = try build([[color(2), color(2, transition: Rational(1, 2)), color(2, transition: 1)]])
    #expect(timeline.clips.map(\.start) == [0, Rational(3, 2), Rational(5, 2)])
    #expect(timeline.duration == Rational(9, 2))
    #expect(timeline.clips.map(\.transitionFrom) == [nil, 0, 1])
    #expect(timeline.clips[0].hiddenFrom == 2)
  }

  @Test func aTimelineLastsAWeekAtMost() {
    let week = Rational(7 * 24 * 3600)
    #expect(codes([[color(week)]]) == [])
    #expect(codes([[color(week), color(1)]]) == ["tracks limits.duration"])
  }

  @Test func impossibleTransitionsAreNamed() {
    #expect(
      codes([[color(2), color(2, start: 2, transition: 1)]]) == [
        "tracks[0].clips[1].transition transition.noOverlap"
      ])
    #expect(
      codes([[color(1), color(3, transition: 2)]]) == ["tracks[0].clips[1].transition transition.noOverlap"])
    #expect(
      codes([[color(3), color(1, transition: 2)]]) == ["tracks[0].clips[1].transition transition.tooLong"])
    #expect(
      codes([[color(3), color(1, transition: Rational(3, 4)), color(3, transition: Rational(3, 4))]])
        == ["tracks[0].clips[2].transition transition.overlap"])
  }

  @Test func allErrorsComeAtOnce() {
    var missing = Clip(source: .video("/nowhere/a.mp4"))
    missing.duration = 1
    let sound = Clip(source: .audio("/nowhere/b.wav"))
    #expect(
      codes([[missing, color(1)], [sound]]) == [
        "tracks[0].clips[0].source.video source.notFound", "tracks[1].clips[0].source.audio source.notFound",
      ])
  }

  @Test func framesAreThoseWhoseTimeLiesInTheClip() throws {
    let timeline = try build([[color(Rational(101, 100)), color(Rational(1, 100)), color(1)]])
    #expect(timeline.clips.map { $0.frames(fps: 30) } == [0..<31, 31..<31, 31..<61])
    #expect(timeline.frameCount == 61)
  }

  @Test func ntscRatesStayExactForHours() throws {
    let timeline = try build([[color(7200)]], fps: Rational(30_000, 1001))
    #expect(timeline.frameCount == 215_784)
    #expect(
      timeline.clips[0].sourceClip.sourceTime(at: Rational(215_783) / timeline.fps)
        == Rational(215_783 * 1001, 30_000))
  }

  @Test func canvasDefaultsAndRounding() throws {
    let timeline = try build([[color(1)]], fps: nil)
    #expect((timeline.width, timeline.height) == (1920, 1080))
    #expect(timeline.fps == 30)
    var job = Job()
    job.tracks = [Track(clips: [color(1)])]
    job.canvas.width = 1079
    job.canvas.height = 607
    let odd = try TimelineBuilder.build(job, locator: MediaLocator(baseDirectory: "/"))
    #expect((odd.width, odd.height) == (1080, 608))
  }
}
