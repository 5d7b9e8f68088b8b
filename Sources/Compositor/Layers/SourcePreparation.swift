#if canImport(Glibc)
  import Glibc
#endif
import MediaTypes

/// Finds what a layer is resampled from: the picture itself, or one that is premultiplied or reduced first.
final class SourcePreparation {
  private let renderer: LayerRenderer
  private let store: StaticStore
  private var kernels: any KernelQueue { renderer.kernels }

  init(renderer: LayerRenderer, store: StaticStore) {
    self.renderer = renderer
    self.store = store
  }

  /// Whether the layer shows anything of what is below it through its own alpha.
  func hasAlpha(_ picture: Picture, isStatic: Bool) -> Bool {
    guard picture.layout.hasAlpha else { return false }
    // Samples of a device are not looked at: blending with an opaque mask shows the same.
    guard isStatic, picture.residence == .host else { return true }
    let key = StaticStore.Key.alphaIsOpaque(ObjectIdentifier(picture))
    if case .flag(let isOpaque) = store.value(key, of: picture) { return !isOpaque }
    let isOpaque = picture.isAlphaOpaque
    store.keep(.flag(isOpaque), key, of: picture)
    return !isOpaque
  }

  /// `isStraight`: alpha must not be multiplied in (the blend modes want it so). Pictures that are premultiplied stay so:
  /// whoever makes them for a blend mode makes straight ones.
  func source(
    for layer: Layer, _ picture: Picture, _ geometry: LayerGeometry, isStraight: Bool
  ) throws(CompositorError) -> (source: LayerSource, geometry: LayerGeometry) {
    let hasAlpha = hasAlpha(picture, isStatic: layer.isStatic)
    let isReady = hasAlpha && picture.layout.isPremultiplied
    let premultiplied = hasAlpha && !isStraight && !isReady
    var source = LayerSource(
      picture: picture, window: layer.window, limit: layer.limit, hasAlpha: hasAlpha, isPremultiplied: isReady
    )
    let level = reductionLevel(layer, picture, geometry)
    guard level > 0 || premultiplied else {
      source.picture = try resident(picture, isStatic: layer.isStatic)
      return (source, geometry)
    }
    source.picture = try prepared(
      picture, level: level, hasAlpha: hasAlpha, premultiplied: premultiplied, isStatic: layer.isStatic)
    source.isPremultiplied = premultiplied || isReady
    let factor = Self.factor(level)
    source.window = layer.window.divided(by: factor)
    source.limit = layer.limit?.divided(by: factor)
    var scaled = geometry
    scaled.window = source.window
    return (source, scaled)
  }

  /// By what a picture's sides are divided at a level: a level halves its samples.
  private static func factor(_ level: Int) -> Double { exp2(Double(level) / 2) }

  /// How often the picture's samples are halved before: for stills as often as leaves all the resolution that is
  /// shown, so that a moving window costs what it shows, not what the still holds. Depends on the layer alone,
  /// never on what was painted before.
  private func reductionLevel(_ layer: Layer, _ picture: Picture, _ geometry: LayerGeometry) -> Int {
    // Pieces of text: small, and drawn larger than shown so that they are as sharp between samples as on them.
    if picture.layout.isPremultiplied { return 0 }
    let step = min(geometry.steps.x, geometry.steps.y)
    var excess = layer.isStatic ? step : 1
    // A blur leaves no detail finer than itself; light conversions are made on the small picture.
    let blur = EffectPlan(layer.effects).blur
    if blur > 4, picture.color.needsTable { excess = max(1, step * blur / 4) }
    var level = 0
    let side = Double(min(picture.width, picture.height))
    // The steps of a box that moves differ in their last bits from frame to frame.
    excess *= 1 + 1e-9
    while level < 24, excess >= Self.factor(level + 1), side / Self.factor(level + 1) >= 16 { level += 1 }
    return level
  }

  private func resident(_ picture: Picture, isStatic: Bool) throws(CompositorError) -> Picture {
    let key = StaticStore.Key.resident(ObjectIdentifier(picture))
    if isStatic, case .picture(let kept) = store.value(key, of: picture) { return kept }
    let result = try kernels.reside(picture)
    if isStatic, result !== picture { store.keep(.picture(result), key, of: picture) }
    return result
  }

  private func prepared(
    _ picture: Picture, level: Int, hasAlpha: Bool, premultiplied: Bool, isStatic: Bool
  ) throws(CompositorError) -> Picture {
    let key = StaticStore.Key.prepared(ObjectIdentifier(picture), level: level, premultiplied: premultiplied)
    if isStatic, case .picture(let kept) = store.value(key, of: picture) { return kept }
    let resident = try kernels.reside(picture)
    defer { keepAlive(resident) }
    var result = resident
    if premultiplied {
      let sdr =
        picture.color.needsTable
        ? try inCanvasColors(resident, level: 0, hasAlpha: true) : resident
      result = try premultiply(sdr)
    }
    if level > 0 { result = try inCanvasColors(result, level: level, hasAlpha: hasAlpha) }
    if isStatic { store.keep(.picture(result), key, of: picture) }
    return result
  }

  /// The whole picture in canvas colours, its sides divided by the level's factor.
  private func inCanvasColors(_ picture: Picture, level: Int, hasAlpha: Bool) throws(CompositorError)
    -> Picture
  {
    let factor = Self.factor(level)
    func side(_ length: Int) -> Int { (Int((Double(length) / factor).rounded(.up)) + 1) & ~1 }
    let (width, height) = (side(picture.width), side(picture.height))
    let box = PixelBox(x: 0, y: 0, width: width, height: height)
    let window = SourceWindow(x: 0, y: 0, width: Double(width) * factor, height: Double(height) * factor)
    let source = LayerSource(
      picture: picture, window: window, limit: nil, hasAlpha: hasAlpha, isPremultiplied: hasAlpha)
    let geometry = LayerGeometry(
      window: window, box: box, orientation: Orientation(quarterTurns: 0, mirrored: false))
    let result = try kernels.makePicture(
      width: width, height: height, layout: hasAlpha ? .yuva420 : .yuv420)
    defer { keepAlive(result) }
    try renderer.renderColors(source, geometry, part: box, effects: EffectPlan([]), to: Planes420(result))
    if hasAlpha {
      let maps = geometry.maps(part: box, from: .luma, to: .luma)
      try renderer.resampler.resample(
        picture.planes[3], bits: picture.layout.bits, x: maps.x, y: maps.y, to: result.planes[3],
        isRinging: false)
    }
    return result
  }

  /// An 8-bit copy whose colours are multiplied by their alpha.
  private func premultiply(_ picture: Picture) throws(CompositorError) -> Picture {
    var layout = picture.layout
    layout.bits = 8
    let result = try kernels.makePicture(
      width: picture.width, height: picture.height, layout: layout, color: picture.color)
    defer { keepAlive(result) }
    for (from, to) in zip(picture.planes, result.planes) {
      try renderer.resampler.resample(
        from, bits: picture.layout.bits, x: .unscaled(to.width), y: .unscaled(to.height), to: to)
    }
    kernels.premultiply(result.planes[0], mask: result.planes[3], zero: picture.color.blackLevel)
    let grid = PlaneGrid(chromaOf: layout, picture.color.siting)
    var mask = result.planes[3]
    let small = try kernels.makePicture(width: result.planes[1].width, height: result.planes[1].height)
    defer { keepAlive(small) }
    if grid.shiftX + grid.shiftY > 0 {
      try renderer.resampleMask(mask, to: small.planes[0], grid: grid)
      mask = small.planes[0]
    }
    kernels.premultiply(result.planes[1], mask: mask, zero: 128)
    kernels.premultiply(result.planes[2], mask: mask, zero: 128)
    return result
  }
}

extension AxisMap {
  static func unscaled(_ count: Int) -> AxisMap {
    AxisMap(start: 0, step: 1, position: 0.5, stride: 1, scale: 1, siting: 0, count: count)
  }
}
