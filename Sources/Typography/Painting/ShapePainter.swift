import CPango
import ClipJob
import MediaTypes

/// Draws shapes. The same shapes are the same picture, byte by byte.
public enum ShapePainter {
  /// Bytes of a picture, if it can be helped.
  private static let mostBytes = 48 << 20

  /// - Parameters:
  ///   - shapes: the lowest first.
  ///   - scale: pixels of the picture per pixel of the shapes; less where the picture would be larger than pictures may be.
  ///   - isPremultiplied: whether colours are multiplied by alpha. Blend modes need straight ones.
  /// - Returns: nil where nothing is seen.
  /// - Throws: `text.failed` where Cairo or memory fails.
  public static func picture(
    _ shapes: [Shape], scale: Double = 1, isPremultiplied: Bool = true
  ) throws(TextError) -> TextPicture? {
    let bounds = shapes.reduce(TextRect()) { all, shape in
      all.union(shape.clip.map { shape.outline.bounds.intersection($0.bounds) } ?? shape.outline.bounds)
    }
    guard bounds.width > 0, bounds.height > 0, scale > 0, bounds.width < 1e6, bounds.height < 1e6 else {
      return nil
    }
    var plan = ShapePlan(bounds, scale)
    while plan.bytes > mostBytes || plan.longestSide > TextPainter.longestSide {
      plan = ShapePlan(bounds, plan.scale / 2)
    }
    let canvas = try Canvas(width: plan.width, height: plan.height, isMask: false)
    cairo_translate(canvas.cairo, Double(-plan.x), Double(-plan.y))
    cairo_scale(canvas.cairo, plan.scale, plan.scale)
    cairo_set_antialias(canvas.cairo, CAIRO_ANTIALIAS_GOOD)
    for shape in shapes { shape.draw(canvas.cairo) }
    return TextPicture(
      picture: try canvas.picture(isPremultiplied: isPremultiplied), x: Double(plan.x) / plan.scale,
      y: Double(plan.y) / plan.scale, scale: plan.scale)
  }
}

/// Where the picture of shapes lies, in its pixels.
private struct ShapePlan {
  let scale: Double
  let x: Int, y: Int, width: Int, height: Int

  init(_ bounds: TextRect, _ scale: Double) {
    self.scale = scale
    let rect = bounds.scaled(scale)
    (x, width) = Self.side(rect.x, rect.maxX)
    (y, height) = Self.side(rect.y, rect.maxY)
  }

  /// With two transparent pixels on every side, so that filters have something to work with.
  private static func side(_ low: Double, _ high: Double) -> (Int, Int) {
    // A hair of tolerance for edges that lie on pixels.
    let start = Int((max(-1e6, low) + 1e-6).rounded(.down)) - 2
    return (start, (Int((min(1e6, high) - 1e-6).rounded(.up)) + 2 - start + 1) & ~1)
  }

  var bytes: Int { PictureBlueprint(width: width, height: height, layout: .yuva444).byteCount }
  var longestSide: Int { max(width, height) }
}

extension TextRect {
  func intersection(_ other: TextRect) -> TextRect {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return TextRect(
      x: left, y: top, width: max(0, min(maxX, other.maxX) - left),
      height: max(0, min(maxY, other.maxY) - top))
  }
}
