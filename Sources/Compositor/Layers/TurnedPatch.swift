import MediaTypes

extension LayerPainter {
  /// What of the turned layer lies in `visible`.
  func turnedPatch(_ layer: Layer, _ rotation: Rotation, visible: PixelBox) throws(CompositorError)
    -> Patch?
  {
    let needed = Self.unturnedBox(layer).intersection(rotation.sourceBounds(of: visible).even)
    guard !needed.isEmpty else { return nil }
    let flat = try patch(layer, part: needed)
    let colors = try kernels.makePicture(width: visible.width, height: visible.height)
    let coverage = try kernels.makePicture(width: visible.width, height: visible.height)
    defer { keepAlive((flat, colors, coverage)) }
    let (from, to, edge) = (Planes420(flat.colors), Planes420(colors), Planes420(coverage))
    let luma = rotation.map(from: needed, to: visible, grid: .luma)
    let chroma = rotation.map(from: needed, to: visible, grid: .canvasChroma)
    kernels.affine(from.y, to: to.y, coverage: edge.y, luma)
    kernels.affine(from.u, to: to.u, coverage: nil, chroma)
    kernels.affine(from.v, to: to.v, coverage: nil, chroma)
    try renderer.resampleMask(edge.y, to: edge.u, grid: .canvasChroma)
    guard let flatMask = flat.mask else {
      return Patch(box: visible, colors: colors, mask: coverage, isPremultiplied: false)
    }
    if flat.isPremultiplied {
      kernels.premultiply(to.y, mask: edge.y, zero: 16)
      kernels.premultiply(to.u, mask: edge.u, zero: 128)
      kernels.premultiply(to.v, mask: edge.u, zero: 128)
    }
    let turned = try kernels.makePicture(width: visible.width, height: visible.height)
    defer { keepAlive(turned) }
    let (alpha, result) = (Planes420(flatMask), Planes420(turned))
    kernels.affine(alpha.y, to: result.y, coverage: nil, luma)
    kernels.affine(alpha.u, to: result.u, coverage: nil, chroma)
    kernels.multiply(result.y, by: edge.y)
    kernels.multiply(result.u, by: edge.u)
    return Patch(box: visible, colors: colors, mask: turned, isPremultiplied: flat.isPremultiplied)
  }
}
