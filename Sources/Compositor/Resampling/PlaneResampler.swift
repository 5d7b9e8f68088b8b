import ClipKernels
import MediaTypes

/// The samples of a plane that may be read: all of it, or the part inside a limit.
struct ReadableRange: Hashable {
  var x: Range<Int>
  var y: Range<Int>
}

/// Resamples planes: finds the filter tables and runs the kernel.
final class PlaneResampler {
  let kernels: any KernelQueue
  let filters = FilterCache()
  /// The plane between the columns' pass and the rows'.
  private let tall: any KernelScratch
  /// The planes between the steps of a blur.
  let small: (any KernelScratch, any KernelScratch)

  init(kernels: any KernelQueue) {
    self.kernels = kernels
    tall = kernels.makeScratch()
    small = (kernels.makeScratch(), kernels.makeScratch())
  }

  /// Fills `target` (whose size is that of the maps) from `source`. `bits` are those of the samples; more
  /// than 8 are 16-bit words. `blur`: standard deviations in samples of the target. Without `isRinging` the filter
  /// never over- or undershoots.
  func resample(
    _ source: Plane, bits: Int, x: AxisMap, y: AxisMap, readable: ReadableRange? = nil, to target: Plane,
    targetBits: Int = 8, blur: (x: Double, y: Double)? = nil, isRinging: Bool = true
  ) throws(CompositorError) {
    guard source.width > 0, source.height > 0, x.count > 0, y.count > 0 else { return }
    let range = readable ?? ReadableRange(x: 0..<source.width, y: 0..<source.height)
    if let blur, max(blur.x, blur.y) > BlurPlan.leastSigma {
      try resampleBlurred(
        source, bits: bits, x: x, y: y, readable: range, to: target, targetBits: targetBits, blur: blur)
      return
    }
    if bits == targetBits, source.step == 1, let dx = x.wholeShift, let dy = y.wholeShift,
      dx >= range.x.lowerBound,
      dy >= range.y.lowerBound, dx + x.count <= range.x.upperBound, dy + y.count <= range.y.upperBound
    {
      let bytes = bits > 8 ? 2 : 1
      let part = source.part(x: dx, y: dy, width: x.count, height: y.count, bytesPerSample: bytes)
      kernels.copy(part, to: target, bytesPerSample: bytes)
      return
    }
    func shape(_ map: AxisMap) -> FilterShape {
      isRinging ? .scaling(step: abs(map.sampleStep)) : .scalingSoftly(step: abs(map.sampleStep))
    }
    try run(
      source, bits: bits,
      x: FilterKey(
        map: x, shape: shape(x), sourceCount: source.width,
        lower: range.x.lowerBound, upper: range.x.upperBound),
      y: FilterKey(
        map: y, shape: shape(y), sourceCount: source.height,
        lower: range.y.lowerBound, upper: range.y.upperBound),
      to: target, targetBits: targetBits)
  }

  /// One pass of both axes, or, where both are reduced more than twice, one of the columns and then one of the
  /// rows: the kernel filters rows first, and with long filters that is the more expensive half, which would be spent on
  /// rows that are then thrown together.
  func run(
    _ source: Plane, bits: Int, x xKey: FilterKey, y yKey: FilterKey, to target: Plane, targetBits: Int
  ) throws(CompositorError) {
    guard xKey.map.sampleStep > 2, yKey.map.sampleStep > 2 else {
      try call(source, bits: bits, x: xKey, y: yKey, to: target, targetBits: targetBits)
      return
    }
    let columns = Self.neededColumns(xKey)
    let height = yKey.map.count
    let pitch = (columns.count * 2 + 63) & ~63
    let middle = Plane(
      data: try tall.reserve(pitch * height + 64), pitch: pitch, width: columns.count, height: height)
    let part = source.part(
      x: columns.lowerBound, y: 0, width: columns.count, height: source.height,
      bytesPerSample: bits > 8 ? 2 : 1)
    try call(part, bits: bits, x: .unscaled(columns.count), y: yKey, to: middle, targetBits: 14)
    var key = xKey
    key.origin = columns.lowerBound
    key.sourceCount = columns.count
    try call(middle, bits: 14, x: key, y: .unscaled(height), to: target, targetBits: targetBits)
  }

  /// The columns under the filter of any output, and some to pad tables with.
  static func neededColumns(_ key: FilterKey) -> Range<Int> {
    let reach = key.shape.radius(step: abs(key.map.sampleStep)) + 1
    let ends = [key.map.center(0), key.map.center(key.map.count - 1)]
    func readable(_ position: Double) -> Int {
      Int(min(max(position, Double(key.lower)), Double(key.upper - 1)).rounded(.down))
    }
    let padding = 8
    return max(
      0, readable(min(ends[0], ends[1]) - reach) - padding)..<min(
        key.sourceCount, readable(max(ends[0], ends[1]) + reach) + 1 + padding)
  }

  private func call(
    _ source: Plane, bits: Int, x xKey: FilterKey, y yKey: FilterKey, to target: Plane, targetBits: Int
  ) throws(CompositorError) {
    let xTable = filters.table(xKey)
    let yTable = filters.table(yKey)
    var p = ck_resample_params()
    p.src = UnsafeRawPointer(source.data)
    p.src_pitch = Int64(source.pitch)
    p.src_width = Int32(source.width)
    p.src_height = Int32(source.height)
    p.src_step = Int32(source.step)
    p.src_bits = Int32(bits)
    p.dst_bits = Int32(targetBits)
    p.dst = target.data
    p.dst_pitch = Int64(target.pitch)
    p.dst_width = Int32(xKey.map.count)
    p.dst_height = Int32(yKey.map.count)
    (p.x_start, p.x_weights) = try xTable.resident(in: kernels)
    (p.y_start, p.y_weights) = try yTable.resident(in: kernels)
    p.x_taps = Int32(xTable.taps)
    p.y_taps = Int32(yTable.taps)
    withExtendedLifetime((xTable, yTable)) { kernels.run(ck_resample_call(p)) }
  }
}

extension FilterKey {
  /// Every sample as it is.
  static func unscaled(_ count: Int) -> FilterKey {
    FilterKey(map: .unscaled(count), shape: .catmullRom, sourceCount: count, lower: 0, upper: count)
  }
}
