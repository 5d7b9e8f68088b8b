import MediaTypes

/// Makes layers' samples: resampled, in canvas colours, upright. What is done with them is the painter's.
final class LayerRenderer {
  let kernels: any KernelQueue
  let resampler: PlaneResampler
  private let tables: ColorTables

  init(kernels: any KernelQueue) {
    self.kernels = kernels
    resampler = PlaneResampler(kernels: kernels)
    tables = ColorTables(kernels: kernels)
  }

  /// The colours of a part of a layer's box.
  func renderColors(
    _ source: LayerSource, _ geometry: LayerGeometry, part: PixelBox, effects: EffectPlan,
    to target: Planes420
  ) throws(CompositorError) {
    let conversion = ColorConversion(from: source.picture.color)
    if case .table(let table) = conversion {
      try renderByTable(source, geometry, part: part, effects: effects, table, to: target)
      return
    }
    if geometry.orientation.isIdentity {
      try resample(source, geometry, part: part, effects: effects, to: target, bits: 8)
    } else {
      let stored = try scratch(geometry, part)
      defer { keepAlive(stored) }
      try resample(source, geometry, part: part, effects: effects, to: Planes420(stored), bits: 8)
      kernels.orient(Planes420(stored), to: target, geometry.orientation)
    }
    if case .matrix(let matrix) = conversion { kernels.matrix(target, matrix) }
  }

  private func renderByTable(
    _ source: LayerSource, _ geometry: LayerGeometry, part: PixelBox, effects: EffectPlan,
    _ table: ColorTable,
    to target: Planes420
  ) throws(CompositorError) {
    let entries = try tables.resident(table)
    let words = try scratch(geometry, part, bits: ColorTable.bits)
    defer { keepAlive(words) }
    try resample(source, geometry, part: part, effects: effects, to: Planes420(words), bits: ColorTable.bits)
    if geometry.orientation.isIdentity {
      kernels.lookUp(Planes420(words), bits: ColorTable.bits, to: target, entries, size: table.size)
    } else {
      let stored = try scratch(geometry, part)
      defer { keepAlive(stored) }
      kernels.lookUp(
        Planes420(words), bits: ColorTable.bits, to: Planes420(stored), entries, size: table.size)
      kernels.orient(Planes420(stored), to: target, geometry.orientation)
    }
  }

  /// A layer's alpha on the luma grid (into `mask.y`) and on the chroma grid (into `mask.u`).
  func renderMask(
    _ source: LayerSource, _ geometry: LayerGeometry, part: PixelBox, effects: EffectPlan, to mask: Planes420
  ) throws(CompositorError) {
    let upright = geometry.orientation.isIdentity
    let stored = upright ? nil : try scratch(geometry, part)
    defer { keepAlive(stored) }
    let direct = stored.map(Planes420.init) ?? mask
    try resampleAlpha(source, geometry, part: part, effects: effects, grid: .luma, to: direct.y)
    try resampleAlpha(source, geometry, part: part, effects: effects, grid: .canvasChroma, to: direct.u)
    if !upright {
      kernels.orient(direct.y, to: mask.y, geometry.orientation)
      kernels.orient(direct.u, to: mask.u, geometry.orientation)
    }
  }

  /// An alpha plane brought to the grid of the picture's own chroma.
  func resampleMask(_ mask: Plane, to target: Plane, grid: PlaneGrid) throws(CompositorError) {
    func map(_ shift: Int, _ siting: Double, _ count: Int) -> AxisMap {
      AxisMap(
        start: 0, step: 1, position: 0.5 + siting, stride: Double(1 << shift), scale: 1, siting: 0,
        count: count)
    }
    try resampler.resample(
      mask, bits: 8, x: map(grid.shiftX, grid.sitingX, target.width),
      y: map(grid.shiftY, grid.sitingY, target.height), to: target, isRinging: false)
  }

  /// A picture of the stored orientation for a part of an upright box.
  private func scratch(_ geometry: LayerGeometry, _ part: PixelBox, bits: Int = 8) throws(CompositorError)
    -> Picture
  {
    let (w, h) = geometry.orientation.transposed ? (part.height, part.width) : (part.width, part.height)
    return try kernels.makePicture(width: w, height: h, layout: PictureLayout(bits: bits))
  }

  /// The three colour planes, still in stored orientation and source colours.
  ///
  /// Premultiplied colours and their alpha are filtered without overshoot: alpha cannot go beyond opaque, and
  /// colour that did would leave a rim around every sprite.
  private func resample(
    _ source: LayerSource, _ geometry: LayerGeometry, part: PixelBox, effects: EffectPlan,
    to target: Planes420,
    bits: Int
  ) throws(CompositorError) {
    let picture = source.picture
    let luma = geometry.maps(part: part, from: .luma, to: .luma)
    try resampler.resample(
      picture.planes[0], bits: picture.layout.bits, x: luma.x, y: luma.y,
      readable: source.readable(picture.planes[0], grid: .luma), to: target.y, targetBits: bits,
      blur: effects.blur > 0 ? (effects.blur, effects.blur) : nil, isRinging: !source.isPremultiplied)
    let grid = PlaneGrid(chromaOf: picture.layout, picture.color.siting)
    let chroma = geometry.maps(part: part, from: grid, to: .canvasChroma)
    for (plane, out) in [(picture.planes[1], target.u), (picture.planes[2], target.v)] {
      try resampler.resample(
        plane, bits: picture.layout.bits, x: chroma.x, y: chroma.y,
        readable: source.readable(plane, grid: grid), to: out, targetBits: bits,
        blur: effects.blur > 0 ? (effects.blur / 2, effects.blur / 2) : nil,
        isRinging: !source.isPremultiplied)
    }
  }

  private func resampleAlpha(
    _ source: LayerSource, _ geometry: LayerGeometry, part: PixelBox, effects: EffectPlan, grid: PlaneGrid,
    to target: Plane
  ) throws(CompositorError) {
    let plane = source.picture.planes[3]
    let maps = geometry.maps(part: part, from: .luma, to: grid)
    let sigma = effects.blur / Double(1 << grid.shiftX)
    try resampler.resample(
      plane, bits: source.picture.layout.bits, x: maps.x, y: maps.y,
      readable: source.readable(plane, grid: .luma), to: target, targetBits: 8,
      blur: sigma > 0 ? (sigma, sigma) : nil, isRinging: false)
  }
}
