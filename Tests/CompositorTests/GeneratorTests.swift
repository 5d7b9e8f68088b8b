import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct GeneratorTests {
  @Test func canvasColors() {
    for (rgb, expected) in [
      (RGB(0, 0, 0), (16, 128, 128)), (RGB(1, 1, 1), (235, 128, 128)), (RGB(1, 0, 0), (63, 102, 240)),
      (RGB(0, 1, 0), (173, 42, 26)), (RGB(0, 0, 1), (32, 240, 118)),
    ] {
      let c = Generators.canvasColor(red: rgb.r, green: rgb.g, blue: rgb.b)
      #expect((Int(c.y), Int(c.cb), Int(c.cr)) == expected)
    }
    let odd = Generators.canvasColor(red: .nan, green: 7, blue: -1)
    #expect(odd.y > 16)
  }

  @Test func gradientsRunAsInCSS() {
    let red = SIMD4(1.0, 0, 0, 1)
    let blue = SIMD4(0.0, 0, 1, 1)
    let right = gradient(from: red, to: blue, angle: 90, radial: false, width: 64, height: 32)
    #expect(right.layout == .yuv420)
    #expect(abs(value(right, 0, 0, 16) - 63) <= 1 && abs(value(right, 0, 63, 16) - 32) <= 1)
    let up = gradient(from: red, to: blue, angle: 0, radial: false, width: 64, height: 32)
    #expect(abs(value(up, 0, 30, 31) - 63) <= 1 && abs(value(up, 0, 30, 0) - 32) <= 1)
    let radial = gradient(from: red, to: blue, angle: 0, radial: true, width: 65, height: 65)
    #expect(abs(value(radial, 0, 32, 32) - 63) <= 1 && abs(value(radial, 0, 0, 0) - 32) <= 1)
    let clear = SIMD4(0.0, 0, 1, 0)
    let fading = gradient(from: red, to: clear, angle: 90, radial: false, width: 64, height: 32)
    #expect(fading.layout == .yuva444)
    #expect(value(fading, 3, 0, 0) >= 252 && value(fading, 3, 63, 0) <= 3)
  }

  /// A slow ramp is dithered: its mean over small areas follows the ramp closer than any whole code value.
  @Test func slowRampsHaveNoBands() {
    let picture = gradient(
      from: SIMD4(0.2, 0.2, 0.2, 1), to: SIMD4(0.22, 0.22, 0.22, 1), angle: 90, radial: false, width: 512,
      height: 64)
    for block in 0..<64 {
      var sum = 0
      for y in 0..<64 { for x in 0..<8 { sum += value(picture, 0, block * 8 + x, y) } }
      let expected = 16 + 219 * (0.2 + 0.02 * (Double(block) * 8 + 4) / 512)
      #expect(abs(Double(sum) / 512 - expected) < 0.1)
    }
    let flat = gradient(
      from: SIMD4(1, 1, 1, 1), to: SIMD4(1, 1, 1, 1), angle: 45, radial: false, width: 32, height: 32)
    #expect(PlaneCompare.firstDifference(flat, SyntheticPictures.flat(width: 32, height: 32, y: 235)) == nil)
  }

  @Test func patternsMoveAndRepeat() throws {
    for name in [Generators.PatternName.plasma, .testcard, .noise] {
      let a = try Generators.pattern(
        name, seed: 1, time: .zero, GeneratedPart(width: 64, height: 48), kernels: CPUKernels())
      let b = try Generators.pattern(
        name, seed: 1, time: Rational(2), GeneratedPart(width: 64, height: 48), kernels: CPUKernels())
      let again = try Generators.pattern(
        name, seed: 1, time: .zero, GeneratedPart(width: 65, height: 49), kernels: CPUKernels())
      #expect(PlaneCompare.firstDifference(a, b) != nil)
      #expect(PlaneCompare.firstDifference(a, again) == nil)
    }
  }
}
