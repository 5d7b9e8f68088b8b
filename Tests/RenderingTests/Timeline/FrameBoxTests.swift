import ClipJob
import Compositor
import Testing

@testable import Rendering

@Suite struct FrameBoxTests {
  private func place(
    _ canvas: (Int, Int), size: (width: Int, height: Int)? = (300, 100), at seconds: Double = 0,
    _ change: (inout Clip) -> Void
  ) -> FrameBox {
    var clip = Clip(source: .image("logo.png"))
    change(&clip)
    return FrameBox(of: clip, size: size, canvasWidth: canvas.0, canvasHeight: canvas.1, at: seconds)
  }

  private func slope(_ from: Double, _ to: Double) -> Animated {
    Animated(keyframes: [.init(t: 0, v: from), .init(t: 1, v: to)])
  }

  /// Along the axis on which it moves a frame lies where its numbers say; along the other it stays on the grid.
  @Test func whatMovesIsNotBoundToTheGrid() {
    let sliding = place((640, 360), at: 0.3) {
      $0.frame = FrameSpec(x: slope(-0.5, 0.1), y: 0.101, width: 0.333, height: 0.3)
    }
    #expect(abs(sliding.area.x - -0.32 * 640) < 1e-9 && abs(sliding.area.width - 0.333 * 640) < 1e-9)
    #expect(sliding.area.y == 36 && sliding.area.height == 108)
    #expect(sliding.isMoving == (true, false))
  }

  /// A logo that grows stays in its corner, in its shape.
  @Test(arguments: Position.allCases) func aGrowingLogoStaysInItsPlace(_ position: Position) {
    for step in 0...10 {
      let part = Double(step) / 10
      let placed = place((640, 360), at: part) {
        $0.frame.width = slope(0.1, 0.4)
        $0.position = position
        $0.margin = Margin(x: 0.1, y: 0.1)
      }
      let width = 640 * (0.1 + 0.3 * part)
      #expect(abs(placed.area.width - width) < 1e-9 && abs(placed.area.height - width / 3) < 1e-9)
      #expect(abs(placed.area.x - 36 - position.x * (640 - 72 - width)) < 1e-9)
      #expect(abs(placed.area.y - 36 - position.y * (360 - 72 - width / 3)) < 1e-9)
      #expect(placed.isShaped && placed.isMoving == (true, true))
    }
  }

  /// An easing that overshoots turns no frame inside out, and makes none larger than a document may.
  @Test func overshootingSidesAreBounded() {
    for y1 in [-10.0, 10] {
      for step in 0...20 {
        let area = place((640, 360), at: Double(step) / 20) {
          $0.frame.height = Animated(keyframes: [
            .init(t: 0, v: 0.001), .init(t: 1, v: 4, easing: .bezier(x1: 0.2, y1: y1, x2: 0.8, y2: -y1)),
          ])
          $0.frame.width = 1
        }.area
        #expect(area.height > 0 && area.height <= 4 * 360)
      }
    }
  }

  @Test func abuttingFramesShareAnEdge() {
    for canvas in stride(from: 16, through: 400, by: 2) {
      let parts = (0..<3).map { i in
        FrameBox.box(Box(x: Double(i) / 3, y: 0, width: 1.0 / 3, height: 1), canvas, 16)
      }
      #expect(parts[0].x == 0)
      #expect(parts[0].x + parts[0].width == parts[1].x)
      #expect(parts[1].x + parts[1].width == parts[2].x)
      #expect(parts[2].x + parts[2].width == canvas)
    }
  }

  /// 300×100 at a fifth of the width, a tenth of the shorter side from the edges: in every place of every shape of
  /// canvas.
  @Test(arguments: Position.allCases) func aLogoLiesInItsPlace(_ position: Position) {
    for (canvas, logo, margin) in [((1920, 1080), (384, 128), 108), ((1080, 1920), (216, 72), 108)] {
      let placed = place(canvas) {
        $0.frame.width = 0.2
        $0.position = position
        $0.margin = Margin(x: 0.1, y: 0.1)
      }
      let x = [0: margin, 0.5: (canvas.0 - logo.0) / 2, 1: canvas.0 - margin - logo.0][position.x]
      let y = [0: margin, 0.5: (canvas.1 - logo.1) / 2, 1: canvas.1 - margin - logo.1][position.y]
      #expect(placed.box == PixelBox(x: x ?? -1, y: y ?? -1, width: logo.0, height: logo.1))
      #expect(placed.isShaped)
    }
  }

  @Test func oneSideGivesTheOther() {
    let tall = place((1920, 1080)) { $0.frame = FrameSpec(x: 0.25, y: 0.5, height: 0.25) }
    #expect(tall.box == PixelBox(x: 480, y: 540, width: 810, height: 270))
    // What is left after the crop has the shape: 150×100.
    let cropped = place((1920, 1080)) {
      $0.frame.width = 0.5
      $0.crop = Box(x: 0.5, y: 0, width: 0.5, height: 1)
    }
    #expect(cropped.box == PixelBox(x: 0, y: 0, width: 960, height: 640))
  }

  @Test func withoutAFrameTheMarginIsLeftFree() {
    let placed = place((1920, 1080)) {
      $0.position = .bottomRight
      $0.margin = Margin(x: 0.05, y: 0.1)
    }
    #expect(placed.box == PixelBox(x: 54, y: 108, width: 1812, height: 864) && !placed.isShaped)
    // Each direction by itself: x is given, so only y is kept from the edges.
    let mixed = place((1920, 1080)) {
      $0.frame.x = 0.25
      $0.position = .top
      $0.margin = Margin(x: 0.05, y: 0.1)
    }
    #expect(mixed.box == PixelBox(x: 480, y: 108, width: 1920, height: 864))
  }

  /// Nothing has sides beyond what a document may give, whatever the picture's shape.
  @Test func extremeShapesAreBounded() {
    let long = place((8192, 8192), size: (1, 16384)) { $0.frame.width = 4 }
    #expect(long.box == PixelBox(x: 0, y: 0, width: 32768, height: 32768) && !long.isShaped)
    let flat = place((640, 360), size: (16384, 1)) { $0.frame.width = 0.5 }
    #expect(flat.box == PixelBox(x: 0, y: 0, width: 320, height: 2) && flat.isShaped)
  }

  @Test func aFrameInFullIsWhereItSays() {
    let full = Box(x: -0.1, y: 0.3, width: 0.77, height: 0.5)
    for position in [nil, Position.bottomRight] {
      let placed = place((1080, 1920)) {
        $0.frame = FrameSpec(full)
        $0.position = position
      }
      #expect(placed.box == FrameBox.box(full, 1080, 1920) && !placed.isShaped)
    }
  }
}
