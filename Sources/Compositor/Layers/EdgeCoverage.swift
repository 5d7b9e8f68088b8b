import MediaTypes

// Note: edges between samples. The canvas's chroma has a sample for two by two of luma, so boxes lie on the even grid: one
// that moved from sample to sample would lose its colours, and one that moved from pair to pair would judder. What moves
// lies where it lies. It is painted as a box that is rounded outwards, and the samples at its edges are mixed with what is
// below by the part of them that is covered: of a chroma sample, the part of its four luma samples. So chroma moves exactly
// as luma does, and on the even grid nothing is left to mix: there the picture is that of a box at rest. What is turned has
// soft edges anyway, made where chroma is sited, which is half a sample to the left of the middle of the four: its are, too.

/// How much of each sample an area of the canvas covers.
struct EdgeCoverage {
  /// Samples next to each other that are covered alike.
  struct Run: Equatable {
    var start: Int
    var count: Int
    /// 0…255.
    var value: UInt8
  }

  let area: CanvasArea
  /// Even edges.
  let part: PixelBox
  /// Of a layer that is turned afterwards.
  let isTurned: Bool

  func columns(unit: Int) -> [Run] {
    let siting = isTurned && unit == 2 ? 0.5 : 0
    return Self.runs(area.x + siting, area.right + siting, part.x, part.width, unit: unit)
  }
  func rows(unit: Int) -> [Run] { Self.runs(area.y, area.bottom, part.y, part.height, unit: unit) }

  /// Of cells of `unit` luma samples, from `origin` on.
  private static func runs(
    _ from: Double, _ to: Double, _ origin: Int, _ length: Int, unit: Int
  ) -> [Run] {
    var runs: [Run] = []
    for cell in 0..<length / unit {
      let start = Double(origin + cell * unit)
      let covered = (min(to, start + Double(unit)) - max(from, start)) / Double(unit)
      let value = UInt8((min(max(covered, 0), 1) * 255).rounded())
      if runs.last?.value == value {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(start: cell, count: 1, value: value))
      }
    }
    return runs
  }
}

extension KernelQueue {
  /// As a mask: for luma in the luma plane, for chroma in that of Cb.
  func mask(_ coverage: EdgeCoverage) throws(CompositorError) -> Picture {
    let (width, height) = (coverage.part.width, coverage.part.height)
    let mask = try makePicture(width: width, height: height)
    // One row, read again for every row: a pitch of zero.
    let row = try makePicture(width: width, height: 2)
    defer { keepAlive((mask, row)) }
    var (target, across) = (Planes420(mask), Planes420(row))
    across.y.height = 1
    fill(across.y, coverage.columns(unit: 1), isColumns: true)
    fill(across.u, coverage.columns(unit: 2), isColumns: true)
    fill(target.y, coverage.rows(unit: 1), isColumns: false)
    fill(target.u, coverage.rows(unit: 2), isColumns: false)
    (across.y.pitch, across.u.pitch) = (0, 0)
    multiply(target.y, by: across.y)
    multiply(target.u, by: across.u)
    return mask
  }

  private func fill(_ plane: Plane, _ runs: [EdgeCoverage.Run], isColumns: Bool) {
    for run in runs {
      let part =
        isColumns
        ? plane.part(x: run.start, y: 0, width: run.count, height: plane.height)
        : plane.part(x: 0, y: run.start, width: plane.width, height: run.count)
      fill(part, run.value)
    }
  }
}

extension Patch {
  /// A patch that was just made, with edges between samples.
  func softened(
    _ area: CanvasArea, isTurned: Bool, _ kernels: any KernelQueue
  ) throws(CompositorError) -> Patch {
    if area.inside.contains(box) { return self }
    let coverage = try kernels.mask(EdgeCoverage(area: area, part: box, isTurned: isTurned))
    defer { keepAlive((self, coverage)) }
    guard let mask else { return Patch(box: box, colors: colors, mask: coverage, isPremultiplied: false) }
    let (edge, own, top) = (Planes420(coverage), Planes420(mask), Planes420(colors))
    if isPremultiplied {
      kernels.premultiply(top.y, mask: edge.y, zero: 16)
      kernels.premultiply(top.u, mask: edge.u, zero: 128)
      kernels.premultiply(top.v, mask: edge.u, zero: 128)
    }
    kernels.multiply(own.y, by: edge.y)
    kernels.multiply(own.u, by: edge.u)
    return self
  }
}
