/// How a value moves between two keyframes.
public enum Easing: Sendable, Equatable {
  case linear, easeIn, easeOut, easeInOut, hold
  /// CSS's cubic-bezier(x1, y1, x2, y2), with x1 and x2 in 0…1.
  case bezier(x1: Double, y1: Double, x2: Double, y2: Double)

  /// The part of the way at the part `x` of the time; both are 0…1, though a Bézier curve may overshoot.
  /// The named easings are those of CSS Easing Functions Level 1; `hold` jumps at the end.
  public func apply(_ x: Double) -> Double {
    if !(x > 0) { return 0 }
    if x >= 1 { return 1 }
    return switch self {
    case .linear: x
    case .hold: 0
    case .easeIn: CubicBezier(x1: 0.42, y1: 0, x2: 1, y2: 1).y(at: x)
    case .easeOut: CubicBezier(x1: 0, y1: 0, x2: 0.58, y2: 1).y(at: x)
    case .easeInOut: CubicBezier(x1: 0.42, y1: 0, x2: 0.58, y2: 1).y(at: x)
    case .bezier(let x1, let y1, let x2, let y2): CubicBezier(x1: x1, y1: y1, x2: x2, y2: y2).y(at: x)
    }
  }
}

extension Easing {
  /// Between which parts of the way it stays: a Bézier curve lies between its control points.
  public var reach: ClosedRange<Double> {
    guard case .bezier(_, let y1, _, let y2) = self else { return 0...1 }
    return min(0, y1, y2)...max(1, y1, y2)
  }
}

/// A Bézier curve from (0, 0) to (1, 1), with its x monotonic: the control points' x are kept in 0…1.
private struct CubicBezier {
  let x1: Double, y1: Double, x2: Double, y2: Double

  init(x1: Double, y1: Double, x2: Double, y2: Double) {
    self.x1 = max(0, min(1, x1))
    self.x2 = max(0, min(1, x2))
    self.y1 = y1
    self.y2 = y2
  }

  func y(at x: Double) -> Double { value(parameter(at: x), y1, y2) }

  /// Newton's method, kept inside a bracket that bisection halves where the curve is too flat for it.
  private func parameter(at x: Double) -> Double {
    var (low, high, t) = (0.0, 1.0, x)
    for _ in 0..<64 {
      let error = value(t, x1, x2) - x
      if abs(error) < 1e-12 { break }
      if error < 0 { low = t } else { high = t }
      let newton = t - error / slope(t, x1, x2)
      t = newton > low && newton < high ? newton : (low + high) / 2
    }
    return t
  }

  private func value(_ t: Double, _ p1: Double, _ p2: Double) -> Double {
    let s = 1 - t
    return 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t
  }

  private func slope(_ t: Double, _ p1: Double, _ p2: Double) -> Double {
    let s = 1 - t
    return 3 * s * s * p1 + 6 * s * t * (p2 - p1) + 3 * t * t * (1 - p2)
  }
}
