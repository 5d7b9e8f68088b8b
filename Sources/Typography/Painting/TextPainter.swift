import CPango
import CTypography
import ClipJob
import MediaTypes

/// Draws parts of a text. The same part is the same picture, byte by byte. May be used from several threads.
public struct TextPainter: Sendable {
  public let layout: TextLayout
  public init(_ layout: TextLayout) { self.layout = layout }

  /// The most pixels of a side.
  public static let longestSide = 16_384
  /// The most bytes of a picture.
  public static let mostBytes = 256 << 20

  /// - Parameters:
  ///   - scale: pixels of the picture per pixel of the layout; 2 for text that moves and is scaled down again.
  /// - Returns: nil where nothing is seen.
  /// - Throws: `text.tooLarge` for pictures beyond the limits, `text.failed` where Cairo or memory fails.
  public func picture(_ part: TextPart = TextPart(), scale: Double = 1) throws(TextError) -> TextPicture? {
    guard let plan = PicturePlan(layout, part, scale) else { return nil }
    guard plan.isAllowed else { throw tooLarge(plan) }
    let canvas = try Canvas(width: plan.width, height: plan.height, isMask: false)
    try FontSet.whileDrawing { () throws(TextError) in
      try LayerPainting(layout: layout, plan: plan, canvas: canvas).draw(part.layers)
    }
    let picture = try canvas.picture(isPremultiplied: part.isPremultiplied)
    return TextPicture(
      picture: picture, x: Double(plan.x) / scale, y: Double(plan.y) / scale, scale: scale)
  }

  /// - Throws: `text.tooLarge` where the picture would be refused.
  public func check(_ part: TextPart = TextPart(), scale: Double = 1) throws(TextError) {
    if let plan = PicturePlan(layout, part, scale), !plan.isAllowed { throw tooLarge(plan) }
  }

  /// What the picture takes, without drawing it: 0 where nothing is seen. Beyond `mostBytes` it would be refused.
  public func byteCount(_ part: TextPart = TextPart(), scale: Double = 1) -> Int {
    PicturePlan(layout, part, scale)?.byteCount ?? 0
  }

  private func tooLarge(_ plan: PicturePlan) -> TextError {
    TextError(
      .tooLarge, "a picture of the text would have \(plan.width)×\(plan.height) pixels",
      hint: "make the text, its strokes, or the blur of its shadows smaller")
  }
}

extension TextLayout {
  /// What is seen of all of it, with strokes, shadows and boxes: in pixels, and a little more than the truth.
  public var inkBounds: TextRect { inkBounds(of: .all) }

  /// The same of some of its layers.
  public func inkBounds(of layers: TextPart.Layers) -> TextRect {
    let letters = letters(of: .all)
    let ink = Ink(self, letters, [])
    return PartBounds(self).rect(ink, BoxShape.boxes(self, letters, TextPart()), layers).scaled(unit)
  }
}

/// What a picture shows and where it lies, in its pixels.
struct PicturePlan {
  let ink: Ink
  let boxes: [BoxShape]
  /// Pixels of a unit.
  let unit: Double
  let x: Int, y: Int, width: Int, height: Int

  /// Transparent on every side, so that filters have something to work with.
  private static let margin = 2.0

  init?(_ layout: TextLayout, _ part: TextPart, _ scale: Double) {
    guard scale.isFinite, scale > 0 else { return nil }
    let letters = layout.letters(of: part.units)
    ink = Ink(layout, letters, part.highlights)
    boxes = BoxShape.boxes(layout, letters, part)
    unit = layout.unit * scale
    let rect = PartBounds(layout).rect(ink, boxes, part.layers).scaled(unit)
    guard rect.width > 0, rect.height > 0 else { return nil }
    (x, width) = Self.side(rect.x, rect.maxX)
    (y, height) = Self.side(rect.y, rect.maxY)
  }

  /// Half a pixel more for the rounding of what fonts say. What is beyond all limits stays beyond them.
  private static func side(_ low: Double, _ high: Double) -> (Int, Int) {
    let (low, high) = (max(-1e6, min(1e6, low)), max(-1e6, min(1e6, high)))
    let start = (low - 0.5).rounded(.down) - margin
    return (Int(start), (Int((high + 0.5).rounded(.up) + margin - start) + 1) & ~1)
  }

  var byteCount: Int { PictureBlueprint(width: width, height: height, layout: .yuva444).byteCount }

  var isAllowed: Bool {
    max(width, height) <= TextPainter.longestSide && byteCount <= TextPainter.mostBytes
  }
}
