/// A rectangle, from its top left corner.
public struct TextRect: Sendable, Equatable {
  public var x: Double, y: Double, width: Double, height: Double

  public init(x: Double = 0, y: Double = 0, width: Double = 0, height: Double = 0) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var maxX: Double { x + width }
  public var maxY: Double { y + height }

  /// The least that holds both; those without a width and a height hold nothing.
  public func union(_ other: TextRect) -> TextRect {
    if other.width == 0 && other.height == 0 { return self }
    if width == 0 && height == 0 { return other }
    let (left, top) = (min(x, other.x), min(y, other.y))
    return TextRect(
      x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }

  func insetBy(_ dx: Double, _ dy: Double) -> TextRect {
    TextRect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  func offsetBy(_ dx: Double, _ dy: Double) -> TextRect {
    TextRect(x: x + dx, y: y + dy, width: width, height: height)
  }

  func scaled(_ factor: Double) -> TextRect {
    TextRect(x: x * factor, y: y * factor, width: width * factor, height: height * factor)
  }
}

/// How much room there is for a text.
public struct TextRoom: Sendable, Equatable {
  /// Pixels. `height` only matters to text that may become smaller.
  public var width: Double, height: Double
  /// Of which sizes are fractions, in pixels.
  public var canvasHeight: Double

  /// What is no length is 0.
  public init(width: Double, height: Double, canvasHeight: Double) {
    (self.width, self.height) = (Self.sane(width), Self.sane(height))
    self.canvasHeight = Self.sane(canvasHeight)
  }

  private static func sane(_ length: Double) -> Double { length > 0 ? min(length, 1e6) : 0 }
}
