import MediaTypes

/// Pictures that are made, not decoded.
public enum Generators {
  public enum PatternName: Sendable { case plasma, testcard, noise }

  /// A frame of a moving pattern, canvas colours.
  public static func pattern(_ name: PatternName, seed: UInt32, time: Rational, width: Int, height: Int, pool: PicturePool?) -> Picture {
    Picture(width: width, height: height, pool: pool)
  }

  /// A gradient between two sRGB colours with alpha (0…1 each). `angle` as in CSS.
  public static func gradient(
    from: SIMD4<Double>, to: SIMD4<Double>, angle: Double, radial: Bool, width: Int, height: Int
  ) -> Picture { Picture(width: width, height: height) }

  /// The canvas's code values of an sRGB colour (0…1 each).
  public static func canvasColor(red: Double, green: Double, blue: Double) -> (y: UInt8, cb: UInt8, cr: UInt8) {
    (16, 128, 128)
  }
}
