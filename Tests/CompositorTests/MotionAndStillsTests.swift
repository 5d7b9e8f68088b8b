import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct MotionAndStillsTests {
  /// Where a vertical edge from dark to bright lies in a row, to a fraction of a sample.
  private func edge(_ picture: Picture, row: Int) -> Double {
    var sum = 0.0
    for x in 0..<picture.width { sum += Double(200 - value(picture, 0, x, row)) / 160 }
    return sum
  }

  /// A window that slides and grows by fractions of a sample moves an edge steadily: no step is missing, none
  /// is double, also where the still is reduced first.
  @Test(arguments: [1, 5]) func motionIsSteady(_ reduction: Int) {
    let still = SyntheticPictures.make(width: 400 * reduction, height: 40 * reduction) { plane, x, _ in
      plane == 0 ? (x < 220 * reduction ? 40 : 200) : 128
    }
    let compositor = Compositor(width: 256, height: 32)
    var positions: [Double] = []
    for frame in 0..<48 {
      let x = (20 + Double(frame) * 0.31) * Double(reduction)
      let layer = Layer(
        .picture(still),
        window: SourceWindow(x: x, y: 0, width: 300 * Double(reduction), height: 37.5 * Double(reduction)),
        box: .canvas(256, 32), isStatic: true)
      positions.append(edge(compositor.shown(Scene(background: black, elements: [.layer(layer)])), row: 16))
    }
    let expected = -0.31 * 256 / 300
    for (a, b) in zip(positions, positions.dropFirst()) {
      #expect(abs((b - a) - expected) < 0.03, "a step of \(b - a), not \(expected)")
    }
    // And the edge is where it belongs.
    #expect(abs(positions[0] - (220 - 20) * 256 / 300) < 0.1)
  }

  /// A still in one place looks the same in its first frame (painted) and later ones (kept).
  @Test func keptStillsAreTheSame() {
    let still = SyntheticPictures.scene(width: 700, height: 500)
    let sprite = SyntheticPictures.random(width: 50, height: 40, layout: .yuva444)
    let scenes: [Layer] = [
      .whole(still, in: .canvas(128, 96), isStatic: true),
      .whole(still, in: PixelBox(x: 10, y: 8, width: 90, height: 70), rotation: 20, isStatic: true),
      .whole(still, in: PixelBox(x: 10, y: 8, width: 90, height: 70), opacity: 0.3, isStatic: true),
      .whole(sprite, in: PixelBox(x: 10, y: 8, width: 90, height: 70), isStatic: true),
      .whole(sprite, in: PixelBox(x: 10, y: 8, width: 90, height: 70), mode: .screen, isStatic: true),
      Layer(
        .picture(still), window: .whole(still), box: .canvas(128, 96), quarterTurns: 1,
        effects: [.blur(sigma: 9)],
        isStatic: true),
    ]
    for layer in scenes {
      let compositor = Compositor(width: 128, height: 96)
      let scene = Scene(background: (y: 90, cb: 100, cr: 150), elements: [.layer(layer)])
      let first = compositor.shown(scene)
      for _ in 0..<3 { #expect(PlaneCompare.firstDifference(compositor.shown(scene), first) == nil) }
    }
  }

  /// A thousand frames of stills, moving and not, leave no more behind than a few.
  @Test func memoryStaysBounded() {
    let compositor = Compositor(width: 64, height: 48)
    var sizes: [Int] = []
    var tables = 0
    for frame in 0..<1000 {
      let still = SyntheticPictures.flat(width: 20, height: 20, y: frame % 200)
      let moving = Layer(
        .picture(still), window: SourceWindow(x: 0, y: 0, width: 10 + Double(frame) / 100, height: 10),
        box: .canvas(64, 48), opacity: 0.5, isStatic: true)
      for _ in 0..<2 { _ = compositor.shown(Scene(background: black, elements: [.layer(moving)])) }
      tables = max(tables, compositor.painter.resampler.filters.count)
      sizes.append(compositor.painter.store.byteCount)
    }
    #expect(tables <= 97)
    // Dead stills go within sixteen frames.
    #expect(sizes.max()! <= 16 * 64 * 48 * 3 / 2)
  }

  @Test func aSteadyLayoutBuildsItsTablesOnce() {
    let compositor = Compositor(width: 64, height: 48)
    let picture = SyntheticPictures.scene(width: 100, height: 70)
    let scene = Scene(background: black, elements: [.layer(.whole(picture, in: .canvas(64, 48)))])
    _ = compositor.shown(scene)
    let built = compositor.painter.resampler.filters.builtCount
    for _ in 0..<20 { _ = compositor.shown(scene) }
    #expect(compositor.painter.resampler.filters.builtCount == built)
  }

  @Test func theSameSceneGivesTheSameBytes() {
    func frames() -> [Picture] {
      let compositor = Compositor(width: 96, height: 64)
      let still = SyntheticPictures.scene(width: 333, height: 221)
      return (0..<6).map { i in
        let layer = Layer(
          .picture(still),
          window: SourceWindow(x: Double(i), y: 1, width: 300 - Double(i) * 9.7, height: 200),
          box: .canvas(96, 64), rotation: Double(i), isStatic: true)
        return compositor.shown(Scene(background: black, elements: [.layer(layer)]))
      }
    }
    for (a, b) in zip(frames(), frames()) { #expect(PlaneCompare.firstDifference(a, b) == nil) }
  }

  /// The reduced blur against FFmpeg's `gblur` of the scaled picture.
  @Test(arguments: [4.0, 12, 40]) func blurIsGaussian(_ sigma: Double) throws {
    let picture = try FFmpegFilter.generate("testsrc2", width: 320, height: 180)
    let theirs = try FFmpegFilter.filter(
      [picture],
      "scale=640:360:\(FFmpegAgreementTests.chroma),gblur=sigma=\(sigma):steps=6", width: 640, height: 360)
    var layer = Layer.whole(picture, in: .canvas(640, 360))
    layer.effects = [.blur(sigma: sigma)]
    let ours = compose(640, 360, [.layer(layer)])
    // FFmpeg blurs chroma planes with the same sigma in their own samples, which is twice as wide: luma only.
    // Its recursive filter is no exact Gaussian and treats edges in another way: the middle counts.
    let edge = Int(min(2 * sigma, 100))
    func middle(_ p: Picture) -> Plane {
      p.planes[0].part(x: edge, y: edge, width: 640 - 2 * edge, height: 360 - 2 * edge)
    }
    let psnr = PlaneCompare.psnr(middle(ours), middle(theirs))
    #expect(psnr > 38, "\(psnr) dB")
    #expect(PlaneCompare.ssim(middle(ours), middle(theirs)) > 0.99)
  }

  /// A chain of blurs is one blur; what is no blur does nothing.
  @Test func blursAreCarriedOutTogether() {
    let picture = SyntheticPictures.scene(width: 160, height: 90)
    func shown(_ effects: [Effect]) -> Picture {
      var layer = Layer.whole(picture, in: .canvas(128, 96))
      layer.effects = effects
      return compose(128, 96, [.layer(layer)])
    }
    let once = shown([.blur(sigma: 5)])
    #expect(PlaneCompare.firstDifference(shown([.blur(sigma: 3), .blur(sigma: 4)]), once) == nil)
    #expect(
      PlaneCompare.firstDifference(shown([.blur(sigma: .nan), .blur(sigma: 5), .blur(sigma: -2)]), once)
        == nil)
    #expect(PlaneCompare.firstDifference(shown([]), once) != nil)
  }

  /// Parts of a blurred layer fit together: an opaque layer above changes nothing around it.
  @Test func blurredPartsFit() {
    let picture = SyntheticPictures.scene(width: 160, height: 90)
    var layer = Layer.whole(picture, in: PixelBox(x: -40, y: 0, width: 200, height: 96))
    layer.effects = [.blur(sigma: 14)]
    let whole = compose(128, 96, [.layer(layer)])
    let cut = compose(
      128, 96,
      [.layer(layer), .layer(.solid(16, 128, 128, in: PixelBox(x: 40, y: 30, width: 50, height: 40)))])
    var worst = 0
    for y in 0..<96 {
      for x in 0..<128 where !((40..<90).contains(x) && (30..<70).contains(y)) {
        worst = max(worst, abs(value(cut, 0, x, y) - value(whole, 0, x, y)))
      }
    }
    #expect(worst <= 1)
  }
}
