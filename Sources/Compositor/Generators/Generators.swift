import ClipKernels
import MediaTypes

/// Pictures that are made, not decoded.
public enum Generators {
  public enum PatternName: Sendable { case plasma, testcard, noise }

  /// A frame of a moving pattern, canvas colours. Odd sizes lose their last column or row's partner: the
  /// pattern is drawn in even sizes, at least 2 by 2.
  public static func pattern(
    _ name: PatternName, seed: UInt32, time: Rational, _ drawn: GeneratedPart, kernels: any KernelQueue
  ) throws(CompositorError) -> Picture {
    let part = drawn.part
    let picture = try kernels.makePicture(width: max(2, part.width & ~1), height: max(2, part.height & ~1))
    defer { keepAlive(picture) }
    let planes = picture.planes
    var p = ck_pattern_params()
    p.y = planes[0].bytes
    p.u = planes[1].bytes
    p.v = planes[2].bytes
    p.y_pitch = Int64(planes[0].pitch)
    p.u_pitch = Int64(planes[1].pitch)
    p.v_pitch = Int64(planes[2].pitch)
    p.width = Int32(picture.width)
    p.height = Int32(picture.height)
    p.from_x = Int32(part.x & ~1)
    p.from_y = Int32(part.y & ~1)
    p.whole_width = max(p.from_x + p.width, Int32(drawn.width & ~1))
    p.whole_height = max(p.from_y + p.height, Int32(drawn.height & ~1))
    p.pattern =
      switch name {
      case .plasma: CK_PATTERN_PLASMA
      case .testcard: CK_PATTERN_TESTCARD
      case .noise: CK_PATTERN_NOISE
      }
    p.seed = seed
    p.milliseconds = max(0, (time * Rational(1000)).floor)
    kernels.run(ck_pattern_call(p))
    try kernels.submit()
    return picture
  }

  /// A gradient between two sRGB colours with alpha (0…1 each). `angle` as in CSS: 0 points up, 90 to the
  /// right; a radial one starts in the middle and ends in the farthest corner. 4:2:0 in canvas colours, or 4:4:4
  /// with alpha where one of the colours is not opaque. Ordered dithering keeps long ramps free of bands.
  public static func gradient(
    from: SIMD4<Double>, to: SIMD4<Double>, angle: Double, radial: Bool, _ drawn: GeneratedPart,
    kernels: any KernelQueue
  ) throws(CompositorError) -> Picture {
    try GradientDrawing(from: from, to: to, angle: angle, radial: radial, drawn: drawn).draw(kernels)
  }

  /// The canvas's code values of an sRGB colour (0…1 each).
  public static func canvasColor(red: Double, green: Double, blue: Double) -> (y: UInt8, cb: UInt8, cr: UInt8)
  {
    let c = canvasValues(red: red, green: green, blue: blue)
    return (UInt8(c.y.rounded()), UInt8(c.cb.rounded()), UInt8(c.cr.rounded()))
  }

  /// BT.709 limited code values, unrounded. R'G'B' is taken as it is: sRGB's curve and BT.709's displayed by
  /// BT.1886 differ less than screens do, and every player treats the two alike.
  static func canvasValues(red: Double, green: Double, blue: Double) -> (y: Double, cb: Double, cr: Double) {
    func bounded(_ x: Double) -> Double { x.isNaN ? 0 : min(max(x, 0), 1) }
    let c = ColorDescription.Matrix.bt709.ycc(RGB(bounded(red), bounded(green), bounded(blue)))
    return (16 + 219 * c.y, 128 + 224 * c.cb, 128 + 224 * c.cr)
  }
}
