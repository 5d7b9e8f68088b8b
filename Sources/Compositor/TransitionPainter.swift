import ClipKernels
import MediaTypes

/// Paints transitions: two groups of layers that become one picture.
final class TransitionPainter {
  private let painter: LayerPainter

  init(painter: LayerPainter) { self.painter = painter }

  /// The box in which the transition hides all below it: where both sides do.
  func opaqueBox(old: [Layer], new: [Layer], in region: PixelBox) -> PixelBox {
    let frame = Self.frame(old, new, in: region)
    return covers(old, frame) && covers(new, frame) ? frame : .empty
  }

  func paint(
    old: [Layer], new: [Layer], _ blending: Blending, on surface: Surface, covers: ArraySlice<PixelBox>
  ) throws(CompositorError) {
    let progress = blending.progress.isNaN ? 0 : min(max(blending.progress, 0), 1)
    let weight = kernelWeight(progress)
    if weight == 0 { return try paintAll(old, on: surface, region: surface.box, covers) }
    if weight == CK_OPAQUE { return try paintAll(new, on: surface, region: surface.box, covers) }
    let frame = Self.frame(old, new, in: surface.box)
    switch blending.kind {
    case .crossfade:
      try crossfade(old, new, weight, on: surface, covers)
    case .fadeBlack:
      let isOld = progress < 0.5
      try paintAll(isOld ? old : new, on: surface, region: surface.box, covers)
      let black = kernelWeight(isOld ? 2 * progress : 2 - 2 * progress)
      for part in frame.visible(below: covers) {
        try painter.paintSolid(16, 128, 128, .normal, black, part: part, on: surface)
      }
    case .wipeLeft, .wipeRight, .wipeUp, .wipeDown:
      let (oldPart, newPart, _) = Self.split(frame, blending.kind, progress)
      try paintAll(old, on: surface, region: oldPart, covers)
      try paintAll(new, on: surface, region: newPart, covers)
    case .slideLeft, .slideRight, .slideUp, .slideDown:
      let (oldPart, newPart, way) = Self.split(frame, blending.kind, progress)
      try paintAll(old.map { $0.moved(way.x, way.y) }, on: surface, region: oldPart, covers)
      let start = (x: way.x - way.x.signum() * frame.width, y: way.y - way.y.signum() * frame.height)
      try paintAll(new.map { $0.moved(start.x, start.y) }, on: surface, region: newPart, covers)
    }
  }

  // MARK: - Parts

  /// What the transition happens in: the frames of all its layers together.
  private static func frame(_ old: [Layer], _ new: [Layer], in region: PixelBox) -> PixelBox {
    var frame = PixelBox.empty
    for layer in old + new where layer.box.isUsable {
      let box = (layer.clip ?? layer.box).even
      frame = frame.union(LayerPainter.rotation(of: layer)?.bounds(of: box).even ?? box)
    }
    return frame.intersection(region)
  }

  /// How the frame is divided, and how far what it shows has moved. The edge lies on an even sample.
  private static func split(
    _ frame: PixelBox, _ kind: Blending.Kind, _ progress: Double
  ) -> (old: PixelBox, new: PixelBox, way: (x: Int, y: Int)) {
    func even(_ length: Int) -> Int { Int((Double(length) / 2 * progress).rounded()) * 2 }
    let (dx, dy) = (even(frame.width), even(frame.height))
    switch kind {
    case .wipeLeft, .slideLeft:
      let edge = frame.right - dx
      return (
        PixelBox(left: frame.x, top: frame.y, right: edge, bottom: frame.bottom),
        PixelBox(left: edge, top: frame.y, right: frame.right, bottom: frame.bottom), (-dx, 0)
      )
    case .wipeRight, .slideRight:
      let edge = frame.x + dx
      return (
        PixelBox(left: edge, top: frame.y, right: frame.right, bottom: frame.bottom),
        PixelBox(left: frame.x, top: frame.y, right: edge, bottom: frame.bottom), (dx, 0)
      )
    case .wipeUp, .slideUp:
      let edge = frame.bottom - dy
      return (
        PixelBox(left: frame.x, top: frame.y, right: frame.right, bottom: edge),
        PixelBox(left: frame.x, top: edge, right: frame.right, bottom: frame.bottom), (0, -dy)
      )
    default:
      let edge = frame.y + dy
      return (
        PixelBox(left: frame.x, top: edge, right: frame.right, bottom: frame.bottom),
        PixelBox(left: frame.x, top: frame.y, right: frame.right, bottom: edge), (0, dy)
      )
    }
  }

  private func covers(_ layers: [Layer], _ box: PixelBox) -> Bool {
    !box.isEmpty && layers.contains { painter.opaqueBox($0, in: box).contains(box) }
  }

  private func paintAll(
    _ layers: [Layer], on surface: Surface, region: PixelBox, _ covers: ArraySlice<PixelBox>
  ) throws(CompositorError) {
    // A layer under an opaque one of its own group is not seen either.
    var hidden = Array(covers)
    var marks: [Int] = []
    for layer in layers.reversed() {
      marks.append(hidden.count)
      let box = painter.opaqueBox(layer, in: region)
      if !box.isEmpty { hidden.append(box) }
    }
    for (layer, mark) in zip(layers, marks.reversed()) {
      try painter.paint(layer, on: surface, region: region, covers: hidden[..<mark])
    }
  }

  /// out = old + (new - old) * weight, exactly, where either side may leave some of the canvas visible.
  private func crossfade(
    _ old: [Layer], _ new: [Layer], _ weight: Int32, on surface: Surface, _ hidden: ArraySlice<PixelBox>
  ) throws(CompositorError) {
    var area = PixelBox.empty
    for layer in old + new { area = area.union(painter.visibleBox(layer, in: surface.box)) }
    let parts = area.visible(below: hidden)
    guard !parts.isEmpty else { return }
    let picture = try painter.kernels.makePicture(width: area.width, height: area.height)
    defer { keepAlive(picture) }
    let copy = Surface(box: area, planes: Planes420(picture))
    if !covers(new, area) {
      for part in parts { painter.kernels.copy(surface.part(part), to: copy.part(part)) }
    }
    try paintAll(new, on: copy, region: area, hidden)
    try paintAll(old, on: surface, region: area, hidden)
    for part in parts { painter.kernels.mix(copy.part(part), over: surface.part(part), opacity: weight) }
  }
}

extension Layer {
  /// The layer in another place of the canvas.
  fileprivate func moved(_ dx: Int, _ dy: Int) -> Layer {
    var layer = self
    layer.box = box.moved(dx, dy)
    layer.clip = clip?.moved(dx, dy)
    return layer
  }
}
