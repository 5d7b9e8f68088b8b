import Foundation
import MediaTypes
import TestKit
import Testing

@testable import Compositor

@Suite struct BlurPlanTests {
  /// A sprite that fills its picture up to two transparent samples: beyond its edges nothing is left of it but the blur.
  @Test(arguments: [2.0, 6, 12, 30]) func transparentEdgesStayTransparent(_ sigma: Double) throws {
    let (side, step) = (64, 3)
    let margin = Int(4 * sigma)
    var samples = [UInt8](repeating: 0, count: side * step * side * step)
    for y in 2..<side * step - 2 {
      for x in 2..<side * step - 2 { samples[y * side * step + x] = 255 }
    }
    let count = side + 2 * margin
    var blurred = [UInt8](repeating: 99, count: count * count)
    let map = AxisMap(
      start: Double(-margin * step), step: Double(step), position: 0.5, stride: 1, scale: 1, siting: 0,
      count: count)
    let resampler = PlaneResampler(kernels: CPUKernels())
    try samples.withUnsafeMutableBytes { source in
      try blurred.withUnsafeMutableBytes { target in
        try resampler.resample(
          Plane(data: source.baseAddress!, pitch: side * step, width: side * step, height: side * step),
          bits: 8, x: map, y: map,
          to: Plane(data: target.baseAddress!, pitch: count, width: count, height: count),
          blur: (sigma, sigma), isRinging: false)
      }
    }
    // Exactly: the sprite's edge through a Gaussian, in the middle of its sides.
    func share(_ x: Double) -> Double { 0.5 * (1 + erf(x / (sigma * 2.0.squareRoot()))) }
    for x in 0..<count {
      let at = Double(x - margin) + 0.5
      let edge = 2 / Double(step)
      let wanted = 255 * (share(at - edge) - share(at - (Double(side) - edge)))
      let middle = 255 * (share(Double(side) / 2 - edge) - share(edge - Double(side) / 2)) / 255
      let value = Double(blurred[count / 2 * count + x])
      #expect(abs(value - wanted * middle) <= 3, "\(sigma): \(value) at \(at) instead of \(wanted * middle)")
    }
    #expect(blurred[count / 2 * count] == 0 && blurred[0] == 0)
  }
}
