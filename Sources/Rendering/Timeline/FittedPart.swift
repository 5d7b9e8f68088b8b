import ClipJob
import Compositor

/// A part of what a fit shows of a picture in its frame: the picture itself, or the blurred copy behind it.
struct FittedPart: Sendable, Equatable {
  /// In fractions of the displayed picture.
  var window: Box
  /// Where the window lies.
  var area: CanvasArea
  /// The clip's frame: nothing is painted outside it, and transitions happen inside it.
  var frame: CanvasArea
  /// Canvas samples.
  var blur = 0.0
}

/// The arithmetic of the fits, on the displayed picture.
struct Fitter {
  private let clip: Clip
  private let crop: Box
  private let position: Position
  /// Of the displayed source, samples.
  private let width: Double
  private let height: Double
  private let placed: FrameBox
  private var frame: CanvasArea { placed.area }

  /// The blur behind a contained picture, as a fraction of the frame's shorter side.
  private static let blurFraction = 0.04

  init(_ clip: Clip, size: (width: Int, height: Int), frame: FrameBox) {
    self.clip = clip
    crop = clip.crop
    position = clip.position ?? .center
    (width, height) = (Double(size.width), Double(size.height))
    placed = frame
  }

  /// Bottom first: one, or two where a blurred copy fills the frame.
  var parts: [FittedPart] {
    switch clip.fit {
    case .none: return [unscaled()]
    case .blur:
      let front = placed.isShaped ? stretched : contained()
      // A picture that gets smaller than its frame does not fill it.
      if front.area == frame, clip.motion?.isBelowOne != true { return [front] }
      return [cover(blur: min(frame.width, frame.height) * Self.blurFraction), front]
    case .cover, .contain, .stretch:
      if placed.isShaped || clip.fit == .stretch { return [stretched] }
      return [clip.fit == .cover ? cover(blur: 0) : contained()]
    }
  }

  private var cropWidth: Double { crop.width * width }
  private var cropHeight: Double { crop.height * height }

  /// A window of `w` × `h` source samples inside the crop, centred on the focus as far as the crop allows.
  private func window(_ w: Double, _ h: Double) -> Box {
    let w = min(w, cropWidth)
    let h = min(h, cropHeight)
    let x = min(max(0, clip.focus.x * width - crop.x * width - w / 2), cropWidth - w)
    let y = min(max(0, clip.focus.y * height - crop.y * height - h / 2), cropHeight - h)
    return Box(x: crop.x + x / width, y: crop.y + y / height, width: w / width, height: h / height)
  }

  private var stretched: FittedPart { FittedPart(window: crop, area: frame, frame: frame) }

  private func cover(blur: Double) -> FittedPart {
    let scale = max(frame.width / cropWidth, frame.height / cropHeight)
    return FittedPart(
      window: window(frame.width / scale, frame.height / scale), area: frame, frame: frame, blur: blur)
  }

  private func contained() -> FittedPart {
    let scale = min(frame.width / cropWidth, frame.height / cropHeight)
    func side(_ wanted: Double, _ most: Double, _ isFree: Bool) -> Double {
      min(most, isFree ? wanted : max(2, Double(Even.nearest(wanted))))
    }
    return inPlace(
      crop, side(cropWidth * scale, frame.width, placed.isMoving.x),
      side(cropHeight * scale, frame.height, placed.isMoving.y))
  }

  private func unscaled() -> FittedPart {
    func side(_ wanted: Double, _ most: Double, _ isFree: Bool) -> Double {
      min(most, isFree ? wanted : max(2, Double(Int(wanted) & ~1)))
    }
    let w = side(cropWidth, frame.width, placed.isMoving.x)
    let h = side(cropHeight, frame.height, placed.isMoving.y)
    var window = window(w, h)
    // Whole even samples keep the copy exact, chroma included.
    if !placed.isMoving.x { window.x = Double(Even.nearest(window.x * width - 0.5)) / width }
    if !placed.isMoving.y { window.y = Double(Even.nearest(window.y * height - 0.5)) / height }
    return inPlace(window, w, h)
  }

  private func inPlace(_ window: Box, _ w: Double, _ h: Double) -> FittedPart {
    let area = CanvasArea(
      x: frame.x + position.x.offset(of: w, in: frame.width, isFree: placed.isMoving.x),
      y: frame.y + position.y.offset(of: h, in: frame.height, isFree: placed.isMoving.y), width: w, height: h)
    return FittedPart(window: window, area: area, frame: frame)
  }
}
