import ClipJob
import Compositor
import MediaIO
import MediaTypes
import Testing

@testable import Rendering

@Suite struct PlacementTests {
  private func clip(_ change: (inout Clip) -> Void = { _ in }) -> Clip {
    var clip = Clip(source: .video("a.mp4"))
    change(&clip)
    return clip
  }

  private func layers(
    _ clip: Clip, size: (width: Int, height: Int) = (1920, 1080), stored: (Int, Int)? = nil,
    orientation: MediaInfo.Orientation = .upright, canvas: (Int, Int) = (1080, 1920), progress: Double = 0,
    seconds: Double = 0
  ) -> [Layer] {
    let placement = Placement(
      clip: clip, size: size, orientation: orientation, canvasWidth: canvas.0, canvasHeight: canvas.1)
    let picture = Picture(width: stored?.0 ?? size.width, height: stored?.1 ?? size.height)
    return placement.layers(
      .picture(picture), opacity: 1, at: Placement.Moment(seconds: seconds, progress: progress),
      isStatic: false)
  }

  private func expect(_ window: SourceWindow, _ x: Double, _ y: Double, _ w: Double, _ h: Double) {
    #expect(abs(window.x - x) < 1e-6, "x \(window.x)")
    #expect(abs(window.y - y) < 1e-6, "y \(window.y)")
    #expect(abs(window.width - w) < 1e-6, "width \(window.width)")
    #expect(abs(window.height - h) < 1e-6, "height \(window.height)")
  }

  @Test func coverCropsAroundTheFocus() {
    let layer = layers(clip())[0]
    #expect(layer.box == PixelBox(x: 0, y: 0, width: 1080, height: 1920))
    expect(layer.window, 960 - 303.75, 0, 607.5, 1080)
    let left = layers(clip { $0.focus = Point(x: 0.1, y: 0.5) })[0]
    expect(left.window, 0, 0, 607.5, 1080)
    let right = layers(clip { $0.focus = Point(x: 0.7, y: 0.5) })[0]
    expect(right.window, 1344 - 303.75, 0, 607.5, 1080)
  }

  @Test func containKeepsTheShapeInTheMiddle() {
    let layer = layers(clip { $0.fit = .contain })[0]
    #expect(layer.box == PixelBox(x: 0, y: 656, width: 1080, height: 608))
    expect(layer.window, 0, 0, 1920, 1080)
  }

  @Test func thePositionIsAlsoThatOfThePictureInItsFrame() {
    for (position, y) in [(Position.top, 0), (.left, 656), (.bottomRight, 1312)] {
      let layer = layers(
        clip {
          $0.fit = .contain
          $0.position = position
        })[0]
      #expect(layer.box == PixelBox(x: 0, y: y, width: 1080, height: 608))
      #expect(layer.clip == PixelBox(x: 0, y: 0, width: 1080, height: 1920))
    }
    let small = layers(
      clip {
        $0.fit = .none
        $0.position = .bottomRight
        $0.frame = FrameSpec(x: 0, y: 0.5, width: 0.5, height: 0.5)
      }, size: (100, 50), canvas: (640, 360))[0]
    #expect(small.box == PixelBox(x: 220, y: 310, width: 100, height: 50))
    let blurred = layers(
      clip {
        $0.fit = .blur
        $0.position = .bottom
      })
    #expect(blurred.map(\.box.y) == [0, 1312])
  }

  /// 300×100 would be 66⅔ high at 200: the whole picture in 66, with any fit that scales it.
  @Test(arguments: [Fit.cover, .contain, .stretch, .blur])
  func aFrameOfThePicturesShapeShowsAllOfIt(_ fit: Fit) {
    let shown = layers(
      clip {
        $0.fit = fit
        $0.frame.width = 0.2
        $0.position = .right
      }, size: (300, 100), canvas: (1000, 500))
    #expect(shown.count == 1)
    #expect(shown[0].box == PixelBox(x: 800, y: 216, width: 200, height: 66))
    expect(shown[0].window, 0, 0, 300, 100)
  }

  @Test func blurIsTwoLayersUnlessTheShapesAgree() {
    let two = layers(clip { $0.fit = .blur })
    #expect(two.count == 2)
    #expect(!two[0].effects.isEmpty && two[1].effects.isEmpty)
    #expect(layers(clip { $0.fit = .blur }, canvas: (1920, 1080)).count == 1)
  }

  @Test func noneCopiesSamplesOneToOne() {
    let layer = layers(clip { $0.fit = .none }, canvas: (640, 360))[0]
    #expect(layer.box == PixelBox(x: 0, y: 0, width: 640, height: 360))
    expect(layer.window, 640, 360, 640, 360)
    let small = layers(clip { $0.fit = .none }, size: (100, 50), canvas: (640, 360))[0]
    #expect(small.box == PixelBox(x: 270, y: 154, width: 100, height: 50))
    expect(small.window, 0, 0, 100, 50)
  }

  @Test func stretchAndCropCombine() {
    let layer = layers(
      clip {
        $0.fit = .stretch
        $0.crop = Box(x: 0.25, y: 0.5, width: 0.5, height: 0.5)
        $0.frame = FrameSpec(x: 0.5, y: 0, width: 0.5, height: 0.5)
      })[0]
    expect(layer.window, 480, 540, 960, 540)
    #expect(layer.box == PixelBox(x: 540, y: 0, width: 540, height: 960))
  }

  /// Stored 1280×720 turned by 90° clockwise is shown as 720×1280; the left edge of the shown picture is
  /// the bottom edge of the stored one.
  @Test func rotationMapsTheWindowBack() {
    let quarter = MediaInfo.Orientation(quarterTurns: 1)
    let leftStrip = clip {
      $0.fit = .stretch
      $0.crop = Box(x: 0, y: 0, width: 0.1, height: 1)
    }
    let layer = layers(leftStrip, size: (720, 1280), stored: (1280, 720), orientation: quarter)[0]
    expect(layer.window, 0, 648, 1280, 72)
    #expect(layer.quarterTurns == 1)
    let threeQuarters = MediaInfo.Orientation(quarterTurns: 3)
    let other = layers(leftStrip, size: (720, 1280), stored: (1280, 720), orientation: threeQuarters)[0]
    expect(other.window, 0, 0, 1280, 72)
    let half = layers(leftStrip, orientation: MediaInfo.Orientation(quarterTurns: 2))[0]
    expect(half.window, 1728, 0, 192, 1080)
    let mirrored = layers(leftStrip, orientation: MediaInfo.Orientation(quarterTurns: 0, mirrored: true))[0]
    expect(mirrored.window, 1728, 0, 192, 1080)
  }

  /// Every orientation followed by every flip, checked on the corners of a picture.
  @Test func flipsFollowTheOrientation() {
    typealias Corner = SIMD2<Int>  // ±1, ±1; y down
    func shown(_ corner: Corner, _ orientation: MediaInfo.Orientation) -> Corner {
      var c = orientation.mirrored ? Corner(-corner.x, corner.y) : corner
      for _ in 0..<orientation.quarterTurns { c = Corner(-c.y, c.x) }  // clockwise with y down
      return c
    }
    for q in 0..<4 {
      for mirrored in [false, true] {
        let file = MediaInfo.Orientation(quarterTurns: q, mirrored: mirrored)
        for flip in [nil] + Flip.allCases.map(Optional.some) {
          let size = q % 2 == 0 ? (width: 40, height: 20) : (width: 20, height: 40)
          let layer = layers(clip { $0.flip = flip }, size: size, stored: (40, 20), orientation: file)[0]
          let result = MediaInfo.Orientation(quarterTurns: layer.quarterTurns, mirrored: layer.mirrored)
          for corner in [Corner(1, 1), Corner(-1, 1), Corner(1, -1)] {
            var expected = shown(corner, file)
            if flip == .horizontal || flip == .both { expected.x = -expected.x }
            if flip == .vertical || flip == .both { expected.y = -expected.y }
            #expect(shown(corner, result) == expected, "\(file) \(String(describing: flip))")
          }
        }
      }
    }
  }

  @Test func motionZoomsAndStaysInside() {
    let moving = clip {
      $0.motion = Motion(from: .init(zoom: 1), to: .init(zoom: 2, x: 1, y: 0.5))
    }
    expect(layers(moving, canvas: (1920, 1080))[0].window, 0, 0, 1920, 1080)
    expect(layers(moving, canvas: (1920, 1080), progress: 1)[0].window, 960, 270, 960, 540)
    let half = layers(moving, canvas: (1920, 1080), progress: 0.5)[0].window
    expect(half, 640, 180, 1280, 720)
  }

  /// The stored sample that a layer shows at a point of the canvas.
  private func source(_ layer: Layer, _ x: Double, _ y: Double) -> (x: Double, y: Double) {
    var (u, v) = (
      (x - Double(layer.box.x)) / Double(layer.box.width),
      (y - Double(layer.box.y)) / Double(layer.box.height)
    )
    for _ in 0..<layer.quarterTurns { (u, v) = (v, 1 - u) }
    if layer.mirrored { u = 1 - u }
    return (layer.window.x + u * layer.window.width, layer.window.y + v * layer.window.height)
  }

  /// Whichever way a picture lies and is flipped, what is seen of it moves with its frame, not with the box around.
  @Test(arguments: Fit.allCases) func windowsFollowTheirArea(_ fit: Fit) {
    let (x, y) = (
      Animated(keyframes: [.init(t: 0, v: 0.1), .init(t: 1, v: 0.2)]),
      Animated(keyframes: [.init(t: 0, v: 0.25), .init(t: 1, v: 0.15)])
    )
    for q in 0..<4 {
      for flip in [nil] + Flip.allCases.map(Optional.some) {
        let file = MediaInfo.Orientation(quarterTurns: q, mirrored: q == 1)
        func shown(_ seconds: Double) -> [Layer] {
          layers(
            clip {
              $0.fit = fit
              $0.flip = flip
              $0.frame = FrameSpec(x: x, y: y, width: 0.5, height: 0.5)
            }, size: q % 2 == 0 ? (400, 300) : (300, 400), stored: (400, 300), orientation: file,
            canvas: (320, 240), seconds: seconds)
        }
        for (rest, moved) in zip(shown(0), shown(0.2625)) {
          #expect(moved.fine?.frame == CanvasArea(x: 40.4, y: 53.7, width: 160, height: 120))
          for (px, py) in [(40.0, 70.0), (111, 95.5), (190, 175)] {
            let (a, b) = (source(rest, px, py), source(moved, px + 8.4, py - 6.3))
            #expect(abs(a.x - b.x) < 1e-6 && abs(a.y - b.y) < 1e-6, "\(q), \(String(describing: flip))")
          }
        }
      }
    }
  }

  @Test func coveringIsOnlyClaimedWhereItIsTrue() {
    func covers(_ clip: Clip) -> Bool {
      Placement(clip: clip, size: (1920, 1080), orientation: .upright, canvasWidth: 1080, canvasHeight: 1920)
        .covers(canvasWidth: 1080, canvasHeight: 1920)
    }
    #expect(covers(clip()))
    #expect(covers(clip { $0.fit = .blur }))
    #expect(!covers(clip { $0.fit = .contain }))
    #expect(!covers(clip { $0.rotate = 5 }))
    #expect(!covers(clip { $0.blend = .screen }))
    #expect(!covers(clip { $0.frame = FrameSpec(x: 0.1, y: 0, width: 0.9, height: 1) }))
    #expect(!covers(clip { $0.frame.width = 1 }))
    #expect(covers(clip { $0.frame.height = 1 }), "from the left edge on, three canvases wide")
    #expect(
      covers(
        clip {
          $0.frame.height = 1
          $0.position = .center
        }))
    #expect(
      !covers(
        clip {
          $0.position = .center
          $0.margin = Margin(x: 0.01, y: 0)
        }))
    #expect(covers(clip { $0.frame = FrameSpec(x: -0.1, y: -0.1, width: 1.2, height: 1.2) }))
  }
}
