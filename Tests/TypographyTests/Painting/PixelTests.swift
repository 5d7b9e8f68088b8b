import CTypography
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct PixelTests {
  /// Of pixels in Cairo's order: alpha, red, green, blue.
  private static func convert(_ pixels: [(Int, Int, Int, Int)], isPremultiplied: Bool) -> [[Int]] {
    let words = pixels.map { UInt32($0.0) << 24 | UInt32($0.1) << 16 | UInt32($0.2) << 8 | UInt32($0.3) }
    var planes = [UInt8](repeating: 0x88, count: 4 * words.count)
    words.withUnsafeBytes { from in
      planes.withUnsafeMutableBufferPointer { to in
        let base = to.baseAddress!
        let pitch = words.count
        ctypo_convert(
          from.baseAddress?.assumingMemoryBound(to: UInt8.self), 4 * pitch, Int32(words.count), 1,
          ctypo_planes(
            y: base, cb: base + pitch, cr: base + 2 * pitch, a: base + 3 * pitch, y_pitch: pitch,
            cb_pitch: pitch,
            cr_pitch: pitch, a_pitch: pitch), isPremultiplied ? 1 : 0)
      }
    }
    return words.indices.map { i in (0..<4).map { Int(planes[$0 * words.count + i]) } }
  }

  /// BT.709 in whole numbers: the nearest to the exact value, halves upwards.
  private static func exact(_ a: Int, _ r: Int, _ g: Int, _ b: Int, over whole: Int) -> [Int] {
    func round(_ n: Int, _ d: Int) -> Int { Int((Double(2 * n + d) / Double(2 * d)).rounded(.down)) }
    guard a > 0 else { return [16, 128, 128, 0] }
    return [
      16 + round(219 * (2126 * r + 7152 * g + 722 * b), whole * 10_000),
      128 + round(224 * (9278 * b - 2126 * r - 7152 * g), whole * 18_556),
      128 + round(224 * (7874 * r - 7152 * g - 722 * b), whole * 15_748), a,
    ]
  }

  private static let samples: [(Int, Int, Int, Int)] = stride(from: 0, through: 255, by: 15).flatMap {
    alpha in
    [0, 1, alpha / 3, alpha / 2, alpha].flatMap { r in
      [0, 1, alpha / 4, alpha].flatMap { g in
        [0, alpha / 5, alpha].map { b in (alpha, min(r, alpha), min(g, alpha), b) }
      }
    }
  }

  @Test func premultipliedColoursAreExact() {
    let found = Self.convert(Self.samples, isPremultiplied: true)
    for (pixel, code) in zip(Self.samples, found) {
      #expect(code == Self.exact(pixel.0, pixel.1, pixel.2, pixel.3, over: 255), "\(pixel)")
    }
    #expect(
      Self.convert([(255, 255, 255, 255), (255, 0, 0, 0), (0, 0, 0, 0)], isPremultiplied: true)
        == [[235, 128, 128, 255], [16, 128, 128, 255], [16, 128, 128, 0]])
  }

  @Test func straightColoursAreExact() {
    let found = Self.convert(Self.samples, isPremultiplied: false)
    for (pixel, code) in zip(Self.samples, found) {
      #expect(code == Self.exact(pixel.0, pixel.1, pixel.2, pixel.3, over: max(1, pixel.0)), "\(pixel)")
    }
  }

  private static func blurred(_ width: Int, _ height: Int, sigma: Double, _ value: (Int, Int) -> UInt8)
    -> [UInt8]
  {
    var pixels = (0..<(width * height)).map { value($0 % width, $0 / width) }
    var scratch = [UInt16](repeating: 0, count: 2 * width * height)
    pixels.withUnsafeMutableBufferPointer {
      ctypo_blur($0.baseAddress, width, Int32(width), Int32(height), sigma, &scratch)
    }
    return pixels
  }

  @Test(arguments: [0.8, 1.5, 2.0, 4.6, 9.0]) func blurIsNearAGaussian(_ sigma: Double) {
    let size = 161
    // A half of the plane: what is left of it is the Gaussian's integral. Three boxes are that near.
    let found = Self.blurred(size, size, sigma: sigma) { x, _ in x <= 80 ? 255 : 0 }
    for x in 50..<130 {
      let exact = 255 * 0.5 * (1 - erf((Double(x) - 80.5) / (sigma * 2.0.squareRoot())))
      let difference = Double(found[80 * size + x]) - exact
      #expect(abs(difference) < (sigma < 1 ? 20 : 8), "\(x): \(found[80 * size + x]), \(exact)")
    }
  }

  /// The same to all sides, and nothing is lost.
  @Test(arguments: [1.0, 1.2, 3.0, 5.5]) func blurIsEven(_ sigma: Double) {
    let size = 101
    let found = Self.blurred(size, size, sigma: sigma) { x, y in abs(x - 50) < 8 && abs(y - 50) < 8 ? 255 : 0
    }
    for y in 0..<size {
      for x in 0..<size {
        #expect(found[y * size + x] == found[y * size + (size - 1 - x)])
        #expect(abs(Int(found[y * size + x]) - Int(found[x * size + y])) <= 1)
      }
    }
    let sum = found.reduce(0) { $0 + Int($1) }
    #expect(abs(sum - 225 * 255) < 225 * 8)
  }

  @Test func noBlurChangesNothing() {
    #expect(Self.blurred(3, 2, sigma: 0) { x, y in UInt8(x + y) } == [0, 1, 2, 1, 2, 3])
    #expect(Self.blurred(1, 1, sigma: 50) { _, _ in 255 }.count == 1)
  }

  @Test func blurReachesAsFarAsItSays() {
    for sigma in [0.5, 1, 2.7, 8] {
      let found = Self.blurred(101, 1, sigma: sigma) { x, _ in x == 50 ? 255 : 0 }
      let reach = Int(ctypo_blur_reach(sigma))
      #expect(found.enumerated().allSatisfy { abs($0.offset - 50) <= reach || $0.element == 0 })
    }
  }
}
