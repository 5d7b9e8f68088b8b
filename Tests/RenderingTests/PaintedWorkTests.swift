import ClipJob
import Quotes
import Rendering
import TestKit
import Testing

/// What a plan says of painting, compared with what the kernels of its render do.
@Suite struct PaintedWorkTests {
  private let bench = RenderBench()

  init() throws {
    try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=300x300", "-frames:v", "1", bench.file("still.png"),
    ])
  }

  /// In canvases a frame, once the clip runs: what is estimated, and what is resampled or turned.
  private func painting(_ clip: String) throws -> (estimated: Double, prepared: Double) {
    let (short, long) = (try work(clip, seconds: 1), try work(clip, seconds: 3))
    return ((long.estimated - short.estimated) / 20, (long.prepared - short.prepared) / 20)
  }

  private func work(_ clip: String, seconds: Int) throws -> (estimated: Double, prepared: Double) {
    let document = """
      {"version": 1, "canvas": {"width": 200, "height": 100, "fps": 10},
       "tracks": [{"clips": [{\(clip), "duration": \(seconds)}]}],
       "outputs": [{"to": "a.mp4", "video": {"preset": "ultrafast"}}]}
      """
    let job = try Job.parse(Array(document.utf8))
    let plan = try RenderPlan(job, locator: MediaLocator(baseDirectory: bench.folder.path))
    let estimated = plan.work()[.compose]
    #expect(WorkEstimate(assuming: job).features[.compose] > 0)
    let device = CountingDevice()
    _ = try RenderSession(plan, device: device).run()
    return (estimated * 1e6 / (200 * 100), Double(device.samples) / (200 * 100 * 1.5))
  }

  private static let gradient = ##""source": {"gradient": {"from": "#000000", "to": "#ffffff"}}"##
  private static let still = #""source": {"image": "still.png"}"#
  private static let moving = #""motion": {"from": {"zoom": 1.2}, "to": {"zoom": 1.6}}"#

  @Test(arguments: [
    gradient, still, gradient + #", "rotate": 30"#, still + #", "rotate": 30"#, still + #", "fit": "blur""#,
    gradient + #", "motion": {"from": {"zoom": 1.2}, "to": {"zoom": 1.2}}"#,
    still + #", "motion": {"from": {"zoom": 1.2}, "to": {"zoom": 1.2}}"#,
  ])
  func whatStandsStillIsPreparedOnce(_ clip: String) throws {
    let (estimated, prepared) = try painting(clip)
    #expect(prepared == 0)
    #expect((0.1...0.7).contains(estimated), "\(estimated)")
  }

  @Test(arguments: [
    ("\(gradient), \(moving)", 0.99), ("\(still), \(moving)", 0.99),
    (#"\#(gradient), \#(moving), "rotate": 30"#, 0.99),
    // The picture in front alone, which fills so much of its frame.
    (#"\#(still), \#(moving), "fit": "blur""#, 0.6),
    (
      #"\#(still), "frame": {"x": [{"t": 0, "v": -0.1}, {"t": 3, "v": -0.02}], "y": 0, "width": 1.12, "height": 1}"#,
      0.99
    ),
  ])
  func whatMovesIsPreparedForEachFrame(_ clip: String, _ least: Double) throws {
    let (estimated, prepared) = try painting(clip)
    #expect(prepared >= least)
    #expect((0.5...2).contains(estimated / prepared), "\(estimated) \(prepared)")
  }
}
