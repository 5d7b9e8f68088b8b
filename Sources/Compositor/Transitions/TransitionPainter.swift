import ClipKernels
import MediaTypes

/// Paints transitions: two groups of layers that become one picture.
final class TransitionPainter {
  let painter: LayerPainter

  init(painter: LayerPainter) { self.painter = painter }

  /// The box in which the transition hides all below it: where both sides do.
  func opaqueBox(old: [Layer], new: [Layer], in region: PixelBox) -> PixelBox {
    let frame = Self.frame(old, new).outside.intersection(region)
    return covers(old, frame) && covers(new, frame) ? frame : .empty
  }

  func paint(
    old: [Layer], new: [Layer], _ blending: Blending, on surface: Surface, covers: ArraySlice<PixelBox>
  ) throws(CompositorError) {
    let progress = blending.progress.isNaN ? 0 : min(max(blending.progress, 0), 1)
    let weight = kernelWeight(progress)
    if weight == 0 { return try paintAll(old, on: surface, region: surface.box, covers) }
    if weight == CK_OPAQUE { return try paintAll(new, on: surface, region: surface.box, covers) }
    try paint(
      blending.kind.look, old: old, new: new, progress: progress, frame: Self.frame(old, new), on: surface,
      covers: covers)
  }

  // MARK: - Parts

  /// What the transition happens in: the frames of all its layers together.
  private static func frame(_ old: [Layer], _ new: [Layer]) -> CanvasArea {
    var frame: CanvasArea?
    for layer in old + new where layer.box.isUsable {
      let box = (layer.clip ?? layer.box).even
      let bounds = LayerPainter.rotation(of: layer)?.bounds(of: box).even
      let area = bounds.map { CanvasArea($0) } ?? layer.fine?.frame ?? CanvasArea(box)
      frame = frame?.union(area) ?? area
    }
    return frame ?? CanvasArea(.empty)
  }

  private func covers(_ layers: [Layer], _ box: PixelBox) -> Bool {
    !box.isEmpty && layers.contains { painter.opaqueBox($0, in: box).contains(box) }
  }

  func paintAll(
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
  func mix(
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
