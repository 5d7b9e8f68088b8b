import ClipJob
import Quotes
import Rendering
import TestKit
import Testing

/// What a plan says of its work.
@Suite struct WorkEstimateTests {
  private let bench = RenderBench()

  init() throws {
    // Ten seconds of 0.02 megapixels, a key frame every second.
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=200x100:r=10:d=10", "-f", "lavfi", "-i", "sine=d=10", "-pix_fmt",
      "yuv420p",
      "-c:v", "libx264", "-g", "10", "-keyint_min", "10", "-sc_threshold", "0", "-bf", "0", "-c:a", "aac",
      bench.file("film.mp4"),
    ])
  }

  private func work(
    _ clips: String, below: String? = nil, outputs: String = #"[{"to": "a.mp4"}]"#, inHardware: Bool = false
  ) throws -> WorkFeatures {
    let tracks = ((below.map { [$0] } ?? []) + [clips]).map { #"{"clips": [\#($0)]}"# }.joined(
      separator: ", ")
    let document =
      #"{"version": 1, "canvas": {"width": 200, "height": 100, "fps": 10}, "tracks": [\#(tracks)], "outputs": \#(outputs)}"#
    let plan = try RenderPlan(
      try Job.parse(Array(document.utf8)), locator: MediaLocator(baseDirectory: bench.folder.path))
    return plan.work(encodingInHardware: inHardware)
  }

  private func film(_ members: String) -> String { #"{"source": {"video": "film.mp4"}, \#(members)}"# }
  private let frame = 0.02

  @Test func whatIsSeenIsDecodedComposedAndEncoded() throws {
    let work = try work(film(#""duration": 2"#))
    #expect(abs(work[.decode] - 20 * frame) < 1e-9)
    #expect(abs(work[.compose] - 20 * frame) < 1e-9)
    #expect(abs(work[.encode] - 20 * frame) < 1e-9)
    // The film and its sound; heard and encoded.
    #expect(work[.sources] == 2 && work[.sound] == 4)
  }

  @Test func aSeekDecodesFromTheKeyFrameBefore() throws {
    // Half a second of lead is the mean of key frames one second apart.
    let later = try work(film(#""trim": {"from": 5.3}, "duration": 2"#))
    #expect(abs(later[.decode] - 25 * frame) < 1e-9, "\(later[.decode] / frame)")
    let soon = try work(film(#""trim": {"from": 0.2}, "duration": 2"#))
    #expect(abs(soon[.decode] - 22 * frame) < 1e-9, "\(soon[.decode] / frame)")
  }

  @Test func whatIsHiddenIsNoWork() throws {
    let above = try work(film(#""duration": 2"#), below: film(#""duration": 2, "volume": 0"#))
    #expect(abs(above[.decode] - 20 * frame) < 1e-9)
    let beside = try work(
      film(#""duration": 2, "frame": {"x": 0.5, "y": 0, "width": 0.5, "height": 1}, "fit": "stretch""#),
      below: film(#""duration": 2, "volume": 0"#))
    #expect(abs(beside[.decode] - 40 * frame) < 1e-9)
    #expect(abs(beside[.compose] - 30 * frame) < 1e-9)
  }

  @Test func fasterClipsDecodeMore() throws {
    let fast = try work(film(#""speed": 2, "duration": 2"#))
    #expect(abs(fast[.decode] - 40 * frame) < 1e-9)
    #expect(fast[.sound] > 4)
  }

  @Test func everyLayoutIsComposed() throws {
    let two = try work(
      film(#""duration": 2"#),
      outputs:
        #"[{"to": "a.mp4"}, {"to": "b.mp4", "width": 100, "height": 100}, {"to": "c.mp4", "width": 100}]"#)
    // The square is laid out anew; the smaller one is only resized, for half the work of a sample.
    let samples = 20 * (frame + 0.01 + 0.5 * 0.005)
    #expect(abs(two[.compose] - samples) < 1e-9, "\(two[.compose]) \(samples)")
    #expect(abs(two[.encode] - 20 * (frame + 0.01 + 0.005)) < 1e-9)
  }

  @Test func presetsDoNotCountInAnEngine() throws {
    let outputs = #"[{"to": "a.mp4", "video": {"codec": "hevc", "preset": "slow"}}]"#
    let (software, hardware) = (
      try work(film(#""duration": 2"#), outputs: outputs),
      try work(film(#""duration": 2"#), outputs: outputs, inHardware: true)
    )
    #expect(abs(hardware[.encode] - 20 * frame) < 1e-9 && software[.encode] > 2 * hardware[.encode])
    let chosen = #"[{"to": "a.mp4", "video": {"codec": "hevc", "preset": "slow", "encoder": "software"}}]"#
    #expect(
      try work(film(#""duration": 2"#), outputs: chosen, inHardware: true)[.encode] == software[.encode])
  }

  /// Frames are sampled, and the sum stays what it was.
  @Test func longClipsAreEstimatedAlike() throws {
    let short = try work(film(#""loop": true, "duration": 10"#))
    let long = try work(film(#""loop": true, "duration": 1000"#))
    #expect(abs(long[.compose] / short[.compose] - 100) < 1 && abs(long[.decode] / short[.decode] - 100) < 1)
  }

  @Test func aStillAloneDecodesLittle() throws {
    let still = try work(film(#""duration": 9"#), outputs: #"[{"to": "a.jpg", "at": 8}]"#)
    #expect(still[.encode] == 0 && still[.stills] > 0 && still[.sound] == 0)
    #expect(still[.decode] < 10 * frame)
  }

  /// Where the document tells all that there is to know, assuming comes to the same as planning.
  @Test func aDocumentWithoutFilesIsEstimatedAsItsPlan() throws {
    let document = ##"""
      {"version": 1, "canvas": {"width": 200, "height": 100, "fps": 10}, "tracks": [{"clips": [
        {"source": {"color": "#ff0000"}, "duration": 1}, {"source": {"pattern": {"name": "noise"}}, "duration": 2},
        {"source": {"gradient": {"from": "#000000", "to": "#ffffff", "radial": true}}, "duration": 1,
         "blend": "add", "rotate": 360}]}],
       "outputs": [{"to": "a.mp4"}, {"to": "b.webm", "width": 100, "height": 100}, {"to": "c.png", "width": 50}]}
      """##
    let job = try Job.parse(Array(document.utf8))
    let planned = try RenderPlan(job, locator: MediaLocator(baseDirectory: bench.folder.path)).work()
    let assumed = WorkEstimate(assuming: job).features
    for kind in WorkFeatures.Kind.allCases {
      #expect(abs(planned[kind] - assumed[kind]) < 1e-9, "\(kind): \(planned[kind]) \(assumed[kind])")
    }
    #expect(planned[.compose] > 0 && planned[.encode] > 0 && planned[.encodeSlow] > 0 && planned[.stills] > 0)
  }
}
