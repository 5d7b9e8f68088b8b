import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// How alike two planes are. Both have the same size; samples have `bits` bits.
public enum PlaneCompare {
  public enum Window: Sendable {
    /// 8×8 windows every 4 samples, as FFmpeg's `ssim` filter.
    case block8
    /// 11×11 Gaussian of 1.5 samples, as Wang et al. 2004.
    case gaussian
  }

  /// A place where two planes differ.
  public struct Difference: Sendable, CustomStringConvertible {
    public var plane: Int
    public var x: Int
    public var y: Int
    public var a: Int
    public var b: Int
    public var description: String { "plane \(plane) at (\(x), \(y)): \(a) and \(b)" }
  }

  /// A sample's value.
  public static func value(_ plane: Plane, _ x: Int, _ y: Int, bits: Int = 8) -> Int {
    let row = plane.data + y * plane.pitch
    return bits > 8
      ? Int(row.assumingMemoryBound(to: UInt16.self)[x]) : Int(row.assumingMemoryBound(to: UInt8.self)[x])
  }

  /// Peak signal to noise ratio in dB; infinite for equal planes.
  public static func psnr(_ a: Plane, _ b: Plane, bits: Int = 8) -> Double {
    var sum = 0
    forEachRow(a, b, bits) { x, y in
      for i in 0..<x.count {
        let d = Int(x[i]) - Int(y[i])
        sum += d * d
      }
    }
    guard sum > 0 else { return .infinity }
    let peak = Double((1 << bits) - 1)
    return 10 * log10(peak * peak * Double(a.width * a.height) / Double(sum))
  }

  public static func maximumDifference(_ a: Plane, _ b: Plane, bits: Int = 8) -> Int {
    var most = 0
    forEachRow(a, b, bits) { x, y in
      for i in 0..<x.count { most = max(most, abs(Int(x[i]) - Int(y[i]))) }
    }
    return most
  }

  /// Mean of a - b.
  public static func meanDifference(_ a: Plane, _ b: Plane, bits: Int = 8) -> Double {
    var sum = 0
    forEachRow(a, b, bits) { x, y in
      for i in 0..<x.count { sum += Int(x[i]) - Int(y[i]) }
    }
    return Double(sum) / Double(max(1, a.width * a.height))
  }

  /// The first sample in reading order that differs, plane by plane.
  public static func firstDifference(_ a: Picture, _ b: Picture) -> Difference? {
    for (index, (p, q)) in zip(a.planes, b.planes).enumerated() {
      for y in 0..<min(p.height, q.height) {
        for x in 0..<min(p.width, q.width) {
          let (v, w) = (value(p, x, y, bits: a.layout.bits), value(q, x, y, bits: b.layout.bits))
          if v != w { return Difference(plane: index, x: x, y: y, a: v, b: w) }
        }
      }
    }
    return nil
  }

  /// SSIM per plane of two pictures of the same size and layout.
  public static func ssim(_ a: Picture, _ b: Picture, window: Window = .block8) -> [Double] {
    zip(a.planes, b.planes).map { ssim($0, $1, bits: a.layout.bits, window: window) }
  }

  /// PSNR per plane of two pictures of the same size and layout.
  public static func psnr(_ a: Picture, _ b: Picture) -> [Double] {
    zip(a.planes, b.planes).map { psnr($0, $1, bits: a.layout.bits) }
  }

  /// Mean structural similarity. Planes smaller than a window are taken as one window.
  public static func ssim(_ a: Plane, _ b: Plane, bits: Int = 8, window: Window = .block8) -> Double {
    switch window {
    case .block8: blockSSIM(a, b, bits)
    case .gaussian: gaussianSSIM(a, b, bits)
    }
  }

  // MARK: - Inside

  private static func forEachRow(
    _ a: Plane, _ b: Plane, _ bits: Int,
    _ body: (UnsafeBufferPointer<UInt16>, UnsafeBufferPointer<UInt16>) -> Void
  ) {
    precondition(a.width == b.width && a.height == b.height, "planes of different sizes")
    var left = [UInt16](repeating: 0, count: a.width)
    var right = left
    for y in 0..<a.height {
      read(a, y, bits, into: &left)
      read(b, y, bits, into: &right)
      left.withUnsafeBufferPointer { l in right.withUnsafeBufferPointer { r in body(l, r) } }
    }
  }

  private static func read(_ plane: Plane, _ y: Int, _ bits: Int, into row: inout [UInt16]) {
    let source = plane.data + y * plane.pitch
    let count = plane.width
    row.withUnsafeMutableBufferPointer { out in
      if bits > 8 {
        let words = source.assumingMemoryBound(to: UInt16.self)
        for x in 0..<count { out[x] = words[x] }
      } else {
        let bytes = source.assumingMemoryBound(to: UInt8.self)
        for x in 0..<count { out[x] = UInt16(bytes[x]) }
      }
    }
  }

  private struct Sums {
    var a = 0
    var b = 0
    var squares = 0
    var product = 0

    static func + (l: Sums, r: Sums) -> Sums {
      Sums(a: l.a + r.a, b: l.b + r.b, squares: l.squares + r.squares, product: l.product + r.product)
    }

    func ssim(count: Int, peak: Double) -> Double {
      let n = Double(count)
      let (ma, mb) = (Double(a) / n, Double(b) / n)
      let variances = Double(squares) / n - ma * ma - mb * mb
      let covariance = Double(product) / n - ma * mb
      return similarity(ma, mb, variances, covariance, peak)
    }
  }

  private static func similarity(
    _ ma: Double, _ mb: Double, _ variances: Double, _ covariance: Double, _ peak: Double
  ) -> Double {
    let c1 = (0.01 * peak) * (0.01 * peak)
    let c2 = (0.03 * peak) * (0.03 * peak)
    return ((2 * ma * mb + c1) * (2 * covariance + c2)) / ((ma * ma + mb * mb + c1) * (variances + c2))
  }

  /// Sums of 4×4 blocks, combined two by two, so that every sample is read once.
  private static func blockSSIM(_ a: Plane, _ b: Plane, _ bits: Int) -> Double {
    let peak = Double((1 << bits) - 1)
    let (columns, rows) = (a.width / 4, a.height / 4)
    var total = 0.0
    var count = 0
    var above = [Sums](repeating: Sums(), count: max(columns, 1))
    var current = above
    var y = 0
    var whole = Sums()
    forEachRow(a, b, bits) { left, right in
      if y % 4 == 0 { for i in current.indices { current[i] = Sums() } }
      for block in 0..<max(columns, 1) {
        var sums = Sums()
        let range = columns == 0 ? 0..<left.count : block * 4..<block * 4 + 4
        for x in range {
          let (v, w) = (Int(left[x]), Int(right[x]))
          sums.a += v
          sums.b += w
          sums.squares += v * v + w * w
          sums.product += v * w
        }
        current[block] = current[block] + sums
        whole = whole + sums
      }
      y += 1
      if y % 4 == 0 {
        if y > 4, columns > 1 {
          for i in 0..<columns - 1 {
            let sums = above[i] + above[i + 1] + current[i] + current[i + 1]
            total += sums.ssim(count: 64, peak: peak)
            count += 1
          }
        }
        swap(&above, &current)
      }
    }
    if rows < 2 || columns < 2 || count == 0 {
      return whole.ssim(count: max(1, (columns == 0 ? a.width : columns * 4) * a.height), peak: peak)
    }
    return total / Double(count)
  }

  private static func gaussianSSIM(_ a: Plane, _ b: Plane, _ bits: Int) -> Double {
    let size = 11
    guard a.width >= size, a.height >= size else { return blockSSIM(a, b, bits) }
    var kernel = (0..<size).map { exp(-Double(($0 - 5) * ($0 - 5)) / (2 * 1.5 * 1.5)) }
    let sum = kernel.reduce(0, +)
    kernel = kernel.map { $0 / sum }
    let peak = Double((1 << bits) - 1)
    var total = 0.0
    var count = 0
    for y in stride(from: 0, through: a.height - size, by: 2) {
      for x in stride(from: 0, through: a.width - size, by: 2) {
        var (ma, mb, squares, product) = (0.0, 0.0, 0.0, 0.0)
        for j in 0..<size {
          for i in 0..<size {
            let weight = kernel[i] * kernel[j]
            let v = Double(value(a, x + i, y + j, bits: bits))
            let w = Double(value(b, x + i, y + j, bits: bits))
            ma += weight * v
            mb += weight * w
            squares += weight * (v * v + w * w)
            product += weight * v * w
          }
        }
        total += similarity(ma, mb, squares - ma * ma - mb * mb, product - ma * mb, peak)
        count += 1
      }
    }
    return total / Double(count)
  }
}
