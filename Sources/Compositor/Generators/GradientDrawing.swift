import ClipKernels
import MediaTypes

/// Draws a gradient once; the picture is then a still like any other.
struct GradientDrawing {
  var from: SIMD4<Double>
  var to: SIMD4<Double>
  var angle: Double
  var radial: Bool
  var drawn: GeneratedPart

  func draw(_ kernels: any KernelQueue) throws(CompositorError) -> Picture {
    let hasAlpha = from.w < 1 || to.w < 1
    let layout: PictureLayout = hasAlpha ? .yuva444 : .yuv420
    let picture = try kernels.makePicture(
      width: max(1, drawn.part.width), height: max(1, drawn.part.height), layout: layout)
    defer { keepAlive(picture) }
    let (start, end) = (values(from), values(to))
    for (index, plane) in picture.planes.enumerated() {
      let grid =
        (index == 0 || index == 3) ? PlaneGrid.luma : PlaneGrid(chromaOf: layout, picture.color.siting)
      kernels.run(ck_gradient_call(parameters(plane, grid, from: start[index], to: end[index])))
    }
    try kernels.submit()
    return picture
  }

  /// Code values of Y, Cb, Cr and alpha.
  private func values(_ color: SIMD4<Double>) -> SIMD4<Double> {
    let c = Generators.canvasValues(red: color.x, green: color.y, blue: color.z)
    let alpha = color.w.isNaN ? 1 : min(max(color.w, 0), 1)
    return SIMD4(c.y, c.cb, c.cr, 255 * alpha)
  }

  /// The kernel counts in half luma samples from the middle of the whole picture: wherever a part of it begins, its
  /// samples are those that the whole has there.
  private func parameters(_ plane: Plane, _ grid: PlaneGrid, from start: Double, to end: Double)
    -> ck_gradient_params
  {
    let (firstX, firstY) = (drawn.part.x >> grid.shiftX, drawn.part.y >> grid.shiftY)
    var p = ck_gradient_params()
    p.dst = plane.bytes
    p.pitch = Int64(plane.pitch)
    p.width = Int32(plane.width)
    p.height = Int32(plane.height)
    (p.dx, p.dy) = (2 << Int32(grid.shiftX), 2 << Int32(grid.shiftY))
    p.x0 = Int32(firstX) * p.dx + 1 + Int32(2 * grid.sitingX) - Int32(drawn.width)
    p.y0 = Int32(firstY) * p.dy + 1 + Int32(2 * grid.sitingY) - Int32(drawn.height)
    p.dither_x = Int32(firstX & 7)
    p.dither_y = Int32(firstY & 7)
    p.start = Int32((start * 65536).rounded())
    p.end = Int32((end * 65536).rounded())
    let (w, h) = (Double(max(1, drawn.width)), Double(max(1, drawn.height)))
    if radial {
      p.radial = 1
      p.turn_x = Int64(Double(1 << 48) / max(1, (w * w + h * h).squareRoot()))
    } else {
      // CSS: the line through the middle that just lets both corners have the pure colours.
      let (sine, cosine) = sineAndCosine(degrees: angle.isFinite ? angle : 0)
      let length = 2 * (abs(w * sine) + abs(h * cosine))
      p.turn_x = Int64((sine / length * Double(1 << 44)).rounded())
      p.turn_y = Int64((-cosine / length * Double(1 << 44)).rounded())
    }
    return p
  }
}
