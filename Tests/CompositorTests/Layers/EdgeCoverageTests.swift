import MediaTypes
import TestKit
import Testing

@testable import Compositor

/// Layers whose edges lie between samples.
@Suite struct EdgeCoverageTests {
  private static let canvas = (width: 64, height: 48)

  /// All of a picture in an area, as the layers of moving clips are made.
  private static func layer(
    _ picture: Picture, in area: CanvasArea, frame: CanvasArea? = nil, rotation: Double = 0,
    opacity: Double = 1, mode: Layer.Mode = .normal, isStatic: Bool = false
  ) -> Layer {
    let box = area.outside
    let (fx, fy) = (Double(picture.width) / area.width, Double(picture.height) / area.height)
    let window = SourceWindow(
      x: (Double(box.x) - area.x) * fx, y: (Double(box.y) - area.y) * fy, width: Double(box.width) * fx,
      height: Double(box.height) * fy)
    let frame = frame ?? area
    return Layer(
      .picture(picture), window: window, box: box, clip: frame.outside, rotation: rotation, opacity: opacity,
      mode: mode, isStatic: isStatic,
      fine: Layer.FinePlace(shown: area.intersection(frame), frame: frame))
  }

  private static func shown(
    _ layers: [Layer], background: (y: UInt8, cb: UInt8, cr: UInt8) = black
  ) -> Picture {
    compose(canvas.width, canvas.height, layers.map { .layer($0) }, background: background)
  }

  private static let pictures: [(name: String, picture: Picture)] = [
    ("opaque", SyntheticPictures.scene(width: 50, height: 40)),
    ("with alpha", SyntheticPictures.random(width: 50, height: 40, layout: .yuva444)),
    ("10 bits", SyntheticPictures.random(width: 50, height: 40, layout: PictureLayout(bits: 10))),
  ]

  /// On the even grid nothing is left to mix: the bytes are those of a layer that never moves.
  @Test(arguments: [Layer.Mode.normal, .screen]) func onTheGridTheyAreAsAtRest(_ mode: Layer.Mode) {
    let box = PixelBox(x: 10, y: 6, width: 38, height: 28)
    for (name, picture) in Self.pictures {
      for (rotation, opacity) in [(0.0, 1.0), (0, 0.4), (25, 1)] {
        let still = Layer.whole(picture, in: box, opacity: opacity, mode: mode, rotation: rotation)
        let moving = Self.layer(
          picture, in: CanvasArea(box), rotation: rotation, opacity: opacity, mode: mode)
        let difference = PlaneCompare.firstDifference(Self.shown([still]), Self.shown([moving]))
        #expect(difference == nil, "\(name), \(rotation)°, \(opacity): \(String(describing: difference))")
      }
    }
  }

  /// The part of a cell that lies between two edges.
  private func covered(_ cell: Int, _ unit: Int, _ from: Double, _ to: Double) -> Double {
    let start = Double(cell * unit)
    return max(0, min(to, start + Double(unit)) - max(from, start)) / Double(unit)
  }

  /// Against the definition, worked out here: the picture over the whole box around, mixed by what is covered.
  @Test(arguments: [
    CanvasArea(x: 10.3, y: 6.7, width: 38.5, height: 27.1), CanvasArea(x: 11, y: 7, width: 37, height: 29),
    CanvasArea(x: -7.25, y: 20.5, width: 30, height: 60), CanvasArea(x: 20.4, y: 9.9, width: 1.1, height: 17),
    CanvasArea(x: 31.2, y: 30.6, width: 0.5, height: 0.3),
  ]) func edgesAreMixedByWhatTheyCover(_ area: CanvasArea) {
    let background = (y: UInt8(60), cb: UInt8(90), cr: UInt8(160))
    let picture = SyntheticPictures.scene(width: 50, height: 40)
    let layer = Self.layer(picture, in: area)
    let result = Self.shown([layer], background: background)
    var unmasked = layer
    unmasked.fine = nil
    let whole = Self.shown([unmasked], background: background)
    var worst = 0.0
    for (plane, below) in [background.y, background.cb, background.cr].enumerated() {
      let unit = plane == 0 ? 1 : 2
      for y in 0..<Self.canvas.height / unit {
        for x in 0..<Self.canvas.width / unit {
          let part =
            covered(x, unit, area.x, area.right) * covered(y, unit, area.y, area.bottom)
          let expected = Double(below) + part * (Double(value(whole, plane, x, y)) - Double(below))
          worst = max(worst, abs(expected - Double(value(result, plane, x, y))))
        }
      }
    }
    #expect(worst < 1.6, "\(worst) at \(area)")
  }

  /// What a plane shows of a flat picture over black, in samples of the canvas: how much, and where its middle is.
  private func mass(
    _ picture: Picture, _ plane: Int, low: Double, high: Double
  ) -> (area: Double, x: Double, y: Double) {
    let unit = plane == 0 ? 1.0 : 2.0
    var (sum, x, y) = (0.0, 0.0, 0.0)
    for row in 0..<picture.planes[plane].height {
      for column in 0..<picture.planes[plane].width {
        let part = (Double(value(picture, plane, column, row)) - low) / (high - low) * unit * unit
        sum += part
        x += part * (Double(column) + 0.5) * unit
        y += part * (Double(row) + 0.5) * unit
      }
    }
    return (sum, x / sum, y / sum)
  }

  /// A box that moves by a twentieth of a sample does so in every step, its chroma as its luma, with alpha and turned.
  @Test(arguments: [0.0, 20]) func movesBySmallSteps(_ rotation: Double) {
    for (layout, alpha) in [(PictureLayout.yuv420, 255), (.yuva444, 255), (.yuva420, 128)] {
      let picture = SyntheticPictures.flat(
        width: 24, height: 18, y: 216, cb: 228, cr: 28, alpha: alpha, layout: layout)
      let share = Double(alpha) / 255
      var last = (luma: -1.0, chroma: -1.0)
      for step in 0...100 {
        let (dx, dy) = (Double(step) * 0.05, Double(step) * 0.03)
        let area = CanvasArea(x: 17.3 + dx, y: 12.1 + dy, width: 24.4, height: 18.2)
        let result = Self.shown([Self.layer(picture, in: area, rotation: rotation)])
        let luma = mass(result, 0, low: 16, high: 216)
        let chroma = mass(result, 1, low: 128, high: 228)
        let middle = (x: area.x + area.width / 2, y: area.y + area.height / 2)
        #expect(abs(luma.x - middle.x) < 0.05 && abs(luma.y - middle.y) < 0.05, "\(luma) for \(middle)")
        // What is turned has its chroma where that is sited: half a sample to the left of where it is counted here.
        let sited = middle.x + (rotation == 0 ? 0 : 0.5)
        let limit = rotation == 0 ? 0.05 : 0.12
        #expect(abs(chroma.x - sited) < limit && abs(chroma.y - middle.y) < limit, "\(chroma) \(middle)")
        #expect(abs(luma.area / (area.width * area.height * share) - 1) < 0.02, "\(luma.area)")
        let slack = rotation == 0 ? 0 : 0.06
        #expect(luma.x > last.luma && chroma.x > last.chroma - slack, "step \(step)")
        last = (luma.x, chroma.x)
      }
    }
  }

  /// A frame that is smaller than the picture cuts it between samples, too.
  @Test func framesCutBetweenSamples() {
    let picture = SyntheticPictures.flat(width: 24, height: 18, y: 216)
    let frame = CanvasArea(x: 20.5, y: 12, width: 10.25, height: 20)
    let area = CanvasArea(x: 4.2, y: 5.7, width: 50, height: 40)
    let result = mass(Self.shown([Self.layer(picture, in: area, frame: frame)]), 0, low: 16, high: 216)
    #expect(abs(result.area - 10.25 * 20) < 0.5 && abs(result.x - 25.625) < 0.02 && abs(result.y - 22) < 0.02)
  }

  /// Between what is painted whole and its edges nothing shows, nor around what lies above.
  @Test func noSeams() {
    let flat = SyntheticPictures.flat(width: 33, height: 27, y: 180, cb: 100, cr: 150)
    let area = CanvasArea(x: -9.3, y: -7.7, width: 90.1, height: 70.9)
    let hole = Layer.whole(flat, in: PixelBox(x: 20, y: 10, width: 20, height: 20))
    let result = Self.shown([Self.layer(flat, in: area), hole], background: (y: 235, cb: 16, cr: 16))
    let expected = SyntheticPictures.flat(
      width: Self.canvas.width, height: Self.canvas.height, y: 180, cb: 100, cr: 150)
    #expect(PlaneCompare.firstDifference(result, expected) == nil)
  }

  /// A still that has come to rest between samples looks the same in its first frame (painted) and later ones (kept).
  @Test func keptStillsAreTheSame() {
    let area = CanvasArea(x: 10.3, y: 6.7, width: 38.5, height: 27.1)
    for (name, picture) in Self.pictures {
      for (rotation, mode) in [(0.0, Layer.Mode.normal), (20, .normal), (0, .multiply)] {
        let compositor = Compositor(width: Self.canvas.width, height: Self.canvas.height)
        let layer = Self.layer(picture, in: area, rotation: rotation, mode: mode, isStatic: true)
        let scene = Scene(background: (y: 90, cb: 100, cr: 150), elements: [.layer(layer)])
        let first = compositor.shown(scene)
        for _ in 0..<3 {
          #expect(PlaneCompare.firstDifference(compositor.shown(scene), first) == nil, "\(name), \(rotation)")
        }
      }
    }
  }

  /// A fade through black is black in the frame alone, between samples, too: on black nothing of it is seen.
  @Test func fadesEndAtItsEdges() {
    let picture = SyntheticPictures.flat(width: 24, height: 18, y: 216)
    let area = CanvasArea(x: 10.5, y: 8.25, width: 40, height: 30)
    let layer = Self.layer(picture, in: area)
    for (progress, share) in [(0.25, 0.5), (0.5, 0), (0.75, 0.5)] {
      let faded = compose(
        Self.canvas.width, Self.canvas.height,
        [.transition(old: [layer], new: [layer], Blending(kind: .fadeBlack, progress: progress))],
        background: (y: 116, cb: 128, cr: 128))
      // Within: the picture, half or all gone; beside: the background; between: by what is covered.
      let inside = 16 + 200 * share
      #expect(abs(Double(value(faded, 0, 30, 20)) - inside) <= 1 && value(faded, 0, 9, 20) == 116)
      let covered = 116 + 0.5 * (216 - 116)
      let edge = covered + 0.5 * (1 - share) * (16 - covered)
      #expect(abs(Double(value(faded, 0, 10, 20)) - edge) <= 1.5, "\(value(faded, 0, 10, 20)) \(edge)")
    }
  }

  /// A slide takes the exact place along.
  @Test func slidesTakeItAlong() {
    let picture = SyntheticPictures.flat(width: 24, height: 18, y: 216)
    let layer = Self.layer(picture, in: CanvasArea(x: 10.5, y: 8.25, width: 40, height: 30))
    let result = Self.shown([layer])
    let slide = compose(
      Self.canvas.width, Self.canvas.height,
      [.transition(old: [layer], new: [layer], Blending(kind: .slideLeft, progress: 0.5))])
    let (before, after) = (mass(result, 0, low: 16, high: 216), mass(slide, 0, low: 16, high: 216))
    // Half of each side of the slide is the other half of the box.
    #expect(abs(before.area - 1200) < 2 && abs(after.area - 1200) < 45, "\(before.area) \(after.area)")
  }
}
