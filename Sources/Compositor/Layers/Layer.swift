import MediaTypes

/// A box of whole canvas samples. For 4:2:0 canvases every edge is even.
public struct PixelBox: Sendable, Hashable {
  public var x: Int, y: Int, width: Int, height: Int
  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// A part of a source picture, in luma samples as stored; edges may lie between samples.
public struct SourceWindow: Sendable, Hashable {
  public var x: Double, y: Double, width: Double, height: Double
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}

/// One picture placed on the canvas.
public struct Layer: Sendable {
  public enum Mode: Sendable { case normal, add, multiply, screen, overlay }

  /// Where a layer lies that is not bound to the even grid.
  public struct FinePlace: Sendable, Hashable {
    /// What is painted: samples at its edges are mixed with what is below by the part of them that it covers. Of the
    /// layer's `box`, and inside `frame`.
    public var shown: CanvasArea
    /// The clip's frame. The layer turns about its middle.
    public var frame: CanvasArea

    public init(shown: CanvasArea, frame: CanvasArea) {
      self.shown = shown
      self.frame = frame
    }

    func moved(_ dx: Int, _ dy: Int) -> FinePlace {
      FinePlace(shown: shown.moved(dx, dy), frame: frame.moved(dx, dy))
    }
  }

  public enum Content: Sendable {
    /// A decoded frame or a still. The compositor converts its colour (matrix, range, HDR) to the canvas's.
    case picture(Picture)
    /// Y'CbCr of the canvas, limited range, one colour.
    case solid(y: UInt8, cb: UInt8, cr: UInt8)
  }

  public var content: Content
  /// Which part of the picture is shown, in the picture's own stored (not yet turned) samples.
  public var window: SourceWindow
  /// Where it goes: after orientation, before `rotation`. May reach beyond the canvas.
  public var box: PixelBox
  /// Only what lies inside this box is painted (the clip's frame, for a cover that is wider); nil: all.
  /// It turns with the layer, and wipes, slides and fades to black happen inside it: give the frame always.
  public var clip: PixelBox?
  /// Where all of `box` inside `clip` is not painted to its edges: `box` and `clip` are then what lies around, on the even
  /// grid, and `window` is that of the box. nil: all of it is.
  public var fine: FinePlace?
  /// Clockwise quarter turns (0…3) from stored to upright, after the mirror.
  public var quarterTurns: Int
  /// Mirrored left-right before turning.
  public var mirrored: Bool
  /// Degrees clockwise about the middle of the frame: that of `fine`, else `clip`, else `box`.
  public var rotation: Double
  /// 0…1.
  public var opacity: Double
  public var mode: Mode
  /// In order.
  public var effects: [Effect]
  /// The picture is the same object in many frames (a still): what is prepared from it may be kept.
  public var isStatic: Bool
  /// The part of the picture that may be read, in the window's coordinates: what a crop has cut away must not
  /// shine in at the edges through the filter. Edges count to the next whole sample. nil: the whole picture.
  public var limit: SourceWindow?

  public init(
    _ content: Content, window: SourceWindow, box: PixelBox, clip: PixelBox? = nil, quarterTurns: Int = 0,
    mirrored: Bool = false, rotation: Double = 0, opacity: Double = 1, mode: Mode = .normal,
    effects: [Effect] = [],
    isStatic: Bool = false, limit: SourceWindow? = nil, fine: FinePlace? = nil
  ) {
    self.content = content
    self.window = window
    self.box = box
    self.clip = clip
    self.quarterTurns = quarterTurns
    self.mirrored = mirrored
    self.rotation = rotation
    self.opacity = opacity
    self.mode = mode
    self.effects = effects
    self.isStatic = isStatic
    self.limit = limit
    self.fine = fine
  }
}

extension Layer {
  /// What of the parts is covered to the edges of their samples.
  func wholeParts(of parts: [PixelBox]) -> [PixelBox] {
    guard let inside = fine?.shown.inside else { return parts }
    return parts.map { $0.intersection(inside) }.filter { !$0.isEmpty }
  }

  /// The rest of them.
  func softParts(of parts: [PixelBox]) -> [PixelBox] {
    guard let inside = fine?.shown.inside else { return [] }
    return parts.flatMap { $0.subtracting(inside) }
  }
}

/// How the pictures of two clips become one, with `progress` from 0 (all of the old) to 1 (all of the new).
public struct Blending: Sendable, Equatable {
  public var kind: TransitionKind
  public var progress: Double
  public init(kind: TransitionKind, progress: Double) {
    self.kind = kind
    self.progress = progress
  }
}

/// What one frame shows, bottom first.
public struct Scene: Sendable {
  public indirect enum Element: Sendable {
    case layer(Layer)
    /// `old` and `new` are each painted over what lies below, and the two results are blended.
    case transition(old: [Layer], new: [Layer], Blending)
  }
  /// Y'CbCr of the canvas, limited range.
  public var background: (y: UInt8, cb: UInt8, cr: UInt8)
  public var elements: [Element]
  public init(background: (y: UInt8, cb: UInt8, cr: UInt8), elements: [Element]) {
    self.background = background
    self.elements = elements
  }
}
