import MediaTypes

// Note: blur by reduction. A Gaussian of many samples holds no detail finer than itself. The plane is reduced
// by a Gaussian to a small grid whose pitch is a third of the deviation, and enlarged again by a cubic
// B-spline. Where the Gaussian would be long, hats of a fifth of its size reduce the source first. Every step
// is itself a blur, and what each adds (the variance of a hat of half-width r is r²/6, that of the spline 1/3 of
// the pitch squared) is left out of the Gaussian. The steps together are the wanted Gaussian to within one code
// value, at a small fraction of its cost. Small planes keep 14 bits, so slow ramps get no bands that 8 bits do
// not force.

/// The filters of one axis of a blur.
struct BlurPlan {
  /// Below this many samples a blur changes nothing that can be seen.
  static let leastSigma = 0.3

  /// Source to reduced source; its scale is 1 where the axis needs no such step.
  var reduce: FilterKey
  var reduction: Int
  /// (Reduced) source to the small grid.
  var blur: FilterKey
  /// Small grid to target.
  var enlarge: FilterKey

  /// `sigma` in target samples.
  init(_ map: AxisMap, sigma: Double, sourceCount: Int, readable: Range<Int>) {
    let pitch = max(1, (sigma / 3).rounded(.down))
    // Where the first target sample lies on the small grid, whose sample i is centred at pitch * (i + 0.5). The
    // grid hangs on the box, not on the part that is painted, so that parts fit together.
    let offset = map.position / map.stride
    let first = (offset / pitch - 0.5).rounded(.down) - 2
    let last = ((offset + Double(map.count - 1)) / pitch - 0.5).rounded(.up) + 2
    let step = abs(map.sampleStep)
    let splineVariance = pitch > 1 ? pitch * pitch / 3 : 0
    let sourceSigma = max(0.01, sigma * sigma - splineVariance).squareRoot() * step
    var small = map
    small.position = map.stride * pitch * (first + 0.5)
    small.stride = map.stride * pitch
    small.count = Int(last - first) + 1
    let enlarged = AxisMap(
      start: -first, step: 1 / pitch, position: offset, stride: 1, scale: 1, siting: 0, count: map.count)
    enlarge = FilterKey(
      map: enlarged, shape: pitch > 1 ? .spline : .catmullRom, sourceCount: small.count, lower: 0,
      upper: small.count)

    let factor = max(1, (sourceSigma / 5).rounded(.down))
    reduction = Int(factor)
    // The samples that the Gaussian can reach.
    let reach = 3 * sourceSigma + factor
    let ends = [small.center(0), small.center(small.count - 1)]
    let cells = (readable.count + reduction - 1) / reduction
    // Outside of the source lies its outermost sample, not its outermost cell, which is a mean of many: a sprite's
    // transparent edge stays transparent. Two cells further out a hat reads nothing else.
    let outside = reduction > 1 ? 2 : 0
    func cell(_ center: Double) -> Int {
      let cell = ((center - Double(readable.lowerBound)) / factor).rounded(.down)
      return Int(min(max(cell, Double(-outside)), Double(cells - 1 + outside)))
    }
    let lowerCell = cell(min(ends[0], ends[1]) - reach)
    let upperCell = cell(max(ends[0], ends[1]) + reach) + 1
    let origin = Double(readable.lowerBound + lowerCell * reduction)
    reduce = FilterKey(
      map: AxisMap(
        start: origin, step: 1, position: factor / 2, stride: factor, scale: 1, siting: 0,
        count: upperCell - lowerCell),
      shape: reduction > 1 ? .hat : .catmullRom, sourceCount: sourceCount, lower: readable.lowerBound,
      upper: readable.upperBound)
    // The same positions counted in reduced samples from `origin`.
    small.start += (0.5 - origin) * small.scale - 0.5 * small.scale * factor
    small.scale *= factor
    let hatVariance = reduction > 1 ? factor * factor / 6 : 0
    let rest = max(0.01, sourceSigma * sourceSigma - hatVariance).squareRoot() / factor
    blur = FilterKey(
      map: small, shape: .gaussian(sigma: max(0.3, rest)), sourceCount: reduce.map.count, lower: 0,
      upper: reduce.map.count)
  }
}

extension PlaneResampler {
  func resampleBlurred(
    _ source: Plane, bits: Int, x: AxisMap, y: AxisMap, readable: ReadableRange, to target: Plane,
    targetBits: Int, blur: (x: Double, y: Double)
  ) throws(CompositorError) {
    let xPlan = BlurPlan(x, sigma: blur.x, sourceCount: source.width, readable: readable.x)
    let yPlan = BlurPlan(y, sigma: blur.y, sourceCount: source.height, readable: readable.y)
    let reduced = try smallPlane(xPlan.reduce.map.count, yPlan.reduce.map.count, in: small.0)
    try run(source, bits: bits, x: xPlan.reduce, y: yPlan.reduce, to: reduced, targetBits: Self.smallBits)
    let blurred = try smallPlane(xPlan.blur.map.count, yPlan.blur.map.count, in: small.1)
    try run(
      reduced, bits: Self.smallBits, x: xPlan.blur, y: yPlan.blur, to: blurred, targetBits: Self.smallBits)
    try run(
      blurred, bits: Self.smallBits, x: xPlan.enlarge, y: yPlan.enlarge, to: target, targetBits: targetBits)
  }

  private static let smallBits = 14

  private func smallPlane(_ width: Int, _ height: Int, in memory: any KernelScratch) throws(CompositorError)
    -> Plane
  {
    let pitch = (width * 2 + 63) & ~63
    return Plane(data: try memory.reserve(pitch * height + 64), pitch: pitch, width: width, height: height)
  }
}
