import ClipJob
import Compositor
import Testing

@testable import Rendering

/// What a motion's poses show of what the fit shows.
@Suite struct PoseTests {
  /// The parts of a clip of 300×100 on a canvas of 400×400.
  private func parts(
    _ pose: Motion.Pose, size: (width: Int, height: Int) = (300, 100), _ change: (inout Clip) -> Void
  ) -> [FittedPart] {
    var clip = Clip(source: .image("logo.png"))
    change(&clip)
    clip.motion = Motion(from: pose, to: pose)
    return Placement(
      clip: clip, size: size, orientation: .upright, canvasWidth: 400, canvasHeight: 400
    ).parts(at: Placement.Moment())
  }

  private func expect(
    _ area: CanvasArea, _ x: Double, _ y: Double, _ w: Double, _ h: Double,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let isRight =
      abs(area.x - x) < 1e-9 && abs(area.y - y) < 1e-9 && abs(area.width - w) < 1e-9
      && abs(area.height - h) < 1e-9
    #expect(isRight, "\(area)", sourceLocation: location)
  }

  private let frame = CanvasArea(x: 0, y: 0, width: 400, height: 400)

  /// The borders are part of what the fit shows: a picture grows over them, up to the frame.
  @Test func containedPicturesMoveInTheWholeFrame() {
    func area(_ zoom: Double, _ x: Double = 0.5, _ y: Double = 0.5) -> CanvasArea {
      let parts = parts(.init(zoom: zoom, x: x, y: y)) { $0.fit = .contain }
      #expect(parts.count == 1 && parts[0].window == .full && parts[0].frame == frame)
      return parts[0].area
    }
    expect(area(1), 0, 132, 400, 134)
    // Twice as large about the middle: the quarter around it.
    expect(area(2), -200, 64, 800, 268)
    // Its left half, and its upper end, which is empty.
    expect(area(2, 0), 0, 64, 800, 268)
    expect(area(2, 0.5, 0), -200, 264, 800, 268)
    // Further than the edge of the frame there is nothing to see.
    expect(area(4, 1, 1), -1200, -672, 1600, 536)
  }

  @Test func unscaledPicturesMoveInTheWholeFrame() {
    let shown = parts(.init(zoom: 3, x: 0.25, y: 0.5)) { $0.fit = .none }[0]
    expect(shown.area, 50, 50, 900, 300)
    #expect(shown.frame == frame && shown.window == .full)
  }

  /// Below 1, `x` and `y` are where the smaller picture lies: 0 at the left and top, 1 at the right and bottom.
  @Test(arguments: [Fit.cover, .stretch, .contain, .none]) func smallPicturesLieInTheirFrame(_ fit: Fit) {
    for (point, at) in [(0.0, 0.0), (0.5, 100), (1, 200), (0.25, 50)] {
      let part = parts(.init(zoom: 0.5, x: point, y: 1 - point)) { $0.fit = fit }[0]
      let full = parts(.init()) { $0.fit = fit }[0]
      // What the fit shows, border and all, in half the size.
      expect(
        part.area, at + full.area.x / 2, 200 - at + full.area.y / 2, full.area.width / 2,
        full.area.height / 2)
      #expect(part.window == full.window)
    }
  }

  /// From one side of 1 to the other nothing jumps.
  @Test(arguments: Fit.allCases) func thereIsNoJumpAtOne(_ fit: Fit) {
    for point in [0.0, 0.3, 0.9] {
      let below = parts(.init(zoom: 1 - 1e-7, x: point, y: point)) { $0.fit = fit }
      let above = parts(.init(zoom: 1 + 1e-7, x: point, y: point)) { $0.fit = fit }
      guard let a = below.last, let b = above.last else { continue }
      #expect(abs(a.area.x - b.area.x) < 1e-3 && abs(a.area.right - b.area.right) < 1e-3)
      #expect(abs(a.window.x - b.window.x) < 1e-6 && abs(a.window.width - b.window.width) < 1e-6)
    }
  }

  /// What fills the frame behind a picture does not move with it.
  @Test func theBlurredBackgroundStays() {
    let still = parts(.init()) { $0.fit = .blur }
    for zoom in [0.5, 3] {
      let moved = parts(.init(zoom: zoom, x: 0.2, y: 0.2)) { $0.fit = .blur }
      #expect(moved.count == 2 && moved[0] == still[0] && moved[1].area.width == 400 * zoom)
    }
    // A picture that fills the frame needs none, unless it gets smaller.
    #expect(parts(.init(zoom: 2), size: (200, 200)) { $0.fit = .blur }.count == 1)
    #expect(parts(.init(zoom: 0.8), size: (200, 200)) { $0.fit = .blur }.count == 2)
  }

  /// A point is one of the picture before it is flipped, as where the picture fills the frame.
  @Test func pointsAreFlippedWithThePicture() {
    func area(_ flip: Flip?) -> CanvasArea {
      parts(.init(zoom: 2, x: 0.2, y: 0.9), size: (200, 100)) {
        $0.fit = .contain
        $0.flip = flip
      }[0].area
    }
    let (plain, flipped) = (area(nil), area(.both))
    #expect(plain.x == 0 && flipped.right == 400)
    #expect(abs(plain.y + plain.height / 2 - (400 - flipped.y - flipped.height / 2)) < 1e-9)
    #expect(area(.horizontal).y == plain.y && area(.vertical).x == plain.x)
  }

  /// An easing that overshoots opens no border where no pose has one, and does not go through nothing where one has.
  @Test func overshootingIsBounded() {
    let bounce = Easing.bezier(x1: 0, y1: -9, x2: 1, y2: 9)
    for (from, least) in [(1.0, 1.0), (0.5, 0.05)] {
      let motion = Motion(from: .init(zoom: from), to: .init(zoom: 3, x: 1, y: 0), easing: bounce)
      for step in 0...50 {
        let pose = motion.pose(at: Double(step) / 50)
        #expect(pose.zoom >= least)
        let part = FittedPart(window: .full, area: frame, frame: frame).seen(pose, flip: nil)
        let isInside = part.area.x >= -1e-9 && part.area.right <= 400 + 1e-9
        let isAround = part.window.x >= -1e-9 && part.window.x + part.window.width <= 1 + 1e-9
        #expect(isInside && isAround)
      }
    }
  }
}
