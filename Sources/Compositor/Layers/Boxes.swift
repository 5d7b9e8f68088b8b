import MediaTypes

extension PixelBox {
  package var right: Int { x + width }
  package var bottom: Int { y + height }
  package var isEmpty: Bool { width <= 0 || height <= 0 }

  static let empty = PixelBox(x: 0, y: 0, width: 0, height: 0)

  package init(left: Int, top: Int, right: Int, bottom: Int) {
    self.init(x: left, y: top, width: max(0, right - left), height: max(0, bottom - top))
  }

  package func intersection(_ other: PixelBox) -> PixelBox {
    PixelBox(
      left: max(x, other.x), top: max(y, other.y), right: min(right, other.right),
      bottom: min(bottom, other.bottom))
  }

  /// The smallest box around both; an empty one counts for nothing.
  func union(_ other: PixelBox) -> PixelBox {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return PixelBox(
      left: min(x, other.x), top: min(y, other.y), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }

  func contains(_ other: PixelBox) -> Bool {
    other.isEmpty || (x <= other.x && y <= other.y && right >= other.right && bottom >= other.bottom)
  }

  func moved(_ dx: Int, _ dy: Int) -> PixelBox {
    PixelBox(x: x + dx, y: y + dy, width: width, height: height)
  }

  /// Edges moved outwards to even numbers.
  var even: PixelBox {
    PixelBox(left: x & ~1, top: y & ~1, right: (right + 1) & ~1, bottom: (bottom + 1) & ~1)
  }

  /// What of this box the other leaves: full-width bands above and below, then the sides.
  func subtracting(_ other: PixelBox) -> [PixelBox] {
    let hole = intersection(other)
    if hole.isEmpty { return [self] }
    return [
      PixelBox(left: x, top: y, right: right, bottom: hole.y),
      PixelBox(left: x, top: hole.y, right: hole.x, bottom: hole.bottom),
      PixelBox(left: hole.right, top: hole.y, right: right, bottom: hole.bottom),
      PixelBox(left: x, top: hole.bottom, right: right, bottom: bottom),
    ].filter { !$0.isEmpty }
  }

  /// What stays visible below `covers`. Beyond a few pieces the whole box is cheaper than its parts.
  func visible(below covers: ArraySlice<PixelBox>) -> [PixelBox] {
    if isEmpty { return [] }
    var parts = [self]
    for cover in covers {
      let next = parts.flatMap { $0.subtracting(cover) }
      if next.isEmpty { return [] }
      if next.count <= 6 { parts = next }
    }
    return parts
  }
}
