import ClipJob
import Compositor

/// Where a clip's frame lies on one canvas, on the even grid.
struct FrameBox {
  var box: PixelBox
  /// One side follows from the other by the picture's shape, to the next even pixel: the whole picture fills the frame.
  var isShaped = false

  /// The longest side, in canvases: that which a document may give.
  private static let longest = 4.0

  /// `size`: the displayed size of the source, nil where it has none of its own.
  init(of clip: Clip, size: (width: Int, height: Int)?, canvasWidth: Int, canvasHeight: Int) {
    let frame = clip.frame
    if clip.position == nil, !frame.hasOneSide {
      box = Self.box(
        Box(x: frame.x ?? 0, y: frame.y ?? 0, width: frame.width ?? 1, height: frame.height ?? 1),
        canvasWidth,
        canvasHeight)
      return
    }
    let shorter = Double(min(canvasWidth, canvasHeight))
    let x = FrameAxis(
      at: frame.x, side: frame.width, part: clip.position?.x, margin: clip.margin.x * shorter,
      canvas: canvasWidth)
    let y = FrameAxis(
      at: frame.y, side: frame.height, part: clip.position?.y, margin: clip.margin.y * shorter,
      canvas: canvasHeight)
    var (width, height) = (x.length, y.length)
    if let size, frame.hasOneSide {
      let ratio = clip.crop.width * Double(size.width) / (clip.crop.height * Double(size.height))
      let followed =
        frame.width == nil
        ? Self.follow(&width, Double(height) * ratio, canvasWidth)
        : Self.follow(&height, Double(width) / ratio, canvasHeight)
      isShaped = followed
    }
    box = PixelBox(x: x.start(of: width), y: y.start(of: height), width: width, height: height)
  }

  /// Returns whether the side can be as long as wanted.
  private static func follow(_ side: inout Int, _ wanted: Double, _ canvas: Int) -> Bool {
    side = max(2, Even.nearest(min(wanted, longest * Double(canvas))))
    return wanted <= longest * Double(canvas)
  }

  /// A box of fractions on the even grid: abutting fractions give abutting boxes.
  static func box(_ box: Box, _ width: Int, _ height: Int) -> PixelBox {
    let x0 = Even.nearest(box.x * Double(width))
    let y0 = Even.nearest(box.y * Double(height))
    let x1 = max(x0 + 2, Even.nearest((box.x + box.width) * Double(width)))
    let y1 = max(y0 + 2, Even.nearest((box.y + box.height) * Double(height)))
    return PixelBox(x: x0, y: y0, width: x1 - x0, height: y1 - y0)
  }
}

/// One direction of a frame that is not given in full.
private struct FrameAxis {
  /// In fractions of the canvas; nil: by position.
  let at: Double?
  let side: Double?
  /// Of the free space, what lies before the frame; nil: nothing.
  let part: Double
  /// Samples, even.
  let margin: Int
  let canvas: Int

  init(at: Double?, side: Double?, part: Double?, margin: Double, canvas: Int) {
    self.at = at ?? (part == nil ? 0 : nil)
    self.side = side
    self.part = part ?? 0
    self.margin = Even.nearest(margin)
    self.canvas = canvas
  }

  /// As far as it does not follow from the other direction's.
  var length: Int {
    guard let side else { return max(2, at == nil ? canvas - 2 * margin : canvas) }
    guard let at else { return max(2, Even.nearest(side * Double(canvas))) }
    return max(2, Even.nearest((at + side) * Double(canvas)) - start(of: 0))
  }

  func start(of length: Int) -> Int {
    if let at { return Even.nearest(at * Double(canvas)) }
    return margin + part.offset(of: length, in: canvas - 2 * margin)
  }
}

extension Double {
  /// Where something lies in a length if this part of the free space is before it. Even where both lengths are.
  func offset(of length: Int, in whole: Int) -> Int {
    switch self {
    case 0: 0
    case 1: whole - length
    default: (whole - length) / 2 & ~1
    }
  }
}
