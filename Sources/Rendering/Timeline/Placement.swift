import ClipJob
import Compositor
import MediaIO
import MediaTypes

/// Where a clip's picture goes: crop, fit, focus, frame, flip and motion become a window of the stored
/// picture and a box of the canvas.
///
/// All positions are worked out on the displayed picture (upright, square samples) and turned back into
/// stored samples at the end. Everything is in fractions until then.
struct Placement: Sendable {
  /// The layers of a clip, bottom first: one, or two where a blurred copy fills the frame.
  struct Part: Sendable {
    /// Window in fractions of the displayed picture.
    var window: Box
    var box: PixelBox
    /// The clip's frame: nothing is painted outside it, and transitions happen inside it.
    var clip: PixelBox
    /// Canvas samples.
    var blur: Double
  }

  let parts: [Part]
  private let clip: Clip
  private let orientation: MediaInfo.Orientation
  private let drawn: GeneratedPart?

  /// The blur behind a contained picture, as a fraction of the frame's shorter side.
  private static let blurFraction = 0.04

  /// `size`: the displayed size of the source; nil for generated pictures, which fill their frame. `drawn`: what
  /// there is of such a picture.
  init(
    clip: Clip, size: (width: Int, height: Int)?, orientation: MediaInfo.Orientation, canvasWidth: Int,
    canvasHeight: Int, drawn: GeneratedPart? = nil
  ) {
    self.drawn = drawn
    self.clip = clip
    self.orientation = orientation
    let placed = FrameBox(of: clip, size: size, canvasWidth: canvasWidth, canvasHeight: canvasHeight)
    let frame = placed.box
    guard let size else {
      parts = [Part(window: .full, box: frame, clip: frame, blur: 0)]
      return
    }
    let fitter = Fitter(
      crop: clip.crop, focus: clip.focus, position: clip.position ?? .center, width: Double(size.width),
      height: Double(size.height), frame: frame)
    switch placed.isShaped && clip.fit != .none ? .stretch : clip.fit {
    case .cover: parts = [fitter.cover(blur: 0)]
    case .contain: parts = [fitter.contain()]
    case .stretch: parts = [Part(window: clip.crop, box: frame, clip: frame, blur: 0)]
    case .none: parts = [fitter.unscaled()]
    case .blur:
      let sigma = Double(min(frame.width, frame.height)) * Self.blurFraction
      let front = fitter.contain()
      parts = front.box == frame ? [front] : [fitter.cover(blur: sigma), front]
    }
  }

  /// The layers of the clip for one frame. `progress`: 0…1 through the clip, for motion; `picture`: what
  /// to show.
  func layers(_ content: Layer.Content, opacity: Double, progress: Double, isStatic: Bool) -> [Layer] {
    let shown = shownOrientation
    return parts.map { part in
      var layer = Layer(
        content, window: storedWindow(of: content, moved(part.window, progress)), box: part.box,
        clip: part.clip, quarterTurns: shown.quarterTurns, mirrored: shown.mirrored, rotation: clip.rotate,
        opacity: opacity, mode: mode, effects: part.blur > 0 ? [.blur(sigma: part.blur)] : [],
        isStatic: isStatic,
        limit: clip.crop == .full ? nil : storedWindow(of: content, clip.crop))
      if parts.count > 1, part.blur > 0 { layer.mode = .normal }
      return layer
    }
  }

  /// Whether an opaque picture hides everything below the clip.
  func covers(canvasWidth: Int, canvasHeight: Int) -> Bool {
    guard clip.rotate.truncatingRemainder(dividingBy: 360) == 0, clip.blend == .normal else { return false }
    return parts.contains { part in
      let box = part.box
      let clip = part.clip
      return box.x <= 0 && box.y <= 0 && box.x + box.width >= canvasWidth
        && box.y + box.height >= canvasHeight
        && clip.x <= 0 && clip.y <= 0 && clip.x + clip.width >= canvasWidth
        && clip.y + clip.height >= canvasHeight
    }
  }

  private var mode: Layer.Mode {
    switch clip.blend {
    case .normal: .normal
    case .add: .add
    case .multiply: .multiply
    case .screen: .screen
    case .overlay: .overlay
    }
  }

  // MARK: - Motion

  private func moved(_ window: Box, _ progress: Double) -> Box {
    guard let motion = clip.motion else { return window }
    let p = motion.easing.apply(min(1, max(0, progress)))
    func mix(_ a: Double, _ b: Double) -> Double { a + (b - a) * p }
    let zoom = max(1, mix(motion.from.zoom, motion.to.zoom))
    let width = window.width / zoom
    let height = window.height / zoom
    let x = mix(motion.from.x, motion.to.x) * window.width - width / 2
    let y = mix(motion.from.y, motion.to.y) * window.height - height / 2
    return Box(
      x: window.x + min(max(0, x), window.width - width),
      y: window.y + min(max(0, y), window.height - height),
      width: width, height: height)
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

/// The arithmetic of the fits, on the displayed picture.
private struct Fitter {
  let crop: Box
  let focus: Point
  let position: Position
  /// Of the displayed source, samples.
  let width: Double
  let height: Double
  let frame: PixelBox

  private var cropWidth: Double { crop.width * width }
  private var cropHeight: Double { crop.height * height }

  /// A window of `w` × `h` source samples inside the crop, centred on the focus as far as the crop allows.
  private func window(_ w: Double, _ h: Double) -> Box {
    let w = min(w, cropWidth)
    let h = min(h, cropHeight)
    let x = min(max(0, focus.x * width - crop.x * width - w / 2), cropWidth - w)
    let y = min(max(0, focus.y * height - crop.y * height - h / 2), cropHeight - h)
    return Box(x: crop.x + x / width, y: crop.y + y / height, width: w / width, height: h / height)
  }

  func cover(blur: Double) -> Placement.Part {
    let scale = max(Double(frame.width) / cropWidth, Double(frame.height) / cropHeight)
    return Placement.Part(
      window: window(Double(frame.width) / scale, Double(frame.height) / scale), box: frame, clip: frame,
      blur: blur)
  }

  func contain() -> Placement.Part {
    let scale = min(Double(frame.width) / cropWidth, Double(frame.height) / cropHeight)
    let w = min(frame.width, max(2, Even.nearest(cropWidth * scale)))
    let h = min(frame.height, max(2, Even.nearest(cropHeight * scale)))
    return placed(crop, w, h)
  }

  func unscaled() -> Placement.Part {
    let w = min(frame.width, max(2, Int(cropWidth) & ~1))
    let h = min(frame.height, max(2, Int(cropHeight) & ~1))
    var window = window(Double(w), Double(h))
    // Whole even samples keep the copy exact, chroma included.
    window.x = Double(Even.nearest(window.x * width - 0.5)) / width
    window.y = Double(Even.nearest(window.y * height - 0.5)) / height
    return placed(window, w, h)
  }

  private func placed(_ window: Box, _ w: Int, _ h: Int) -> Placement.Part {
    let box = PixelBox(
      x: frame.x + position.x.offset(of: w, in: frame.width),
      y: frame.y + position.y.offset(of: h, in: frame.height), width: w, height: h)
    return Placement.Part(window: window, box: box, clip: frame, blur: 0)
  }
}
