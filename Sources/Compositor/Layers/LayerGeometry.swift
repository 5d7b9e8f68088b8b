import ClipKernels
import MediaTypes

/// One of the eight ways to lie: transposed first, then flipped.
struct Orientation: Hashable {
  var transposed = false
  var flipX = false
  var flipY = false

  /// Mirrored left-right, then turned clockwise.
  init(quarterTurns: Int, mirrored: Bool) {
    switch quarterTurns & 3 {
    case 1: (transposed, flipX, flipY) = (true, true, mirrored)
    case 2: (transposed, flipX, flipY) = (false, !mirrored, true)
    case 3: (transposed, flipX, flipY) = (true, false, !mirrored)
    default: (transposed, flipX, flipY) = (false, mirrored, false)
    }
  }

  var isIdentity: Bool { !transposed && !flipX && !flipY }

  var bits: Int32 {
    (flipX ? CK_FLIP_X : 0) | (flipY ? CK_FLIP_Y : 0) | (transposed ? CK_TRANSPOSE : 0)
  }
}

/// Samples of a plane relative to luma: how many luma samples one stands for, and where it sits among them.
struct PlaneGrid: Hashable {
  var shiftX = 0
  var shiftY = 0
  /// Distance from the cell's first luma sample, in luma samples.
  var sitingX = 0.0
  var sitingY = 0.0

  static let luma = PlaneGrid()
  /// The canvas's chroma: left-sited 4:2:0.
  static let canvasChroma = PlaneGrid(shiftX: 1, shiftY: 1, sitingX: 0, sitingY: 0.5)

  init() {}

  init(shiftX: Int, shiftY: Int, sitingX: Double, sitingY: Double) {
    (self.shiftX, self.shiftY, self.sitingX, self.sitingY) = (shiftX, shiftY, sitingX, sitingY)
  }

  init(chromaOf layout: PictureLayout, _ siting: ColorDescription.ChromaSiting) {
    let middleX = Double((1 << layout.chromaShiftX) - 1) / 2
    let middleY = Double((1 << layout.chromaShiftY) - 1) / 2
    self.init(
      shiftX: layout.chromaShiftX, shiftY: layout.chromaShiftY, sitingX: siting == .center ? middleX : 0,
      sitingY: siting == .topLeft ? 0 : middleY)
  }
}

/// How the window of a stored picture lies in a box of the canvas.
struct LayerGeometry: Hashable {
  var window: SourceWindow
  var boxX: Int
  var boxY: Int
  var boxWidth: Int
  var boxHeight: Int
  var orientation: Orientation

  init(window: SourceWindow, box: PixelBox, orientation: Orientation) {
    self.window = window
    (boxX, boxY, boxWidth, boxHeight) = (box.x, box.y, box.width, box.height)
    self.orientation = orientation
  }

  /// Source luma samples a canvas sample, along the stored picture's axes.
  var steps: (x: Double, y: Double) {
    let (w, h) = orientation.transposed ? (boxHeight, boxWidth) : (boxWidth, boxHeight)
    return (window.width / Double(w), window.height / Double(h))
  }

  /// The maps of both stored axes for one plane, so that the result, once oriented, is `part` (in canvas
  /// coordinates, even edges) on the grid `target`.
  func maps(part: PixelBox, from source: PlaneGrid, to target: PlaneGrid) -> (x: AxisMap, y: AxisMap) {
    let upX = UprightAxis(
      offset: part.x - boxX, length: boxWidth, samples: part.width, shift: target.shiftX,
      siting: target.sitingX, flipped: orientation.flipX)
    let upY = UprightAxis(
      offset: part.y - boxY, length: boxHeight, samples: part.height, shift: target.shiftY,
      siting: target.sitingY, flipped: orientation.flipY)
    let (alongX, alongY) = orientation.transposed ? (upY, upX) : (upX, upY)
    let steps = steps
    return (
      alongX.map(start: window.x, step: steps.x, shift: source.shiftX, siting: source.sitingX),
      alongY.map(start: window.y, step: steps.y, shift: source.shiftY, siting: source.sitingY)
    )
  }

  private struct UprightAxis {
    var offset: Int
    var length: Int
    var samples: Int
    var shift: Int
    var siting: Double
    var flipped: Bool

    func map(start: Double, step: Double, shift sourceShift: Int, siting sourceSiting: Double) -> AxisMap {
      let count = (samples + (1 << shift) - 1) >> shift
      let stride = Double(1 << shift)
      var position = Double(offset) + 0.5 + siting
      if flipped { position = Double(length) - position - stride * Double(count - 1) }
      return AxisMap(
        start: start, step: step, position: position, stride: stride, scale: Double(1 << sourceShift),
        siting: sourceSiting, count: count)
    }
  }
}

extension SourceWindow {
  /// Whether it can be sampled at all.
  var isUsable: Bool {
    x.isFinite && y.isFinite && width.isFinite && height.isFinite && width > 0 && height > 0
      && max(abs(x), abs(y), width, height) < 1e8
  }
}

extension PixelBox {
  /// Whether arithmetic on its edges is safe; boxes of the job format are far smaller.
  var isUsable: Bool {
    let limit = 1 << 26
    return width > 0 && height > 0 && width < limit && height < limit && abs(x.clamped(limit)) < limit
      && abs(y.clamped(limit)) < limit
  }
}

extension Int {
  fileprivate func clamped(_ limit: Int) -> Int { Swift.min(Swift.max(self, -limit), limit) }
}
