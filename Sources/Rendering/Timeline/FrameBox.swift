import ClipJob
import Compositor

/// Where a clip's frame lies on one canvas at one time: on the even grid, or, along an axis on which it moves, wherever
/// the document says.
struct FrameBox {
  var area: CanvasArea
  /// One side follows from the other by the picture's shape, to the next even pixel: the whole picture fills the frame.
  var isShaped = false
  /// Along which axes it is not bound to the grid.
  var isMoving = (x: false, y: false)

  /// The longest side, in canvases: that which a document may give.
  static let longest = 4.0

  /// `size`: the displayed size of the source, nil where it has none of its own. `seconds`: of the clip's time.
  init(
    of clip: Clip, size: (width: Int, height: Int)?, canvasWidth: Int, canvasHeight: Int,
    at seconds: Double = 0
  ) {
    let frame = clip.frame
    isMoving = clip.movingAxes(hasShape: size != nil)
    if clip.position == nil, !frame.hasOneSide, !frame.isMoving {
      area = CanvasArea(
        Self.box(
          Box(
            x: frame.x?.value(at: 0) ?? 0, y: frame.y?.value(at: 0) ?? 0,
            width: frame.width?.value(at: 0) ?? 1, height: frame.height?.value(at: 0) ?? 1),
          canvasWidth, canvasHeight))
      return
    }
    let shorter = Double(min(canvasWidth, canvasHeight))
    let x = FrameAxis(
      at: frame.x?.value(at: seconds), side: frame.width?.value(at: seconds), part: clip.position?.x,
      margin: clip.margin.x * shorter, canvas: canvasWidth, isFree: isMoving.x)
    let y = FrameAxis(
      at: frame.y?.value(at: seconds), side: frame.height?.value(at: seconds), part: clip.position?.y,
      margin: clip.margin.y * shorter, canvas: canvasHeight, isFree: isMoving.y)
    var (width, height) = (x.length, y.length)
    if let size, frame.hasOneSide {
      let ratio = clip.ratio(size)
      isShaped = frame.width == nil ? x.follow(&width, height * ratio) : y.follow(&height, width / ratio)
    }
    area = CanvasArea(x: x.start(of: width), y: y.start(of: height), width: width, height: height)
  }

  /// Around it, on the even grid.
  var box: PixelBox { area.outside }

  /// A box of fractions on the even grid: abutting fractions give abutting boxes.
  static func box(_ box: Box, _ width: Int, _ height: Int) -> PixelBox {
    let x0 = Even.nearest(box.x * Double(width))
    let y0 = Even.nearest(box.y * Double(height))
    let x1 = max(x0 + 2, Even.nearest((box.x + box.width) * Double(width)))
    let y1 = max(y0 + 2, Even.nearest((box.y + box.height) * Double(height)))
    return PixelBox(x: x0, y: y0, width: x1 - x0, height: y1 - y0)
  }
}

extension Clip {
  /// Width to height of what the crop leaves.
  func ratio(_ size: (width: Int, height: Int)) -> Double {
    crop.width * Double(size.width) / (crop.height * Double(size.height))
  }

  /// Along which axes its frame moves. `hasShape`: a side that is left out follows from the other.
  fileprivate func movingAxes(hasShape: Bool) -> (x: Bool, y: Bool) {
    let (width, height) = (frame.width?.isMoving == true, frame.height?.isMoving == true)
    let follows = hasShape && frame.hasOneSide
    return (
      frame.x?.isMoving == true || width || follows && height,
      frame.y?.isMoving == true || height || follows && width
    )
  }
}

/// One direction of a frame that is not given in full, or moves.
private struct FrameAxis {
  /// In fractions of the canvas; nil: by position.
  let at: Double?
  let side: Double?
  /// Of the free space, what lies before the frame; nil: nothing.
  let part: Double
  /// Samples, even.
  let margin: Double
  let canvas: Double
  /// Not bound to the even grid.
  let isFree: Bool

  init(at: Double?, side: Double?, part: Double?, margin: Double, canvas: Int, isFree: Bool) {
    self.at = at ?? (part == nil ? 0 : nil)
    self.side = side
    self.part = part ?? 0
    self.margin = Double(Even.nearest(margin))
    self.canvas = Double(canvas)
    self.isFree = isFree
  }

  private func placed(_ edge: Double) -> Double { isFree ? edge : Double(Even.nearest(edge)) }

  /// As far as it does not follow from the other direction's.
  var length: Double {
    guard let side else { return max(2, at == nil ? canvas - 2 * margin : canvas) }
    // An easing that overshoots must not turn it inside out.
    if isFree { return min(max(side * canvas, CanvasArea.unseen), FrameBox.longest * canvas) }
    guard let at else { return max(2, placed(side * canvas)) }
    return max(2, placed((at + side) * canvas) - start(of: 0))
  }

  /// Sets a side that follows from the other; returns whether it can be as long as wanted.
  func follow(_ side: inout Double, _ wanted: Double) -> Bool {
    let longest = FrameBox.longest * canvas
    side = isFree ? min(wanted, longest) : max(2, placed(min(wanted, longest)))
    return wanted <= longest
  }

  func start(of length: Double) -> Double {
    if let at { return placed(at * canvas) }
    return margin + part.offset(of: length, in: canvas - 2 * margin, isFree: isFree)
  }
}

extension Double {
  /// Where something lies in a length if this part of the free space is before it. Even where both lengths are, unless it
  /// is free to lie elsewhere.
  func offset(of length: Double, in whole: Double, isFree: Bool) -> Double {
    let offset = self * (whole - length)
    return isFree || self == 0 || self == 1 ? offset : Double(Int(offset) & ~1)
  }
}
