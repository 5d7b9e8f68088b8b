import ClipKernels
import MediaTypes

/// Paints scenes, with kernels that run wherever its queue has them run.
///
/// One compositor belongs to one render and one thread. A frame is planned from the top down, so that nothing is painted (not even the background) where an opaque
/// layer will lie above it, and then painted from the bottom up.
public final class Compositor {
  /// Even, in samples.
  public let canvasWidth: Int
  public let canvasHeight: Int

  private let kernels: any KernelQueue
  private let store: StaticStore
  let painter: LayerPainter
  private let transitions: TransitionPainter

  /// `width` and `height` are even.
  public init(width: Int, height: Int, kernels: any KernelQueue = CPUKernels()) {
    self.kernels = kernels
    canvasWidth = width
    canvasHeight = height
    // Room for a few stills of canvas size, whole and reduced.
    store = StaticStore(byteLimit: max(64 << 20, 12 * width * height))
    painter = LayerPainter(kernels: kernels, store: store)
    transitions = TransitionPainter(painter: painter)
  }

  private var canvasBox: PixelBox { PixelBox(x: 0, y: 0, width: canvasWidth, height: canvasHeight) }

  /// The frame that `scene` shows: 8-bit 4:2:0, BT.709 limited. May be a source picture itself where the
  /// scene is nothing but that picture, unscaled; so the result is read-only, and lies wherever that one does.
  public func compose(_ scene: Scene) throws(CompositorError) -> Picture {
    store.beginFrame()
    if let finished = try finishedPicture(scene) {
      try kernels.submit()
      return finished
    }
    let canvas = try kernels.makePicture(width: canvasWidth, height: canvasHeight)
    defer { keepAlive(canvas) }
    let surface = Surface(box: canvasBox, planes: Planes420(canvas))
    var covers: [PixelBox] = []
    var coversAbove: [Int] = []
    for element in scene.elements.reversed() {
      coversAbove.append(covers.count)
      let box = opaqueBox(element)
      if !box.isEmpty { covers.append(box) }
    }
    for part in canvasBox.visible(below: covers[...]) {
      let color = scene.background
      kernels.fill(surface.part(part), y: color.y, cb: color.cb, cr: color.cr)
    }
    for (element, count) in zip(scene.elements, coversAbove.reversed()) {
      switch element {
      case .layer(let layer):
        try painter.paint(layer, on: surface, region: canvasBox, covers: covers[..<count])
      case .transition(let old, let new, let blending):
        try transitions.paint(old: old, new: new, blending, on: surface, covers: covers[..<count])
      }
    }
    try kernels.submit()
    return canvas
  }

  /// A finished frame in another size (for further outputs).
  public func resize(_ picture: Picture, width: Int, height: Int) throws(CompositorError) -> Picture {
    guard width > 0, height > 0 else { return picture }
    if picture.width == width, picture.height == height, picture.layout == .yuv420, picture.color == .canvas {
      return picture
    }
    let result = try kernels.makePicture(width: width, height: height)
    defer { keepAlive(result) }
    let window = SourceWindow(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
    try painter.resize(picture, window: window, to: Planes420(result))
    try kernels.submit()
    return result
  }

  private func opaqueBox(_ element: Scene.Element) -> PixelBox {
    switch element {
    case .layer(let layer): painter.opaqueBox(layer, in: canvasBox)
    case .transition(let old, let new, _): transitions.opaqueBox(old: old, new: new, in: canvasBox)
    }
  }

  /// The frame, where it exists already: an unscaled part of a picture, or a still that is kept prepared.
  private func finishedPicture(_ scene: Scene) throws(CompositorError) -> Picture? {
    guard case .layer(let layer)? = scene.elements.last, case .picture(let picture) = layer.content,
      painter.opaqueBox(layer, in: canvasBox) == canvasBox
    else { return nil }
    if painter.isCopy(layer, picture) {
      let x = Int(layer.window.x) - layer.box.x
      let y = Int(layer.window.y) - layer.box.y
      guard x >= 0, y >= 0, x + canvasWidth <= picture.width, y + canvasHeight <= picture.height,
        layer.limit == nil
      else { return nil }
      if x == 0, y == 0, picture.width == canvasWidth, picture.height == canvasHeight { return picture }
      let part = Planes420(picture).part(x: x, y: y, width: canvasWidth, height: canvasHeight)
      return Picture(
        width: canvasWidth, height: canvasHeight, layout: .yuv420, color: .canvas,
        planes: [part.y, part.u, part.v], owner: picture,
        residence: picture.residence)
    }
    return try painter.keptPatch(layer, part: canvasBox)?.colors
  }
}
