import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct GeometryTests {
  @Test func unscaledPicturesPassBitExact() {
    let picture = SyntheticPictures.random(width: 64, height: 48)
    #expect(compose(64, 48, [.layer(.whole(picture, in: .canvas(64, 48)))]) === picture)
    // Below something else it is copied.
    let dot = Layer.solid(16, 128, 128, in: PixelBox(x: 62, y: 46, width: 2, height: 2), opacity: 1)
    let copied = compose(64, 48, [.layer(.whole(picture, in: .canvas(64, 48))), .layer(dot)])
    #expect(value(copied, 0, 63, 47) == 16)
    let difference = PlaneCompare.firstDifference(copied, picture)
    #expect(difference.map { $0.x >= 62 && $0.y >= 46 } ?? true)
  }

  @Test func alignedCropsPassBitExact() {
    let picture = SyntheticPictures.random(width: 64, height: 48)
    let layer = Layer(
      .picture(picture), window: SourceWindow(x: 10, y: 6, width: 40, height: 30), box: .canvas(40, 30))
    let crop = compose(40, 30, [.layer(layer)])
    for plane in 0..<3 {
      let shift = plane == 0 ? 0 : 1
      let part = picture.planes[plane].part(
        x: 10 >> shift, y: 6 >> shift, width: 40 >> shift, height: 30 >> shift)
      #expect(PlaneCompare.maximumDifference(crop.planes[plane], part) == 0)
    }
  }

  /// All eight orientations of a picture that is turned without scaling, against the definition.
  @Test(arguments: 0..<4, [false, true]) func orientations(_ turns: Int, _ mirrored: Bool) {
    // 4:4:4 has no siting, so luma is exact; chroma is compared on a plane that the grid keeps.
    let picture = SyntheticPictures.random(width: 24, height: 16, layout: .yuv444)
    let (w, h) = turns % 2 == 1 ? (16, 24) : (24, 16)
    var layer = Layer.whole(picture, in: .canvas(w, h))
    layer.quarterTurns = turns
    layer.mirrored = mirrored
    let turned = compose(w, h, [.layer(layer)])
    var wrong = 0
    for y in 0..<h {
      for x in 0..<w {
        var (sx, sy): (Int, Int)
        switch turns {
        case 1: (sx, sy) = (y, 15 - x)
        case 2: (sx, sy) = (23 - x, 15 - y)
        case 3: (sx, sy) = (23 - y, x)
        default: (sx, sy) = (x, y)
        }
        if mirrored { sx = 23 - sx }
        if value(turned, 0, x, y) != value(picture, 0, sx, sy) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  /// A colour edge in the middle of a 4:4:4 picture lies in the same place for every orientation and siting.
  @Test(arguments: [ColorDescription.ChromaSiting.left, .center, .topLeft], 0..<4)
  func chromaStaysWithLuma(_ siting: ColorDescription.ChromaSiting, _ turns: Int) throws {
    // A smooth ramp of Cb along x, sampled where the siting says; luma carries the same ramp.
    let offset = siting == .center ? 0.5 : 0.0
    let picture = SyntheticPictures.make(
      width: 64, height: 64, color: ColorDescription(siting: siting)
    ) { plane, x, y in
      plane == 0 ? 40 + 2 * x : plane == 1 ? Int(40 + 2 * (2 * Double(x) + offset)) : 128
    }
    var layer = Layer.whole(picture, in: .canvas(48, 48))
    layer.quarterTurns = turns
    let result = compose(48, 48, [.layer(layer)])
    // Canvas chroma sample (i, j) sits at luma (2i, 2j + 0.5).
    var worst = 0.0
    for j in 4..<20 {
      for i in 4..<20 {
        let above = value(result, 0, 2 * i, 2 * j)
        let below = value(result, 0, 2 * i, 2 * j + 1)
        let luma = Double(above + below) / 2
        worst = max(worst, abs(Double(value(result, 1, i, j)) - luma))
      }
    }
    #expect(worst <= 1.5)
  }

  /// A sharp colour edge of a 4:4:4 picture, brought down to the canvas's siting: the left-sited sample exactly
  /// on the edge's far side has the far colour in full.
  @Test func colourEdgesOf444() {
    let picture = SyntheticPictures.make(width: 32, height: 32, layout: .yuv444) { plane, x, _ in
      plane == 0 ? 100 : (x < 16 ? 80 : 180)
    }
    let result = compose(32, 32, [.layer(.whole(picture, in: .canvas(32, 32)))])
    // Sample 8 sits on luma column 16, the first of the right side, between the two colours' mean and the right.
    #expect(value(result, 1, 5, 8) <= 84 && value(result, 1, 11, 8) >= 176)
    let middle = value(result, 1, 8, 8)
    #expect(middle > 140 && middle < 190, "\(middle)")
    #expect(value(result, 1, 7, 8) < 110)
  }

  @Test(arguments: [(1, 1), (3, 5), (33, 17), (2, 2), (400, 300)])
  func extremeSizes(_ size: (Int, Int)) {
    let picture = SyntheticPictures.flat(width: size.0, height: size.1, y: 173, cb: 90, cr: 140)
    for canvas in [(16, 16), (270, 480), (2, 2)] {
      let result = compose(canvas.0, canvas.1, [.layer(.whole(picture, in: .canvas(canvas.0, canvas.1)))])
      for (plane, expected) in [(0, 173), (1, 90), (2, 140)] {
        let flat = SyntheticPictures.flat(width: canvas.0, height: canvas.1, y: 173, cb: 90, cr: 140)
        #expect(PlaneCompare.maximumDifference(result.planes[plane], flat.planes[plane]) == 0, "\(expected)")
      }
    }
  }

  /// Strong reduction is antialiased: fine squares become grey, not moiré.
  @Test func reductionIsAntialiased() {
    let picture = SyntheticPictures.checkerboard(width: 1000, height: 750, size: 2)
    let small = Compositor(width: 16, height: 16).resized(picture, width: 16, height: 16)
    let grey = SyntheticPictures.flat(width: 16, height: 16, y: 125)
    #expect(PlaneCompare.maximumDifference(small.planes[0], grey.planes[0]) <= 3)
  }

  @Test func oddOutputSizes() {
    let picture = SyntheticPictures.ramp(width: 64, height: 64)
    let odd = Compositor(width: 64, height: 64).resized(picture, width: 33, height: 17)
    #expect(odd.planes[1].width == 17 && odd.planes[1].height == 9)
    #expect(value(odd, 0, 32, 16) >= 230 && value(odd, 0, 0, 16) <= 20)
  }

  @Test func boxesOutsideTheCanvasPaintNothing() {
    let picture = SyntheticPictures.flat(width: 32, height: 32, y: 200)
    let empty = SyntheticPictures.flat(width: 32, height: 32, y: 16)
    for box in [
      PixelBox(x: 32, y: 0, width: 32, height: 32), PixelBox(x: -32, y: 0, width: 32, height: 32),
      PixelBox(x: 0, y: 4000, width: 32, height: 32), PixelBox(x: 0, y: 0, width: 0, height: 32),
      PixelBox(x: .max - 4, y: 0, width: 32, height: 32), PixelBox(x: 0, y: 0, width: .max, height: .max),
    ] {
      for rotation in [0.0, 30] {
        let result = compose(32, 32, [.layer(.whole(picture, in: box, rotation: rotation))])
        if !(rotation == 30 && abs(box.x) == 32) {
          #expect(PlaneCompare.firstDifference(result, empty) == nil, "\(box)")
        }
      }
    }
    for window in [
      SourceWindow(x: 0, y: 0, width: 0, height: 1), SourceWindow(x: .nan, y: 0, width: 1, height: 1),
      SourceWindow(x: 0, y: 0, width: .infinity, height: 1),
    ] {
      let result = compose(32, 32, [.layer(Layer(.picture(picture), window: window, box: .canvas(32, 32)))])
      #expect(PlaneCompare.firstDifference(result, empty) == nil)
    }
  }

  /// A box beyond the canvas shows what a crop of it shows.
  @Test func onlyTheVisiblePartCounts() {
    let picture = SyntheticPictures.scene(width: 120, height: 90)
    let wide = compose(160, 120, [.layer(.whole(picture, in: .canvas(160, 120)))])
    let part = compose(
      80, 60, [.layer(.whole(picture, in: PixelBox(x: -40, y: -30, width: 160, height: 120)))])
    for plane in 0..<3 {
      let shift = plane == 0 ? 0 : 1
      let middle = wide.planes[plane].part(
        x: 40 >> shift, y: 30 >> shift, width: 80 >> shift, height: 60 >> shift)
      #expect(PlaneCompare.maximumDifference(part.planes[plane], middle) == 0)
    }
  }

  @Test func clipCutsTheBox() {
    let picture = SyntheticPictures.flat(width: 32, height: 32, y: 200)
    var layer = Layer.whole(picture, in: PixelBox(x: -10, y: 0, width: 60, height: 32))
    layer.clip = PixelBox(x: 8, y: 4, width: 16, height: 20)
    let result = compose(32, 32, [.layer(layer)])
    #expect(value(result, 0, 7, 10) == 16 && value(result, 0, 8, 10) == 200)
    #expect(
      value(result, 0, 23, 23) == 200 && value(result, 0, 24, 23) == 16 && value(result, 0, 10, 24) == 16)
  }

  /// No line of background between two boxes that touch, or where an opaque layer cuts one into parts.
  @Test func noSeams() {
    let picture = SyntheticPictures.flat(width: 37, height: 23, y: 180, cb: 100, cr: 150)
    let left = PixelBox(x: 0, y: 0, width: 34, height: 48)
    let right = PixelBox(x: 34, y: 0, width: 30, height: 48)
    let inner = PixelBox(x: 20, y: 10, width: 20, height: 20)
    let result = compose(
      64, 48,
      [
        .layer(.whole(picture, in: left)), .layer(.whole(picture, in: right)),
        .layer(.whole(picture, in: inner)),
      ],
      background: (y: 235, cb: 16, cr: 16))
    let flat = SyntheticPictures.flat(width: 64, height: 48, y: 180, cb: 100, cr: 150)
    #expect(PlaneCompare.firstDifference(result, flat).map(\.description) == nil)
  }

  /// What lies under an opaque layer is left out, and that does not show.
  @Test func occlusionChangesNothing() {
    let bottom = SyntheticPictures.scene(width: 100, height: 80)
    let top = SyntheticPictures.flat(width: 10, height: 10, y: 90)
    let hole = PixelBox(x: 30, y: 20, width: 40, height: 24)
    let whole = compose(128, 96, [.layer(.whole(bottom, in: .canvas(128, 96)))])
    let cut = compose(
      128, 96, [.layer(.whole(bottom, in: .canvas(128, 96))), .layer(.whole(top, in: hole))])
    var wrong = 0
    for y in 0..<96 {
      for x in 0..<128 {
        let inside = (30..<70).contains(x) && (20..<44).contains(y)
        if value(cut, 0, x, y) != (inside ? 90 : value(whole, 0, x, y)) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test func rotationIsSmoothAndInPlace() {
    let picture = SyntheticPictures.flat(width: 40, height: 40, y: 216, cb: 128, cr: 128)
    let box = PixelBox(x: 44, y: 44, width: 40, height: 40)
    let result = compose(128, 128, [.layer(.whole(picture, in: box, rotation: 45))])
    #expect(value(result, 0, 64, 64) == 216)
    // The corner of a square of 40 reaches 28.3 from the middle.
    #expect(value(result, 0, 64, 37) == 216 && value(result, 0, 64, 33) == 16)
    var area = 0.0
    for y in 0..<128 { for x in 0..<128 { area += Double(value(result, 0, x, y) - 16) / 200 } }
    #expect(abs(area - 1600) < 16, "\(area)")
    // 180 degrees are what two quarter turns are.
    let shape = SyntheticPictures.scene(width: 40, height: 40)
    var turned = Layer.whole(shape, in: box)
    turned.quarterTurns = 2
    let a = compose(128, 128, [.layer(turned)])
    let b = compose(128, 128, [.layer(.whole(shape, in: box, rotation: 180))])
    #expect(PlaneCompare.maximumDifference(a.planes[0], b.planes[0]) <= 1)
    #expect(PlaneCompare.psnr(a.planes[1], b.planes[1]) > 38)
  }

  @Test func limitKeepsTheCroppedOut() {
    let picture = SyntheticPictures.make(width: 64, height: 64) { plane, x, _ in
      plane == 0 ? (x < 32 ? 16 : 200) : 128
    }
    let window = SourceWindow(x: 32, y: 0, width: 32, height: 64)
    let open = compose(128, 128, [.layer(Layer(.picture(picture), window: window, box: .canvas(128, 128)))])
    let kept = compose(
      128, 128, [.layer(Layer(.picture(picture), window: window, box: .canvas(128, 128), limit: window))])
    #expect(value(open, 0, 0, 64) < 190)
    for x in 0..<128 { #expect(value(kept, 0, x, 64) == 200) }
  }
}
