import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Telemetry
import TestKit
import Testing

@testable import Rendering

/// Generated pictures are drawn where they are seen, and look as if all of them had been drawn.
@Suite struct GeneratedPictureTests {
  private static let sources = [
    ##"{"gradient": {"from": "#1a2b3c", "to": "#ffcc00", "angle": 37}}"##,
    ##"{"gradient": {"from": "#102030", "to": "#e0f0ff", "radial": true}}"##,
    ##"{"gradient": {"from": "#ff000000", "to": "#00ff00ff", "angle": 200}}"##,
    #"{"pattern": {"name": "plasma", "seed": 3}}"#, #"{"pattern": {"name": "testcard"}}"#,
    #"{"pattern": {"name": "noise", "seed": 9}}"#,
  ]
  private static let manners = [
    "", #""rotate": 33, "#, #""flip": "both", "#, #""flip": "horizontal", "rotate": -100, "#,
    #""motion": {"from": {"zoom": 1}, "to": {"zoom": 2.5, "x": 0.1, "y": 0.9}}, "#,
    #""motion": {"from": {"zoom": 4, "x": 0.9}, "to": {"zoom": 1}, "easing": [0.3, -0.8, 0.6, 1.7]}, "#,
    #""crop": {"x": 0.1, "y": 0.5, "width": 0.3, "height": 0.3}, "#,
  ]

  private func timeline(
    _ source: String, _ manner: String, slides: Bool = false,
    frame box: String = #"{"x": -1.2, "y": -0.7, "width": 3.1, "height": 2.4}"#
  ) throws -> Timeline {
    let frame = #""frame": \#(box)"#
    let way = slides ? ["slideLeft", "slideUp"] : []
    let next = way.map {
      #", {"source": \#(source), \#(frame), "duration": 1, "transition": {"type": "\#($0)", "duration": 0.4}}"#
    }.joined()
    let document = #"""
      {"version": 1, "canvas": {"width": 96, "height": 64, "fps": 10}, "tracks": [{"clips": [
        {"source": \#(source), \#(manner)\#(frame), "duration": 1}\#(next)]}], "outputs": [{"to": "a.mp4"}]}
      """#
    return try TimelineBuilder.build(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: "/"))
  }

  /// All frames of a timeline, its pictures drawn as `drawn` says.
  private func frames(
    _ timeline: Timeline, _ drawn: [Int: GeneratedPart], width: Int, height: Int
  ) throws -> [Picture] {
    let kernels = CPUKernels()
    let layout = Layout(
      timeline: timeline, width: width, height: height, drawn: drawn,
      compositor: Compositor(width: width, height: height))
    let visibility = Visibility(timeline, covers: timeline.clips.map { _ in false })
    return try (0..<timeline.frameCount).map { frame in
      var pictures: [Int: Layout.Content] = [:]
      for clip in timeline.clips {
        guard let part = drawn[clip.index] else { continue }
        let opening = SourceOpening(
          frames: FrameRuns(frame..<frame + 1), fps: timeline.fps, drawn: part, codecs: nil, cores: 1,
          kernels: kernels, clock: StageClock(), traffic: SourceTraffic())
        let source = try #require(clip.probed.open(clip.sourceClip, opening))
        pictures[clip.index] = .picture(try source.picture(frame: frame), isStatic: source.isStatic)
      }
      let held = pictures
      return try layout.compose(visibility.elements(at: frame), frame: frame) { held[$0] }
    }
  }

  private func check(_ timeline: Timeline, _ what: String, tolerance: Int = 0) throws {
    let canvas = [(width: 96, height: 64)]
    let parts = GeneratedPicture.parts(of: timeline, layouts: canvas)
    let whole = parts.mapValues { GeneratedPart(width: $0.width, height: $0.height) }
    #expect(parts.values.contains { $0.part.width * $0.part.height < $0.width * $0.height }, "\(what)")
    let (some, all) = (
      try frames(timeline, parts, width: 96, height: 64), try frames(timeline, whole, width: 96, height: 64)
    )
    for (number, (a, b)) in zip(some, all).enumerated() {
      let worst = zip(a.planes, b.planes).map { PlaneCompare.maximumDifference($0, $1) }.max() ?? 0
      #expect(worst <= tolerance, "frame \(number) of \(what): \(worst)")
    }
  }

  @Test(arguments: sources)
  func partsLookAsTheWholeDoes(_ source: String) throws {
    for manner in Self.manners where !manner.hasPrefix(#""motion""#) || !source.contains("noise") {
      try check(try timeline(source, manner), "\(source) \(manner)")
    }
    try check(try timeline(source, "", slides: true), "\(source), sliding")
    try check(try timeline(source, #""rotate": 12, "#, slides: true), "\(source), sliding, turned")
  }

  /// Frames that move, which scale what is drawn of the largest: there a sample may be off by rounding.
  @Test(arguments: sources.dropLast())
  func movingFramesLookAsTheWholeDoes(_ source: String) throws {
    let ways = [
      #"{"x": [{"t": 0, "v": -1.2}, {"t": 0.6, "v": 0.3, "easing": [0.3, -0.2, 0.6, 1.3]}], "y": -0.7, "width": 2.6, "height": 2.4}"#,
      #"{"x": -0.2, "y": [{"t": 0, "v": -1.7}, {"t": 1, "v": -1.1}], "width": 2, "height": [{"t": 0, "v": 2.5}, {"t": 1, "v": 3}]}"#,
    ]
    for (frame, manner) in zip(ways + ways, ["", "", #""flip": "both", "#, Self.manners[4]]) {
      try check(try timeline(source, manner, frame: frame), "\(source) \(manner) \(frame)", tolerance: 1)
    }
  }

  /// A frame of sixteen canvases: no more than the canvas and its margins are drawn, turned or not.
  @Test func noMoreIsDrawnThanIsSeen() throws {
    func drawn(_ members: String) throws -> Int {
      let document = #"""
        {"version": 1, "canvas": {"width": 8192, "height": 8192}, "tracks": [{"clips": [
          {"source": {"pattern": {"name": "noise"}}, "duration": 1, \#(members)}]}], "outputs": [{"to": "a.png"}]}
        """#
      let timeline = try TimelineBuilder.build(
        try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: "/"))
      let parts = GeneratedPicture.parts(of: timeline, layouts: [(8192, 8192)])
      return parts.values.map { $0.part.width * $0.part.height }.reduce(0, +)
    }
    let canvas = 8192 * 8192
    #expect(try drawn(#""frame": {"width": 4, "height": 4}"#) <= (8192 + 32) * (8192 + 32))
    #expect(
      try drawn(#""frame": {"x": -2, "y": -1, "width": 4, "height": 4}, "rotate": 45"#) < canvas * 21 / 10)
    #expect(try drawn(#""frame": {"x": 2, "y": 2, "width": 4, "height": 4}"#) < 64 * 64, "beside the canvas")
    // In the frame there is nothing to save: all of it, as ever.
    #expect(try drawn(#""frame": {"width": 0.5, "height": 0.25}"#) == 4096 * 2048)
    #expect(try drawn(#""rotate": 30"#) == canvas)
    let slide = #"{"x": [{"t": 0, "v": -0.5}, {"t": 1, "v": 0}], "y": 0, "width": 4, "height": 0.5}"#
    #expect(try drawn(#""frame": \#(slide)"#) <= (12288 + 64) * 4096)
    let away = slide.replacing("-0.5", with: "-9.5").replacing(#""v": 0}"#, with: #""v": -4}"#)
    #expect(try drawn(#""frame": \#(away.replacing("-9.5", with: "-4"))"#) < 64 * 64, "beside the canvas")
  }

  /// Looking at changes alone finds what looking at every frame does, and a week is no longer than a second.
  @Test func visibilityLooksAtChanges() throws {
    let document = #"""
      {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [
        {"source": {"color": "#ff0000"}, "duration": 1.25}, {"source": {"color": "#00ff00"}, "duration": 2,
         "transition": {"type": "crossfade", "duration": 0.55}}]}, {"clips": [
        {"source": {"color": "#0000ff"}, "start": 0.35, "duration": 1, "opacity": [{"t": 0, "v": 0}, {"t": 0.5, "v": 1}]},
        {"source": {"color": "#0000ff"}, "start": 2, "duration": 0.3}]}], "outputs": [{"to": "a.mp4"}]}
      """#
    let timeline = try TimelineBuilder.build(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: "/"))
    let covers = Layout.covers(timeline, width: 64, height: 64)
    let visibility = Visibility(timeline, covers: covers)
    var slow = [FrameRuns](repeating: FrameRuns(), count: timeline.clips.count)
    for frame in 0..<timeline.frameCount {
      for element in visibility.elements(at: frame) {
        for index in element.clips { slow[index].append(frame) }
      }
    }
    #expect(visibility.framesNeeded(FrameRuns(0..<timeline.frameCount)) == slow)

    let week = document.replacing("\"duration\": 2,", with: "\"duration\": 604700,")
    let long = try TimelineBuilder.build(
      try Job.parse(Array(week.utf8)), locator: MediaLocator(baseDirectory: "/"))
    var looks = 0
    _ = Visibility(long, covers: Layout.covers(long, width: 64, height: 64)).framesNeeded(
      FrameRuns(0..<long.frameCount)
    ) { _ in
      looks += 1
      return true
    }
    #expect(long.frameCount > 6_000_000 && looks < 100)
  }
}
