import MediaTypes
import TestKit
import Testing

@testable import Compositor

/// The same operations by FFmpeg's filters. SSIM of every plane is at least 0.99.
///
/// FFmpeg's `scale` is told the siting that canvases have (`*_h_chr_pos=0`, `*_v_chr_pos=128`): without that
/// it takes 4:2:0 of raw video as centred vertically and unsited horizontally, and its chroma moves against
/// luma. Its bicubic has a = -0.6, ours a = -0.5.
@Suite struct FFmpegAgreementTests {
  static let chroma =
    "flags=bicubic+accurate_rnd:in_h_chr_pos=0:in_v_chr_pos=128:out_h_chr_pos=0:out_v_chr_pos=128"

  private func expectAlike(
    _ a: Picture, _ b: Picture, atLeast limit: Double = 0.99, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (plane, ssim) in PlaneCompare.ssim(a, b).enumerated() {
      #expect(ssim >= limit, "\(what): SSIM of plane \(plane) is \(ssim)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["testsrc2", "mandelbrot"], [(320, 180), (426, 240), (1024, 576), (200, 300)])
  func scaling(_ source: String, _ size: (Int, Int)) throws {
    let picture = try FFmpegFilter.generate(source, width: 640, height: 360)
    let (w, h) = size
    let theirs = try FFmpegFilter.filter([picture], "scale=\(w):\(h):\(Self.chroma)", width: w, height: h)
    let ours = Compositor(width: w, height: h).resized(picture, width: w, height: h)
    expectAlike(ours, theirs, "\(source) to \(size)")
  }

  @Test func cropAndScale() throws {
    let picture = try FFmpegFilter.generate("mandelbrot", width: 960, height: 540)
    let theirs = try FFmpegFilter.filter(
      [picture], "crop=304:540:328:0,scale=540:960:\(Self.chroma)", width: 540, height: 960)
    let layer = Layer(
      .picture(picture), window: SourceWindow(x: 328, y: 0, width: 304, height: 540), box: .canvas(540, 960),
      limit: SourceWindow(x: 328, y: 0, width: 304, height: 540))
    expectAlike(compose(540, 960, [.layer(layer)]), theirs, "crop")
  }

  @Test func overlayWithOpacity() throws {
    let bottom = try FFmpegFilter.generate("mandelbrot", width: 640, height: 360)
    let top = try FFmpegFilter.generate("testsrc2", width: 640, height: 360)
    let theirs = try FFmpegFilter.filter(
      [bottom, top],
      "[1]scale=320:180:\(Self.chroma),format=yuva420p,colorchannelmixer=aa=0.7[t];[0][t]overlay=200:100",
      width: 640, height: 360)
    let box = PixelBox(x: 200, y: 100, width: 320, height: 180)
    let ours = compose(
      640, 360,
      [.layer(.whole(bottom, in: .canvas(640, 360))), .layer(.whole(top, in: box, opacity: 0.7))])
    expectAlike(ours, theirs, "overlay")
  }

  @Test func crossfade() throws {
    let (old, new) = try pair()
    let theirs = try FFmpegFilter.filter(
      [old, new], Self.xfade("fade"), width: 640, height: 360, frame: 10)
    let ours = transition(old, new, .crossfade)
    for plane in 0..<3 {
      #expect(PlaneCompare.maximumDifference(ours.planes[plane], theirs.planes[plane]) <= 1)
    }
  }

  /// FFmpeg finds its edge in every plane alone and includes it, so that its luma edge is one sample and its
  /// chroma edge two luma samples further on than ours, where all planes change at one even position. Both
  /// sides of the edge are compared, eight luma samples away from it.
  @Test(arguments: [
    (TransitionKind.wipeLeft, "wipeleft"), (.wipeRight, "wiperight"), (.wipeUp, "wipeup"),
    (.wipeDown, "wipedown"), (.slideLeft, "slideleft"), (.slideRight, "slideright"), (.slideUp, "slideup"),
    (.slideDown, "slidedown"),
  ])
  func wipesAndSlides(_ kind: TransitionKind, _ name: String) throws {
    let (old, new) = try pair()
    let theirs = try FFmpegFilter.filter(
      [old, new], Self.xfade(name), width: 640, height: 360, frame: 10)
    let ours = transition(old, new, kind)
    let isHorizontal = name.hasSuffix("left") || name.hasSuffix("right")
    let isTowardsStart = name.hasSuffix("left") || name.hasSuffix("up")
    let length = isHorizontal ? 640 : 360
    let edge = isTowardsStart ? length * 6 / 10 : length * 4 / 10
    for plane in 0..<3 {
      let shift = plane == 0 ? 0 : 1
      for range in [0..<(edge - 8) >> shift, (edge + 8) >> shift..<length >> shift] {
        func side(_ picture: Picture) -> Plane {
          let p = picture.planes[plane]
          return isHorizontal
            ? p.part(x: range.lowerBound, y: 0, width: range.count, height: p.height)
            : p.part(x: 0, y: range.lowerBound, width: p.width, height: range.count)
        }
        let difference = PlaneCompare.maximumDifference(side(ours), side(theirs))
        #expect(difference == 0, "\(name): plane \(plane), \(range)")
      }
    }
  }

  /// Each plane alone: FFmpeg 5.1's `xfade` does not know 4:2:0 and would resample the chroma to 4:4:4.
  private static func xfade(_ name: String) -> String {
    let planes = ["y", "u", "v"]
    let take = (0..<2).map { input in
      "[\(input)]extractplanes=y+u+v" + planes.map { "[\($0)\(input)]" }.joined()
    }
    let fade = planes.map { "[\($0)0][\($0)1]xfade=transition=\(name):duration=1:offset=0[\($0)]" }
    return (take + fade + ["[y][u][v]mergeplanes=0x001020:yuv420p"]).joined(separator: ";")
  }

  private func pair() throws -> (Picture, Picture) {
    (
      try FFmpegFilter.generate("mandelbrot", width: 640, height: 360),
      try FFmpegFilter.generate("testsrc2", width: 640, height: 360)
    )
  }

  /// Progress 0.4: what FFmpeg shows in the tenth of 25 frames.
  private func transition(_ old: Picture, _ new: Picture, _ kind: TransitionKind) -> Picture {
    let box = PixelBox.canvas(640, 360)
    return compose(
      640, 360,
      [
        .transition(
          old: [.whole(old, in: box)], new: [.whole(new, in: box)], Blending(kind: kind, progress: 0.4))
      ])
  }
}
