/// A box of the canvas whose edges may lie between samples.
public struct CanvasArea: Sendable, Hashable {
  public var x: Double, y: Double, width: Double, height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public init(_ box: PixelBox) {
    self.init(x: Double(box.x), y: Double(box.y), width: Double(box.width), height: Double(box.height))
  }

  public var right: Double { x + width }
  public var bottom: Double { y + height }

  /// Without width or height where the two do not meet.
  public func intersection(_ other: CanvasArea) -> CanvasArea {
    let (left, top) = (max(x, other.x), max(y, other.y))
    return CanvasArea(
      x: left, y: top, width: max(0, min(right, other.right) - left),
      height: max(0, min(bottom, other.bottom) - top))
  }

  /// The smallest area around both.
  package func union(_ other: CanvasArea) -> CanvasArea {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return CanvasArea(
      x: left, y: top, width: max(right, other.right) - left, height: max(bottom, other.bottom) - top)
  }

  /// The smallest box on the even grid around it.
  public var outside: PixelBox {
    PixelBox(
      left: Self.even(x, .down), top: Self.even(y, .down), right: Self.even(right, .up),
      bottom: Self.even(bottom, .up))
  }

  /// The largest box on the even grid inside of it; may be empty.
  public var inside: PixelBox {
    PixelBox(
      left: Self.even(x, .up), top: Self.even(y, .up), right: Self.even(right, .down),
      bottom: Self.even(bottom, .down))
  }

  /// Whether each edge lies on the even grid.
  public var isOnGrid: Bool { inside == outside }

  /// Of a sample: what covers less of it, or leaves less of it, is not seen.
  public static let unseen = 1.0 / 1024

  private static func even(_ edge: Double, _ rule: FloatingPointRoundingRule) -> Int {
    let nearest = (edge / 2).rounded() * 2
    return Int(abs(edge - nearest) <= unseen ? nearest : (edge / 2).rounded(rule) * 2)
  }

  func moved(_ dx: Int, _ dy: Int) -> CanvasArea {
    CanvasArea(x: x + Double(dx), y: y + Double(dy), width: width, height: height)
  }
}
