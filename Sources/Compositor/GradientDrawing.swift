import MediaTypes

/// Draws a gradient once; the picture is then a still like any other.
struct GradientDrawing {
  var from: SIMD4<Double>
  var to: SIMD4<Double>
  var angle: Double
  var radial: Bool
  var width: Int
  var height: Int

  func draw() throws(CompositorError) -> Picture {
    let hasAlpha = from.w < 1 || to.w < 1
    let layout: PictureLayout = hasAlpha ? .yuva444 : .yuv420
    guard
      let picture = Picture(
        width: max(1, width), height: max(1, height), layout: layout, color: .canvas, from: nil)
    else { throw CompositorError(.outOfMemory, "there is no memory for a gradient of \(width)×\(height)") }
    defer { keepAlive(picture) }
    let start = values(from)
    let delta = values(to) - start
    for (index, plane) in picture.planes.enumerated() {
      let grid =
        (index == 0 || index == 3) ? PlaneGrid.luma : PlaneGrid(chromaOf: layout, picture.color.siting)
      fill(plane, grid: grid, start: start[index], delta: delta[index])
    }
    return picture
  }

  /// Code values of Y, Cb, Cr and alpha.
  private func values(_ color: SIMD4<Double>) -> SIMD4<Double> {
    let c = Generators.canvasValues(red: color.x, green: color.y, blue: color.z)
    let alpha = color.w.isNaN ? 1 : min(max(color.w, 0), 1)
    return SIMD4(c.y, c.cb, c.cr, 255 * alpha)
  }

  private func fill(_ plane: Plane, grid: PlaneGrid, start: Double, delta: Double) {
    let (scaleX, scaleY) = (Double(1 << grid.shiftX), Double(1 << grid.shiftY))
    let (w, h) = (Double(width), Double(height))
    // CSS: the line through the middle that just lets both corners have the pure colours.
    let (sine, cosine) = sineAndCosine(degrees: angle.isFinite ? angle : 0)
    let length = abs(w * sine) + abs(h * cosine)
    let radius = (w * w + h * h).squareRoot() / 2
    for row in 0..<plane.height {
      let samples = (plane.data + row * plane.pitch).assumingMemoryBound(to: UInt8.self)
      let y = Double(row) * scaleY + 0.5 + grid.sitingY - h / 2
      for column in 0..<plane.width {
        let x = Double(column) * scaleX + 0.5 + grid.sitingX - w / 2
        let t = radial ? (x * x + y * y).squareRoot() / radius : 0.5 + (x * sine - y * cosine) / length
        let value = start + delta * min(max(t, 0), 1)
        let threshold = (Double(Self.bayer[(row & 7) * 8 + (column & 7)]) + 0.5) / 64
        // Whole values stay as they are: a flat area is not to be dithered.
        samples[column] = UInt8(min(255, (value + threshold - 1.0 / 128).rounded(.down)))
      }
    }
  }

  /// The 8×8 ordered dither matrix.
  private static let bayer: [UInt8] = [
    0, 32, 8, 40, 2, 34, 10, 42, 48, 16, 56, 24, 50, 18, 58, 26,
    12, 44, 4, 36, 14, 46, 6, 38, 60, 28, 52, 20, 62, 30, 54, 22,
    3, 35, 11, 43, 1, 33, 9, 41, 51, 19, 59, 27, 49, 17, 57, 25,
    15, 47, 7, 39, 13, 45, 5, 37, 63, 31, 55, 23, 61, 29, 53, 21,
  ]
}
