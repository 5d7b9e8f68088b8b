import ClipKernels
import MediaTypes

/// Paints layers on surfaces.
final class LayerPainter {
  let kernels: any KernelQueue
  let store: StaticStore
  let renderer: LayerRenderer
  private let preparation: SourcePreparation

  init(kernels: any KernelQueue, store: StaticStore) {
    self.kernels = kernels
    self.store = store
    renderer = LayerRenderer(kernels: kernels)
    preparation = SourcePreparation(renderer: renderer, store: store)
  }

  var resampler: PlaneResampler { renderer.resampler }

  /// The part of `region` that the layer may touch.
  func visibleBox(_ layer: Layer, in region: PixelBox) -> PixelBox {
    guard layer.box.isUsable, kernelWeight(layer.opacity) > 0 else { return .empty }
    if case .picture = layer.content, !layer.window.isUsable { return .empty }
    let box = Self.unturnedBox(layer)
    guard let rotation = Self.rotation(of: layer) else { return box.intersection(region) }
    return box.isEmpty ? .empty : rotation.bounds(of: box).even.intersection(region)
  }

  /// The box inside which the layer hides all below it, or an empty one.
  func opaqueBox(_ layer: Layer, in region: PixelBox) -> PixelBox {
    guard layer.mode == .normal, kernelWeight(layer.opacity) == CK_OPAQUE, Self.rotation(of: layer) == nil
    else { return .empty }
    if case .picture(let picture) = layer.content,
      preparation.hasAlpha(picture, isStatic: layer.isStatic)
    {
      return .empty
    }
    let visible = visibleBox(layer, in: region)
    return layer.fine.map { visible.intersection($0.shown.inside) } ?? visible
  }

  /// Paints what of a layer lies in `region` and not under `covers`.
  func paint(
    _ layer: Layer, on surface: Surface, region: PixelBox, covers: ArraySlice<PixelBox> = []
  ) throws(CompositorError) {
    let visible = visibleBox(layer, in: region.intersection(surface.box))
    let parts = visible.visible(below: covers)
    guard !parts.isEmpty else { return }
    let opacity = kernelWeight(layer.opacity)
    if let rotation = Self.rotation(of: layer) {
      let kept = try keptPatch(layer, part: visible)
      let made = try kept == nil ? turnedPatch(layer, rotation, visible: visible) : nil
      guard let patch = kept ?? made else { return }
      draw(patch, layer.mode, opacity, parts: parts, on: surface)
      return
    }
    if let patch = try keptPatch(layer, part: visible) {
      draw(patch, layer.mode, opacity, parts: parts, on: surface)
      return
    }
    try paintWhole(layer, opacity, parts: layer.wholeParts(of: parts), on: surface)
    for part in layer.softParts(of: parts) {
      draw(try patch(layer, part: part), layer.mode, opacity, parts: [part], on: surface)
    }
  }

  /// Paints parts that the layer covers to their edges.
  private func paintWhole(
    _ layer: Layer, _ opacity: Int32, parts: [PixelBox], on surface: Surface
  ) throws(CompositorError) {
    guard !parts.isEmpty else { return }
    switch layer.content {
    case .solid(let y, let cb, let cr):
      for part in parts { try paintSolid(y, cb, cr, layer.mode, opacity, part: part, on: surface) }
    case .picture(let picture):
      if layer.mode == .normal, opacity == CK_OPAQUE, !preparation.hasAlpha(picture, isStatic: layer.isStatic)
      {
        let (source, geometry) = try preparedSource(layer, picture)
        for part in parts {
          try renderer.renderColors(
            source, geometry, part: part, effects: EffectPlan(layer.effects), to: surface.part(part))
        }
      } else {
        for part in parts {
          draw(try patch(layer, part: part), layer.mode, opacity, parts: [part], on: surface)
        }
      }
    }
  }

  // MARK: - Geometry

  /// Where the layer lies before it is turned.
  static func unturnedBox(_ layer: Layer) -> PixelBox {
    var box = layer.box.even
    if let clip = layer.clip { box = box.intersection(clip.even) }
    guard let shown = layer.fine?.shown else { return box }
    box = box.intersection(shown.outside)
    // Turned, its edges fade within what is turned.
    guard rotation(of: layer) != nil, !shown.isOnGrid, !box.isEmpty else { return box }
    return PixelBox(left: box.x - 2, top: box.y - 2, right: box.right + 2, bottom: box.bottom + 2)
  }

  static func rotation(of layer: Layer) -> Rotation? {
    guard layer.rotation.isFinite, layer.rotation.truncatingRemainder(dividingBy: 360) != 0 else {
      return nil
    }
    return Rotation(
      degrees: layer.rotation, about: layer.fine?.frame ?? CanvasArea(layer.clip ?? layer.box))
  }

  private func preparedSource(_ layer: Layer, _ picture: Picture) throws(CompositorError) -> (
    LayerSource, LayerGeometry
  ) {
    let geometry = LayerGeometry(
      window: layer.window, box: layer.box,
      orientation: Orientation(quarterTurns: layer.quarterTurns, mirrored: layer.mirrored))
    return try preparation.source(for: layer, picture, geometry, isStraight: layer.mode != .normal)
  }

  // MARK: - Patches

  /// A layer's patch that is kept from frame to frame: of a still in one place, from its second frame on.
  func keptPatch(_ layer: Layer, part: PixelBox) throws(CompositorError) -> Patch? {
    guard layer.isStatic, case .picture(let picture) = layer.content, !isCopy(layer, picture) else {
      return nil
    }
    var (layer, part) = (layer, part)
    let isPiece = Self.isPiece(layer, picture)
    if isPiece {
      // Whatever is seen of it: the part that karaoke colours is another in each frame.
      layer.clip = nil
      part = layer.box.even
    }
    let (dx, dy) = (-layer.box.x, -layer.box.y)
    let key = StaticStore.Key.patch(
      ObjectIdentifier(picture),
      StaticStore.PatchKey(
        geometry: LayerGeometry(
          window: layer.window, box: layer.box.moved(dx, dy),
          orientation: Orientation(quarterTurns: layer.quarterTurns, mirrored: layer.mirrored)),
        part: part.moved(dx, dy), limit: layer.limit, clip: layer.clip?.moved(dx, dy),
        fine: layer.fine?.moved(dx, dy),
        rotation: layer.rotation, effects: EffectPlan(layer.effects), isStraight: layer.mode != .normal))
    if case .patch(var patch) = store.value(key, of: picture) {
      patch.box = part
      return patch
    }
    guard isPiece && layer.isUnscaled || store.isRepeated(key) else { return nil }
    let made: Patch?
    if let rotation = Self.rotation(of: layer) {
      made = try turnedPatch(layer, rotation, visible: part)
    } else {
      made = try patch(layer, part: part)
    }
    if let made { store.keep(.patch(made), key, of: picture) }
    return made
  }

  /// A piece of an overlay, such as a text, that lies flat: it is kept whole. What is enlarged beyond its picture may be larger
  /// than the canvas.
  private static func isPiece(_ layer: Layer, _ picture: Picture) -> Bool {
    picture.layout.isPremultiplied && layer.fine == nil && rotation(of: layer) == nil
      && layer.box.width <= 2 * picture.width && layer.box.height <= 2 * picture.height
  }

  /// Whether painting the layer is nothing but copying rows.
  func isCopy(_ layer: Layer, _ picture: Picture) -> Bool {
    picture.layout == .yuv420 && picture.color == .canvas && layer.quarterTurns & 3 == 0 && !layer.mirrored
      && EffectPlan(layer.effects).isEmpty && layer.window.width == Double(layer.box.width)
      && layer.window.height == Double(layer.box.height) && layer.window.x.isEven && layer.window.y.isEven
      && layer.box == layer.box.even && Self.rotation(of: layer) == nil
  }

  /// A part of the layer as it lies before turning.
  func patch(_ layer: Layer, part: PixelBox) throws(CompositorError) -> Patch {
    let patch = try fullPatch(layer, part: part)
    guard let fine = layer.fine else { return patch }
    return try patch.softened(fine.shown, isTurned: Self.rotation(of: layer) != nil, kernels)
  }

  /// The same where its edges are those of its box.
  private func fullPatch(_ layer: Layer, part: PixelBox) throws(CompositorError) -> Patch {
    let colors = try kernels.makePicture(width: part.width, height: part.height)
    defer { keepAlive(colors) }
    switch layer.content {
    case .solid(let y, let cb, let cr):
      kernels.fill(Planes420(colors), y: y, cb: cb, cr: cr)
      return Patch(box: part, colors: colors, mask: nil, isPremultiplied: false)
    case .picture(let picture):
      let (source, geometry) = try preparedSource(layer, picture)
      let effects = EffectPlan(layer.effects)
      try renderer.renderColors(source, geometry, part: part, effects: effects, to: Planes420(colors))
      guard source.hasAlpha else {
        return Patch(box: part, colors: colors, mask: nil, isPremultiplied: false)
      }
      let mask = try kernels.makePicture(width: part.width, height: part.height)
      defer { keepAlive(mask) }
      try renderer.renderMask(source, geometry, part: part, effects: effects, to: Planes420(mask))
      return Patch(box: part, colors: colors, mask: mask, isPremultiplied: source.isPremultiplied)
    }
  }

  // MARK: - On the canvas

  private func draw(
    _ patch: Patch, _ mode: Layer.Mode, _ opacity: Int32, parts: [PixelBox], on surface: Surface
  ) {
    for part in parts {
      let target = surface.part(part)
      let (x, y) = (part.x - patch.box.x, part.y - patch.box.y)
      let top = Planes420(patch.colors).part(x: x, y: y, width: part.width, height: part.height)
      let mask = patch.mask.map {
        Planes420($0).part(x: x, y: y, width: part.width, height: part.height)
      }
      if let kernelMode = mode.kernelMode {
        kernels.mode(top, over: target, mask: mask?.y, mode: kernelMode, opacity: opacity)
      } else if let mask {
        let premultiplied = patch.isPremultiplied
        kernels.blend(
          top.y, over: target.y, mask: mask.y, opacity: opacity, premultiplied: premultiplied, zero: 16)
        kernels.blend(
          top.u, over: target.u, mask: mask.u, opacity: opacity, premultiplied: premultiplied, zero: 128)
        kernels.blend(
          top.v, over: target.v, mask: mask.u, opacity: opacity, premultiplied: premultiplied, zero: 128)
      } else if opacity == CK_OPAQUE {
        kernels.copy(top, to: target)
      } else {
        kernels.mix(top, over: target, opacity: opacity)
      }
    }
    keepAlive(patch)
  }

  private func paintSolid(
    _ y: UInt8, _ cb: UInt8, _ cr: UInt8, _ mode: Layer.Mode, _ opacity: Int32, part: PixelBox,
    on surface: Surface
  ) throws(CompositorError) {
    let target = surface.part(part)
    if mode == .normal, opacity == CK_OPAQUE {
      kernels.fill(target, y: y, cb: cb, cr: cr)
      return
    }
    // One row, read again for every row: a pitch of zero.
    let row = try kernels.makePicture(width: part.width, height: 2)
    defer { keepAlive(row) }
    var top = Planes420(row)
    kernels.fill(top, y: y, cb: cb, cr: cr)
    (top.y.pitch, top.u.pitch, top.v.pitch) = (0, 0, 0)
    if let kernelMode = mode.kernelMode {
      kernels.mode(top, over: target, mask: nil, mode: kernelMode, opacity: opacity)
    } else {
      kernels.mix(top, over: target, opacity: opacity)
    }
  }
}

extension Layer.Mode {
  fileprivate var kernelMode: Int32? {
    switch self {
    case .normal: nil
    case .add: CK_MODE_ADD
    case .multiply: CK_MODE_MULTIPLY
    case .screen: CK_MODE_SCREEN
    case .overlay: CK_MODE_OVERLAY
    }
  }
}

extension Layer {
  /// Whether each sample of its picture is one of the canvas: it rests there, or moves by whole samples.
  fileprivate var isUnscaled: Bool {
    window.width == Double(box.width) && window.height == Double(box.height) && window.x == window.x.rounded()
      && window.y == window.y.rounded()
  }
}

extension Double {
  fileprivate var isEven: Bool { truncatingRemainder(dividingBy: 2) == 0 }
}

extension LayerPainter {
  /// A whole picture in another size, of any parity.
  func resize(_ picture: Picture, window: SourceWindow, to target: Planes420) throws(CompositorError) {
    let picture = try kernels.reside(picture)
    defer { keepAlive(picture) }
    let box = PixelBox(x: 0, y: 0, width: target.y.width, height: target.y.height)
    let source = LayerSource(
      picture: picture, window: window, limit: nil, hasAlpha: false, isPremultiplied: false)
    let geometry = LayerGeometry(
      window: window, box: box, orientation: Orientation(quarterTurns: 0, mirrored: false))
    try renderer.renderColors(source, geometry, part: box, effects: EffectPlan([]), to: target)
  }
}
