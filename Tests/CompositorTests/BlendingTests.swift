import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct BlendingTests {
  @Test func opacityZeroAndOneAreExact() {
    let bottom = SyntheticPictures.random(width: 64, height: 64, seed: 1)
    let top = SyntheticPictures.random(width: 64, height: 64, seed: 2)
    let box = PixelBox.canvas(64, 64)
    for (opacity, expected) in [(0.0, bottom), (1, top), (-3, bottom), (7, top), (.nan, bottom)] {
      let result = compose(
        64, 64, [.layer(.whole(bottom, in: box)), .layer(.whole(top, in: box, opacity: opacity))])
      #expect(PlaneCompare.firstDifference(result, expected) == nil, "\(opacity)")
    }
  }

  @Test func opacityMixesExactly() {
    let bottom = SyntheticPictures.flat(width: 32, height: 32, y: 40, cb: 100, cr: 200)
    let top = SyntheticPictures.flat(width: 32, height: 32, y: 220, cb: 180, cr: 60)
    let result = compose(
      32, 32,
      [.layer(.whole(bottom, in: .canvas(32, 32))), .layer(.whole(top, in: .canvas(32, 32), opacity: 0.25))])
    #expect(value(result, 0, 9, 9) == 85 && value(result, 1, 9, 9) == 120 && value(result, 2, 9, 9) == 165)
    let solid = compose(
      32, 32,
      [
        .layer(.whole(bottom, in: .canvas(32, 32))),
        .layer(.solid(220, 180, 60, in: .canvas(32, 32), opacity: 0.25)),
      ])
    #expect(PlaneCompare.firstDifference(result, solid) == nil)
  }

  /// A white disc with a soft edge on transparent black: premultiplied filtering leaves no dark rim.
  @Test(arguments: [PictureLayout.yuva444, .yuva420], [false, true])
  func softEdgesHaveNoRim(_ layout: PictureLayout, _ isStatic: Bool) {
    let sprite = SyntheticPictures.make(width: 64, height: 64, layout: layout) { plane, x, y in
      let d = (2 * x - 63) * (2 * x - 63) + (2 * y - 63) * (2 * y - 63)
      let isInside = d < 50 * 50
      return plane == 3 ? (isInside ? 255 : 0) : plane == 0 ? (isInside ? 235 : 16) : 128
    }
    let bottom = SyntheticPictures.flat(width: 96, height: 96, y: 235)
    let compositor = Compositor(width: 96, height: 96)
    let scene = Scene(
      background: black,
      elements: [
        .layer(.whole(bottom, in: .canvas(96, 96))),
        .layer(.whole(sprite, in: PixelBox(x: 7 & ~1, y: 10, width: 50, height: 50), isStatic: isStatic)),
      ])
    var last: Picture?
    for _ in 0..<4 {
      let result = compositor.shown(scene)
      #expect(PlaneCompare.maximumDifference(result.planes[0], bottom.planes[0]) <= 1)
      if let last { #expect(PlaneCompare.firstDifference(last, result) == nil) }
      last = result
    }
  }

  @Test func alphaOfPicturesWeighs() {
    for bits in [8, 10, 16] {
      let layout = PictureLayout(bits: bits, chromaShiftX: 0, chromaShiftY: 0, hasAlpha: true)
      let top = SyntheticPictures.flat(
        width: 32, height: 32, y: 220, cb: 180, cr: 60, alpha: 128, layout: layout)
      let bottom = SyntheticPictures.flat(width: 32, height: 32, y: 40, cb: 100, cr: 200)
      let result = compose(
        32, 32,
        [.layer(.whole(bottom, in: .canvas(32, 32))), .layer(.whole(top, in: .canvas(32, 32), opacity: 0.5))])
      // 0.5 * 128 / 255 of the way.
      #expect(abs(value(result, 0, 5, 5) - 85) <= 1 && abs(value(result, 1, 5, 5) - 120) <= 1)
      #expect(abs(value(result, 2, 5, 5) - 165) <= 1)
    }
  }

  /// A still whose alpha is opaque throughout hides and is painted as one without.
  @Test func opaqueAlphaIsNoAlpha() {
    let plain = SyntheticPictures.scene(width: 40, height: 40, layout: .yuv444)
    let alpha = SyntheticPictures.scene(width: 40, height: 40, layout: .yuva444)
    let a = compose(64, 64, [.layer(.whole(plain, in: .canvas(64, 64), isStatic: true))])
    let b = compose(64, 64, [.layer(.whole(alpha, in: .canvas(64, 64), isStatic: true))])
    #expect(PlaneCompare.firstDifference(a, b) == nil)
  }

  @Test func modesOfGreys() {
    let bottom = SyntheticPictures.flat(width: 32, height: 32, y: 100)
    let top = SyntheticPictures.flat(width: 32, height: 32, y: 150)
    let (b, t) = (Double(100 - 16) / 219, Double(150 - 16) / 219)
    for (mode, expected) in [
      (Layer.Mode.add, min(1, b + t)), (.multiply, b * t), (.screen, b + t - b * t), (.overlay, 2 * b * t),
    ] {
      let result = compose(
        32, 32,
        [.layer(.whole(bottom, in: .canvas(32, 32))), .layer(.whole(top, in: .canvas(32, 32), mode: mode))])
      #expect(abs(Double(value(result, 0, 8, 8)) - (16 + 219 * expected)) <= 1.5, "\(mode)")
      #expect(abs(value(result, 1, 8, 8) - 128) <= 1)
    }
  }

  @Test func transitionsBeginAndEndExactly() {
    let old = SyntheticPictures.random(width: 32, height: 32, seed: 3)
    let new = SyntheticPictures.random(width: 32, height: 32, seed: 4)
    let box = PixelBox.canvas(32, 32)
    for kind in TransitionKind.allCases {
      for (progress, expected) in [(0.0, old), (1, new), (-1, old), (2, new), (.nan, old)] {
        let result = compose(
          32, 32,
          [
            .transition(
              old: [.whole(old, in: box)], new: [.whole(new, in: box)],
              Blending(kind: kind, progress: progress))
          ])
        #expect(PlaneCompare.firstDifference(result, expected) == nil, "\(kind) at \(progress)")
      }
    }
    let black = compose(
      32, 32,
      [
        .transition(
          old: [.whole(old, in: box)], new: [.whole(new, in: box)], Blending(kind: .fadeBlack, progress: 0.5))
      ])
    #expect(PlaneCompare.firstDifference(black, SyntheticPictures.flat(width: 32, height: 32, y: 16)) == nil)
  }

  /// Groups with opacity over a picture: each painted over what lies below, then mixed.
  @Test func crossfadeOfTranslucentLayers() {
    let below = SyntheticPictures.flat(width: 32, height: 32, y: 100)
    let old = Layer.solid(200, 128, 128, in: PixelBox(x: 0, y: 0, width: 16, height: 32), opacity: 0.5)
    let new = Layer.solid(20, 128, 128, in: PixelBox(x: 8, y: 0, width: 16, height: 32), opacity: 0.5)
    let result = compose(
      32, 32,
      [
        .layer(.whole(below, in: .canvas(32, 32))),
        .transition(old: [old], new: [new], Blending(kind: .crossfade, progress: 0.25)),
      ])
    // Old alone: 150 → 150 + (100 - 150) / 4; both: 150 → 60; new alone: 100 → 60; none: 100.
    for (x, expected) in [(2, 137.5), (12, 127.5), (20, 90), (30, 100)] {
      #expect(abs(Double(value(result, 0, x, 9)) - expected) <= 1, "at \(x)")
    }
  }
}
