#if canImport(Glibc)
  import Glibc
#endif

/// How a value gets from one keyframe to the next. All begin at 0 and end at 1, exactly.
public enum MotionCurve: Sendable, Equatable {
  case linear
  /// Stays, and jumps at the end.
  case hold
  /// Slow at the beginning, at the end, at both (cubic).
  case easeIn, easeOut, easeInOut
  /// Goes past its end by about a tenth, and comes back.
  case back
  /// Swings about its end, ever less.
  case elastic
  /// Falls to its end and jumps back from it three times, as a ball does.
  case bounce

  /// The part of the way at the part `x` of the time.
  public func apply(_ x: Double) -> Double {
    if !(x > 0) { return 0 }
    if x >= 1 { return 1 }
    let rest = 1 - x
    switch self {
    case .linear: return x
    case .hold: return 0
    case .easeIn: return x * x * x
    case .easeOut: return 1 - rest * rest * rest
    case .easeInOut: return x < 0.5 ? 4 * x * x * x : 1 - 4 * rest * rest * rest
    case .back:
      // The cubic through (0, 0) and (1, 1) whose highest value is 1.1: s as in Penner's equations.
      let s = 1.70158
      return 1 - rest * rest * ((s + 1) * rest - s)
    case .elastic: return 1 - rest * rest * exp(-4 * x) * cos(2 * .pi * 2.5 * x)
    case .bounce: return Self.bounced(x)
    }
  }

  /// Parabolas between the moments of contact: each jump takes half the time of the one before it, and so reaches a
  /// quarter of its height.
  private static func bounced(_ x: Double) -> Double {
    // The first fall is half a parabola, so the widths are 1 (of 2), 1, ½ and ¼.
    let time = x * 2.75
    if time < 1 { return time * time }
    var (start, width) = (1.0, 1.0)
    while start + width < time { (start, width) = (start + width, width / 2) }
    let middle = (time - start) / width - 0.5
    return 1 - width * width * (0.25 - middle * middle)
  }
}
