/// The shape of a resampling filter, as a function of the distance from an output's centre.
enum FilterShape: Hashable, Sendable {
  /// Catmull-Rom (Keys, a = -0.5): interpolates, sharp; widened when downscaling.
  case catmullRom
  /// Linear hat, no negative lobes; widened when downscaling. For very strong reductions.
  case hat
  /// The mean of what the output covers. For the chroma of 4:4:4 in 4:2:0, where a hat loses sharpness.
  case area
  /// Cubic B-spline: smooth to the second derivative, does not interpolate. For enlarging what is blurred.
  case spline
  /// A Gaussian of this standard deviation in source samples, cut at three deviations.
  case gaussian(sigma: Double)

  /// Half the width, in source samples, for outputs that are `step` source samples apart.
  func radius(step: Double) -> Double {
    switch self {
    case .catmullRom: 2 * max(1, step)
    case .hat: max(1, step)
    case .area: (max(1, step) + 1) / 2
    case .spline: 2
    case .gaussian(let sigma): max(1, 3 * sigma)
    }
  }

  /// The filter for plain scaling at `step`: beyond eightfold reduction a hat has all the sharpness that is left.
  static func scaling(step: Double) -> FilterShape { step > 8 ? .hat : .catmullRom }

  /// The same without negative lobes. Chroma of what rests on the canvas is reduced to exactly one half; what moves is filtered
  /// more softly, or it would shimmer.
  static func scalingSoftly(step: Double) -> FilterShape { abs(step - 2) < 1e-6 ? .area : .hat }
}

/// Where each output sample of one axis of one plane lies in the source plane.
///
/// All positions are continuous: sample i covers [i, i + 1), its centre is i + 0.5. Output m lies at
/// `position + stride * m` on the canvas side (luma samples from the layer box's edge), which is
/// `start + step * …` in luma samples of the source, which is one `scale`-th of that in samples of the plane.
struct AxisMap: Hashable, Sendable {
  /// Source luma position of the box's edge, and source luma samples a canvas luma sample.
  var start: Double
  var step: Double
  /// Canvas position of output 0 and the distance between outputs, in canvas luma samples.
  var position: Double
  var stride: Double
  /// Luma samples a sample of the source plane, and where in its cell's luma run the sample sits
  /// (0: on the first luma sample, 0.5: between two).
  var scale: Double
  var siting: Double
  var count: Int

  /// Source samples between neighbouring outputs.
  var sampleStep: Double { step * stride / scale }

  /// The index, possibly fractional, of the source sample under output `m`.
  ///
  /// Formed from exact products first, so that an output's weights do not depend on which part of a box
  /// is painted.
  func center(_ m: Int) -> Double {
    (start + step * (position + stride * Double(m)) - 0.5 - siting) / scale
  }

  /// The whole number of samples by which an unscaled axis is shifted, or nil if it must be resampled.
  var wholeShift: Int? {
    guard count > 0, abs(sampleStep - 1) * Double(count) < 1e-4 else { return nil }
    let first = center(0)
    let rounded = first.rounded()
    guard abs(first - rounded) < 1e-4, abs(rounded) < 1e9 else { return nil }
    return Int(rounded)
  }
}

/// Everything a filter table depends on.
struct FilterKey: Hashable, Sendable {
  var map: AxisMap
  var shape: FilterShape
  /// Samples of the plane, and those among them that may be read.
  var sourceCount: Int
  var lower: Int
  var upper: Int
  /// The sample of the plane that is the first of the `sourceCount` at hand. The table counts from it; its
  /// weights are those of the whole plane.
  var origin = 0
}

/// The start and the weights of every output of one axis, as `ck_resample` reads them.
///
/// Samples outside the readable range count as the nearest one inside: their weights are folded onto it.
final class FilterTable {
  let key: FilterKey
  let taps: Int
  let starts: UnsafeMutablePointer<Int32>
  let weights: UnsafeMutablePointer<Int16>
  /// Starts and, from `weightsOffset` on, weights.
  private let block: UnsafeMutableRawBufferPointer
  private let weightsOffset: Int
  private var resident: KernelWords?

  init(_ key: FilterKey) {
    self.key = key
    let count = key.map.count
    let isCopy = key.shape == .catmullRom && key.map.wholeShift != nil
    let radius = isCopy ? 0.5 : key.shape.radius(step: abs(key.map.sampleStep))
    let needed = isCopy ? 1 : Int((2 * radius).rounded(.up))
    taps = Self.paddedTaps(needed, available: key.sourceCount)
    weightsOffset = (count * MemoryLayout<Int32>.stride + 63) & ~63
    block = .allocate(
      byteCount: weightsOffset + count * taps * MemoryLayout<Int16>.stride, alignment: 64)
    starts = block.baseAddress!.assumingMemoryBound(to: Int32.self)
    weights = (block.baseAddress! + weightsOffset).assumingMemoryBound(to: Int16.self)
    weights.initialize(repeating: 0, count: count * taps)
    starts.initialize(repeating: 0, count: count)
    fill(needed: needed, radius: radius, isCopy: isCopy)
  }

  deinit { block.deallocate() }

  /// The table where a queue's kernels can read it; always the same queue's.
  func resident(
    in kernels: any KernelQueue
  ) throws(CompositorError) -> (starts: UnsafePointer<Int32>, weights: UnsafePointer<Int16>) {
    let words: KernelWords
    if let resident {
      words = resident
    } else {
      // The block lives as long as the table, which holds the words.
      words = try kernels.reside(
        KernelWords(
          base: UnsafeRawPointer(starts), byteCount: block.count, residence: .host, owner: nil))
      resident = words
    }
    return (
      words.base.assumingMemoryBound(to: Int32.self),
      (words.base + weightsOffset).assumingMemoryBound(to: Int16.self)
    )
  }

  /// The vector kernels take four taps at a time; a narrow plane has no room for padding.
  private static func paddedTaps(_ needed: Int, available: Int) -> Int {
    if needed == 1 { return 1 }
    let padded = (needed + 3) & ~3
    return padded <= available ? padded : min(needed, available)
  }

  private func fill(needed: Int, radius: Double, isCopy: Bool) {
    let end = key.origin + key.sourceCount
    let (lower, upper) = (max(key.lower, key.origin), min(key.upper, end))
    let lowestStart = min(lower, end - taps)
    let highestStart = max(lowestStart, max(upper - taps, key.origin))
    let reach = radius + 1
    let widening = 1 / max(1, abs(key.map.sampleStep))
    let shape = key.shape
    withUnsafeTemporaryAllocation(of: Double.self, capacity: needed) { raw in
      for m in 0..<key.map.count {
        // Further out than the filter reaches nothing changes any more; this also bounds the index.
        let center = min(max(key.map.center(m), Double(lower) - reach), Double(upper) + reach)
        let first = isCopy ? Int(center.rounded()) : Int((center - radius).rounded(.down)) + 1
        var sum = 0.0
        for k in 0..<needed {
          let weight = isCopy ? 1 : Self.weight(shape, Double(first + k) - center, widening)
          raw[k] = weight
          sum += weight
        }
        let start = min(max(first, lowestStart), highestStart)
        starts[m] = Int32(start - key.origin)
        let row = weights + m * taps
        Self.quantize(raw, sum: sum) { k, weight in
          let index = min(max(first + k, lower), upper - 1) - start
          row[index] += Int16(weight)
        }
      }
    }
  }

  @inline(__always)
  private static func weight(_ shape: FilterShape, _ distance: Double, _ widening: Double) -> Double {
    switch shape {
    case .catmullRom:
      let x = abs(distance) * widening
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    case .hat:
      return max(0, 1 - abs(distance) * widening)
    case .area:
      // Of a sample one wide, the part within an output 1 / widening wide.
      return min(1, max(0, 0.5 + 0.5 / widening - abs(distance)))
    case .spline:
      let x = abs(distance)
      if x < 1 { return (0.5 * x - 1) * x * x + 2.0 / 3 }
      let rest = 2 - x
      return x < 2 ? rest * rest * rest / 6 : 0
    case .gaussian(let sigma):
      return exponential(-0.5 * distance * distance / (sigma * sigma))
    }
  }

  /// Halves up, without a call of the C library.
  @inline(__always)
  private static func nearest(_ value: Double) -> Int { Int(value + 1_048_576.5) - 1_048_576 }

  /// Weights with 14 fractional bits whose sum is exactly one.
  ///
  /// What rounding leaves over goes onto the largest weight while it is a matter of a few units; for long
  /// filters it is spread, as the running sum is rounded instead of each weight.
  @inline(__always)
  private static func quantize(
    _ raw: UnsafeMutableBufferPointer<Double>, sum: Double, put: (_ index: Int, _ weight: Int) -> Void
  ) {
    let one = 16384.0
    let gain = one / sum
    if raw.count <= 16 {
      var total = 0
      var largest = 0
      for k in raw.indices {
        total += nearest(raw[k] * gain)
        if raw[k] > raw[largest] { largest = k }
      }
      for k in raw.indices {
        let weight = nearest(raw[k] * gain)
        put(k, k == largest ? weight + 16384 - total : weight)
      }
    } else {
      var running = 0.0
      var given = 0
      for k in raw.indices {
        running += raw[k] * gain
        let target = k == raw.count - 1 ? 16384 : nearest(running)
        put(k, target - given)
        given = target
      }
    }
  }
}
