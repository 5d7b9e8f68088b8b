import ClipJob
import Compositor

extension Color {
  /// Red, green, blue, alpha in 0…1.
  var components: SIMD4<Double> {
    SIMD4(Double(red), Double(green), Double(blue), Double(alpha)) / 255
  }

  /// The canvas's code values, without alpha.
  var canvasValues: (y: UInt8, cb: UInt8, cr: UInt8) {
    let c = components
    return Generators.canvasColor(red: c.x, green: c.y, blue: c.z)
  }
}
