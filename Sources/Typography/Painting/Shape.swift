import CPango
import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

/// What is drawn beside text: bars, lines and rings. Lengths are in pixels of a room.
public struct Shape: Sendable {
  public struct Point: Sendable, Equatable {
    public var x: Double, y: Double
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  public enum Outline: Sendable {
    case box(TextRect, radius: Double)
    /// Through all points, bent without corners between them.
    case line([Point], width: Double, isRounded: Bool)
    /// What lies inside of the points.
    case area([Point])
    /// Around a point, `from` and `to` in turns clockwise from the top; beyond a whole turn there is no more.
    case arc(Point, radius: Double, from: Double, to: Double, width: Double, isRounded: Bool)
  }

  public var outline: Outline
  public var paint: Paint
  /// What a gradient goes over.
  public var extent: TextRect
  /// What it is seen inside of; nil: everywhere.
  public var clip: Outline?

  public init(_ outline: Outline, _ paint: Paint, over extent: TextRect, clip: Outline? = nil) {
    self.outline = outline
    self.paint = paint
    self.extent = extent
    self.clip = clip
  }
}

extension Shape {
  func draw(_ cairo: OpaquePointer) {
    cairo_save(cairo)
    if let clip {
      clip.add(to: cairo)
      cairo_clip(cairo)
    }
    PaintSource.set(paint, over: extent, cairo)
    outline.add(to: cairo)
    if let width = outline.lineWidth {
      cairo_set_line_width(cairo, width)
      cairo_stroke(cairo)
    } else {
      cairo_fill(cairo)
    }
    cairo_restore(cairo)
  }
}

extension Shape.Outline {
  /// Of what is stroked, not filled.
  fileprivate var lineWidth: Double? {
    switch self {
    case .line(_, let width, _), .arc(_, _, _, _, let width, _): width
    case .box, .area: nil
    }
  }

  fileprivate func add(to cairo: OpaquePointer) {
    cairo_new_path(cairo)
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND)
    switch self {
    case .box(let rect, let radius): GlyphPath.addRounded(rect, radius, to: cairo)
    case .line(let points, _, let isRounded):
      setCap(isRounded, cairo)
      addCurve(points, to: cairo)
    case .area(let points):
      for (index, point) in points.enumerated() {
        if index == 0 {
          cairo_move_to(cairo, point.x, point.y)
        } else {
          cairo_line_to(cairo, point.x, point.y)
        }
      }
      cairo_close_path(cairo)
    case .arc(let middle, let radius, let from, let to, _, let isRounded):
      let isWhole = abs(to - from) >= 1
      setCap(isRounded, cairo)
      let start = (from - 0.25) * 2 * .pi
      if to >= from {
        cairo_arc(cairo, middle.x, middle.y, radius, start, start + min(1, to - from) * 2 * .pi)
      } else {
        cairo_arc_negative(cairo, middle.x, middle.y, radius, start, start - min(1, from - to) * 2 * .pi)
      }
      if isWhole { cairo_close_path(cairo) }
    }
  }

  private func setCap(_ isRounded: Bool, _ cairo: OpaquePointer) {
    cairo_set_line_cap(cairo, isRounded ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
  }

  /// Between the middles of neighbours as quadratic curves have it, whose corner each point is.
  private func addCurve(_ points: [Shape.Point], to cairo: OpaquePointer) {
    guard let first = points.first, let last = points.last else { return }
    cairo_move_to(cairo, first.x, first.y)
    guard points.count > 2 else {
      cairo_line_to(cairo, last.x, last.y)
      return
    }
    var at = first
    for (corner, next) in zip(points.dropFirst(), points.dropFirst(2)) {
      let isEnd = next == last
      let end = isEnd ? next : Shape.Point(x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2)
      cairo_curve_to(
        cairo, at.x + (corner.x - at.x) * 2 / 3, at.y + (corner.y - at.y) * 2 / 3,
        end.x + (corner.x - end.x) * 2 / 3, end.y + (corner.y - end.y) * 2 / 3, end.x, end.y)
      at = end
    }
  }

  /// All that it can reach.
  public var bounds: TextRect {
    switch self {
    case .box(let rect, _): return rect
    case .area(let points): return Self.bounds(points, around: 0)
    case .line(let points, let width, _): return Self.bounds(points, around: width / 2)
    case .arc(let middle, let radius, _, _, let width, _):
      return Self.bounds([middle], around: radius + width / 2)
    }
  }

  private static func bounds(_ points: [Shape.Point], around reach: Double) -> TextRect {
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let top = points.map(\.y).min(), let bottom = points.map(\.y).max()
    else { return TextRect() }
    return TextRect(x: left, y: top, width: right - left, height: bottom - top).insetBy(-reach, -reach)
  }
}
