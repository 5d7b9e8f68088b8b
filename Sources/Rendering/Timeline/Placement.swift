import ClipJob
import Compositor
import MediaIO
import MediaTypes

/// Where a clip's picture goes: crop, fit, focus, frame, flip and motion become a window of the stored picture and a place
/// on the canvas.
///
/// All positions are worked out on the displayed picture (upright, square samples) and turned back into stored samples at
/// the end. Everything is in fractions until then. First the frame at a time (`FrameBox`), then what the fit shows in it
/// (`Fitter`), then what the motion's pose shows of that (`Pose`).
struct Placement: Sendable {
  /// A time of the clip, and how much of its length that is, 0…1.
  struct Moment {
    var seconds = 0.0
    var progress = 0.0
  }

  let clip: Clip
  private let size: Size?
  let canvas: Size
  private let orientation: MediaInfo.Orientation
  private let drawn: GeneratedPart?
  /// Of a frame that does not move.
  private let still: [FittedPart]?

  struct Size: Sendable {
    var width: Int
    var height: Int
  }

  /// `size`: the displayed size of the source; nil for generated pictures, which fill their frame. `drawn`: what
  /// there is of such a picture.
  init(
    clip: Clip, size: (width: Int, height: Int)?, orientation: MediaInfo.Orientation, canvasWidth: Int,
    canvasHeight: Int, drawn: GeneratedPart? = nil
  ) {
    self.drawn = drawn
    self.clip = clip
    self.orientation = orientation
    self.size = size.map { Size(width: $0.width, height: $0.height) }
    canvas = Size(width: canvasWidth, height: canvasHeight)
    still = clip.frame.isMoving ? nil : Self.fitted(clip, self.size, canvas, at: 0)
  }

  private static func fitted(_ clip: Clip, _ size: Size?, _ canvas: Size, at seconds: Double) -> [FittedPart]
  {
    let size = size.map { ($0.width, $0.height) }
    let frame = FrameBox(
      of: clip, size: size, canvasWidth: canvas.width, canvasHeight: canvas.height, at: seconds)
    guard let size else { return [FittedPart(window: clip.crop, area: frame.area, frame: frame.area)] }
    return Fitter(clip, size: size, frame: frame).parts
  }

  /// What is seen of the picture and where, bottom first.
  func parts(at moment: Moment) -> [FittedPart] {
    let fitted = still ?? Self.fitted(clip, size, canvas, at: moment.seconds)
    guard let pose = clip.motion?.pose(at: moment.progress) else { return fitted }
    return fitted.map { $0.seen(pose, flip: clip.flip) }
  }

  /// Whether what is seen is always in one place.
  var isStill: Bool { still != nil && clip.motion == nil }

  /// The layers of the clip for one frame. `picture`: what to show.
  func layers(_ content: Layer.Content, opacity: Double, at moment: Moment, isStatic: Bool) -> [Layer] {
    let shown = shownOrientation
    let parts = parts(at: moment)
    return parts.map { part in
      let place = PartPlace(part, flip: clip.flip)
      var layer = Layer(
        content, window: storedWindow(of: content, place.window), box: place.box, clip: place.clip,
        quarterTurns: shown.quarterTurns, mirrored: shown.mirrored, rotation: clip.rotate,
        opacity: opacity, mode: mode, effects: part.blur > 0 ? [.blur(sigma: part.blur)] : [],
        isStatic: isStatic,
        limit: clip.crop == .full ? nil : storedWindow(of: content, clip.crop), fine: place.fine)
      if parts.count > 1, part.blur > 0 { layer.mode = .normal }
      return layer
    }
  }

  /// Whether an opaque picture always hides everything below the clip.
  func covers(canvasWidth: Int, canvasHeight: Int) -> Bool {
    guard clip.rotate.truncatingRemainder(dividingBy: 360) == 0, clip.blend == .normal else { return false }
    if let still {
      let canvas = PixelBox(x: 0, y: 0, width: canvasWidth, height: canvasHeight)
      return still.contains { part in
        staysInPlace(part) && part.area.inside.holds(canvas) && part.frame.inside.holds(canvas)
      }
    }
    let reach = FrameReach(
      of: clip, size: size.map { ($0.width, $0.height) }, canvasWidth: canvasWidth, canvasHeight: canvasHeight
    )
    let fills = size == nil || clip.fit != .contain && clip.fit != .none
    return fills && Self.fitted(clip, size, canvas, at: 0).contains(where: staysInPlace)
      && reach.x.alwaysCovers(canvasWidth) && reach.y.alwaysCovers(canvasHeight)
  }

  /// Whether the motion leaves a part where the fit has it.
  private func staysInPlace(_ part: FittedPart) -> Bool {
    guard let motion = clip.motion, part.blur == 0 else { return true }
    return part.area == part.frame && !motion.isBelowOne
  }

  var mode: Layer.Mode {
    switch clip.blend {
    case .normal: .normal
    case .add: .add
    case .multiply: .multiply
    case .screen: .screen
    case .overlay: .overlay
    }
  }

  // MARK: - Orientation

  /// The file's orientation followed by the clip's flip, as one mirror and one turn.
  ///
  /// Note: with H the horizontal mirror and R the quarter turn clockwise, H R^q = R^-q H, and the vertical
  /// mirror is R² H.
  private var shownOrientation: MediaInfo.Orientation {
    let q = orientation.quarterTurns
    let m = orientation.mirrored
    return switch clip.flip {
    case nil: orientation
    case .horizontal: MediaInfo.Orientation(quarterTurns: (4 - q) % 4, mirrored: !m)
    case .vertical: MediaInfo.Orientation(quarterTurns: (6 - q) % 4, mirrored: !m)
    case .both: MediaInfo.Orientation(quarterTurns: (q + 2) % 4, mirrored: m)
    }
  }

  /// A window of the displayed picture in stored samples.
  private func storedWindow(of content: Layer.Content, _ w: Box) -> SourceWindow {
    guard case .picture(let picture) = content else { return SourceWindow(x: 0, y: 0, width: 1, height: 1) }
    if let drawn { return drawn.window(x: w.x, y: w.y, width: w.width, height: w.height) }
    var stored =
      switch orientation.quarterTurns {
      case 1: Box(x: w.y, y: 1 - w.x - w.width, width: w.height, height: w.width)
      case 2: Box(x: 1 - w.x - w.width, y: 1 - w.y - w.height, width: w.width, height: w.height)
      case 3: Box(x: 1 - w.y - w.height, y: w.x, width: w.height, height: w.width)
      default: w
      }
    if orientation.mirrored { stored.x = 1 - stored.x - stored.width }
    let width = Double(picture.width)
    let height = Double(picture.height)
    return SourceWindow(
      x: stored.x * width, y: stored.y * height, width: stored.width * width, height: stored.height * height)
  }
}

/// Where a part lies on the canvas's even grid, and where between.
private struct PartPlace {
  /// Of the displayed picture; that of the box.
  var window: Box
  var box: PixelBox
  var clip: PixelBox
  var fine: Layer.FinePlace?

  init(_ part: FittedPart, flip: Flip?) {
    (box, clip, window) = (part.area.outside, part.frame.outside, part.window)
    if part.area.isOnGrid, part.frame.isOnGrid { return }
    fine = Layer.FinePlace(shown: part.area.intersection(part.frame), frame: part.frame)
    let x = Self.stretched(
      window.x, window.width, from: part.area.x, part.area.width, to: box.x, box.width,
      isFlipped: flip == .horizontal || flip == .both)
    let y = Self.stretched(
      window.y, window.height, from: part.area.y, part.area.height, to: box.y, box.height,
      isFlipped: flip == .vertical || flip == .both)
    window = Box(x: x.start, y: y.start, width: x.length, height: y.length)
  }

  /// A side of the window that fills `from`, made to fill `to`.
  private static func stretched(
    _ start: Double, _ length: Double, from: Double, _ side: Double, to: Int, _ count: Int, isFlipped: Bool
  ) -> (start: Double, length: Double) {
    // Of less than a sample there is nothing to see but its mean.
    let sampled = max(1, side)
    let first = from - (sampled - side) / 2
    let step = length / sampled
    let before = isFlipped ? Double(to + count) - (first + sampled) : first - Double(to)
    return (start - before * step, Double(count) * step)
  }
}

extension PixelBox {
  fileprivate func holds(_ other: PixelBox) -> Bool {
    x <= other.x && y <= other.y && x + width >= other.x + other.width
      && y + height >= other.y + other.height
  }
}
