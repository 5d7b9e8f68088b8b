import MediaTypes

/// Source sample positions (centres on whole numbers) of destination samples.
struct AffineMap {
  var x0: Double
  var y0: Double
  var xx: Double
  var xy: Double
  var yx: Double
  var yy: Double

  func fixed(_ value: Double) -> Int64 { Int64((value * 65536).rounded()) }
}

/// A layer turned by any angle about a point of the canvas.
struct Rotation {
  let centerX: Double
  let centerY: Double
  let sine: Double
  let cosine: Double

  /// `degrees` clockwise about the middle of `area`.
  init(degrees: Double, about area: CanvasArea) {
    centerX = area.x + area.width / 2
    centerY = area.y + area.height / 2
    (sine, cosine) = sineAndCosine(degrees: degrees)
  }

  /// The box around the turned `box`, with a sample to spare for its soft edge.
  func bounds(of box: PixelBox) -> PixelBox { around(box, sign: 1) }

  /// The box, before turning, around everything that lands in `box`.
  func sourceBounds(of box: PixelBox) -> PixelBox { around(box, sign: -1) }

  private func around(_ box: PixelBox, sign: Double) -> PixelBox {
    var (left, top, right, bottom) = (Double.infinity, Double.infinity, -Double.infinity, -Double.infinity)
    for (x, y) in [(box.x, box.y), (box.right, box.y), (box.x, box.bottom), (box.right, box.bottom)] {
      let (dx, dy) = (Double(x) - centerX, Double(y) - centerY)
      let px = centerX + dx * cosine - dy * sine * sign
      let py = centerY + dx * sine * sign + dy * cosine
      (left, right) = (min(left, px), max(right, px))
      (top, bottom) = (min(top, py), max(bottom, py))
    }
    return PixelBox(
      left: Int(left.rounded(.down)) - 2, top: Int(top.rounded(.down)) - 2,
      right: Int(right.rounded(.up)) + 2,
      bottom: Int(bottom.rounded(.up)) + 2)
  }

  /// How the samples of one plane of `target` find theirs in the same plane of `source`; both are boxes of the
  /// canvas, the grid is the plane's.
  func map(from source: PixelBox, to target: PixelBox, grid: PlaneGrid) -> AffineMap {
    let (fx, fy) = (Double(1 << grid.shiftX), Double(1 << grid.shiftY))
    let (cx, cy) = (0.5 + grid.sitingX, 0.5 + grid.sitingY)
    // Canvas position of target sample (0, 0), relative to the centre.
    let dx = Double(target.x) + cx - centerX
    let dy = Double(target.y) + cy - centerY
    // Turned back, and as an index into the source plane.
    let px = centerX + dx * cosine + dy * sine
    let py = centerY - dx * sine + dy * cosine
    return AffineMap(
      x0: (px - Double(source.x) - cx) / fx, y0: (py - Double(source.y) - cy) / fy, xx: cosine,
      xy: sine * fy / fx, yx: -sine * fx / fy, yy: cosine)
  }
}
