import ClipKernels
import MediaTypes

/// What a transition shows between its beginning and its end.
public enum TransitionLook: Sendable, Equatable {
  /// Where an edge travels to.
  public enum Direction: Sendable { case left, right, up, down }

  /// The two pictures mixed.
  case mix
  /// Out to a colour and back from it: code values of the canvas. Sound goes through silence.
  case through(y: UInt8, cb: UInt8, cr: UInt8)
  /// An edge that travels across the frame, with the new picture behind it.
  case wipe(Direction)
  /// The same, and both pictures travel with the edge.
  case slide(Direction)
}

extension TransitionKind {
  public var look: TransitionLook {
    switch self {
    case .crossfade: .mix
    case .fadeBlack: .through(y: 16, cb: 128, cr: 128)
    case .wipeLeft: .wipe(.left)
    case .wipeRight: .wipe(.right)
    case .wipeUp: .wipe(.up)
    case .wipeDown: .wipe(.down)
    case .slideLeft: .slide(.left)
    case .slideRight: .slide(.right)
    case .slideUp: .slide(.up)
    case .slideDown: .slide(.down)
    }
  }
}

extension TransitionPainter {
  /// A moment of the transition: `progress` lies between 0 and 1, and is neither. `frame` is what the transition
  /// happens in.
  func paint(
    _ look: TransitionLook, old: [Layer], new: [Layer], progress: Double, frame area: CanvasArea,
    on surface: Surface, covers: ArraySlice<PixelBox>
  ) throws(CompositorError) {
    let frame = area.outside.intersection(surface.box)
    switch look {
    case .mix:
      try mix(old, new, kernelWeight(progress), on: surface, covers)
    case .through(let y, let cb, let cr):
      let isOld = progress < 0.5
      try paintAll(isOld ? old : new, on: surface, region: surface.box, covers)
      let layer = Layer(
        .solid(y: y, cb: cb, cr: cr), window: SourceWindow(x: 0, y: 0, width: 1, height: 1),
        box: area.outside, opacity: isOld ? 2 * progress : 2 - 2 * progress,
        fine: area.isOnGrid ? nil : Layer.FinePlace(shown: area, frame: area))
      try painter.paint(layer, on: surface, region: frame, covers: covers)
    case .wipe(let direction):
      let parts = TransitionParts(frame, direction, progress)
      try paintAll(old, on: surface, region: parts.old, covers)
      try paintAll(new, on: surface, region: parts.new, covers)
    case .slide(let direction):
      let parts = TransitionParts(frame, direction, progress)
      let way = parts.way
      try paintAll(old.map { $0.moved(way.x, way.y) }, on: surface, region: parts.old, covers)
      let start = (x: way.x - way.x.signum() * frame.width, y: way.y - way.y.signum() * frame.height)
      try paintAll(new.map { $0.moved(start.x, start.y) }, on: surface, region: parts.new, covers)
    }
  }
}

/// How an edge divides a frame, and how far it has travelled. It lies on an even sample.
private struct TransitionParts {
  var old: PixelBox
  var new: PixelBox
  var way: (x: Int, y: Int)

  init(_ frame: PixelBox, _ direction: TransitionLook.Direction, _ progress: Double) {
    func even(_ length: Int) -> Int { Int((Double(length) / 2 * progress).rounded()) * 2 }
    let (dx, dy) = (even(frame.width), even(frame.height))
    (old, new) = (frame, frame)
    switch direction {
    case .left:
      old.width -= dx
      new = PixelBox(left: old.right, top: frame.y, right: frame.right, bottom: frame.bottom)
      way = (-dx, 0)
    case .right:
      new.width = dx
      old = PixelBox(left: new.right, top: frame.y, right: frame.right, bottom: frame.bottom)
      way = (dx, 0)
    case .up:
      old.height -= dy
      new = PixelBox(left: frame.x, top: old.bottom, right: frame.right, bottom: frame.bottom)
      way = (0, -dy)
    case .down:
      new.height = dy
      old = PixelBox(left: frame.x, top: new.bottom, right: frame.right, bottom: frame.bottom)
      way = (0, dy)
    }
  }
}

extension Layer {
  /// The layer in another place of the canvas.
  fileprivate func moved(_ dx: Int, _ dy: Int) -> Layer {
    var layer = self
    layer.box = box.moved(dx, dy)
    layer.clip = clip?.moved(dx, dy)
    layer.fine = fine?.moved(dx, dy)
    return layer
  }
}
