import ClipJob
import MediaTypes
import Testing

@testable import Rendering

@Suite struct VisibilityTests {
  private func timeline(_ tracks: [[Clip]]) throws -> Timeline {
    var job = Job()
    job.tracks = tracks.map { Track(clips: $0) }
    job.canvas.fps = 10
    return try TimelineBuilder.build(job, locator: MediaLocator(baseDirectory: "/"))
  }

  private func clip(_ duration: Rational, _ change: (inout Clip) -> Void = { _ in }) -> Clip {
    var clip = Clip(source: .color(.black))
    clip.duration = duration
    change(&clip)
    return clip
  }

  private func visibility(_ timeline: Timeline) -> Visibility {
    Visibility(timeline, covers: Layout.covers(timeline, width: timeline.width, height: timeline.height))
  }

  @Test func whatLiesUnderAnOpaqueLayerIsNotNeeded() throws {
    let timeline = try timeline([[clip(3)], [clip(1) { $0.start = 1 }]])
    let needed = visibility(timeline).framesNeeded(FrameRuns(0..<30))
    #expect(needed[0].runs == [0..<10, 20..<30])
    #expect(needed[1].runs == [10..<20])
  }

  @Test func transparencyKeepsWhatIsBelow() throws {
    let half = try timeline([[clip(1)], [clip(1) { $0.opacity = Animated(0.5) }]])
    #expect(visibility(half).elements(at: 0) == [.clip(0), .clip(1)])
    let nothing = try timeline([[clip(1)], [clip(1) { $0.opacity = Animated(0) }]])
    #expect(visibility(nothing).elements(at: 0) == [.clip(0)])
    let small = try timeline([
      [clip(1)], [clip(1) { $0.frame = FrameSpec(x: 0, y: 0, width: 0.5, height: 0.5) }],
    ])
    #expect(visibility(small).elements(at: 0) == [.clip(0), .clip(1)])
    let tinted = try timeline([
      [clip(1)], [clip(1) { $0.source = .color(Color(red: 0, green: 0, blue: 0, alpha: 128)) }],
    ])
    #expect(visibility(tinted).elements(at: 0) == [.clip(0), .clip(1)])
  }

  @Test func opacityKeyframesAreFollowed() throws {
    let fading = Animated(keyframes: [.init(t: 0, v: 0), .init(t: 1, v: 1)])
    let timeline = try timeline([[clip(2)], [clip(2) { $0.opacity = fading }]])
    let needed = visibility(timeline).framesNeeded(FrameRuns(0..<20))
    #expect(needed[0].runs == [0..<10])
    #expect(needed[1].runs == [1..<20])
  }

  @Test func transitionsNeedBothSidesAndThenOne() throws {
    let timeline = try timeline([
      [clip(2), clip(2) { $0.transition = Transition(kind: .crossfade, duration: 1) }]
    ])
    let visibility = visibility(timeline)
    #expect(visibility.elements(at: 9) == [.clip(0)])
    #expect(visibility.elements(at: 10) == [.transition(old: 0, new: 1, .crossfade, progress: 0)])
    #expect(visibility.elements(at: 15) == [.transition(old: 0, new: 1, .crossfade, progress: 0.5)])
    #expect(visibility.elements(at: 20) == [.clip(1)])
    #expect(visibility.framesNeeded(FrameRuns(0..<30))[0].runs == [0..<20])
  }

  @Test func clipsMayStandInAnyOrder() throws {
    let timeline = try timeline([
      [
        clip(1) { $0.start = 4 }, clip(9) { $0.start = 0 }, clip(1) { $0.start = 2 },
        clip(1) { $0.start = 8 },
      ]
    ])
    let visibility = Visibility(timeline, covers: [false, false, false, false])
    #expect(visibility.elements(at: 0) == [.clip(1)])
    #expect(visibility.elements(at: 25) == [.clip(1), .clip(2)])
    #expect(visibility.elements(at: 45) == [.clip(0), .clip(1)])
    #expect(visibility.elements(at: 85) == [.clip(1), .clip(3)])
    #expect(visibility.elements(at: 90) == [])
  }

  @Test func soundAloneIsNeverSeen() throws {
    var timeline = try timeline([[clip(1)]])
    timeline.clips[0].clip.source = .audio("a.wav")
    #expect(visibility(timeline).elements(at: 0) == [])
  }
}
