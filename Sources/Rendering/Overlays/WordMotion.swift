#if canImport(Glibc)
  import Glibc
#endif

/// How the word that is being said moves. `since`: seconds since it began.
enum WordMotion {
  /// Its size: beyond `scale`, and back to it.
  static func pop(_ since: Double, to scale: Double) -> Double {
    let (grow, settle) = (0.08, 0.18)
    let peak = scale * 1.08
    if since <= 0 { return 1 }
    if since < grow { return 1 + (peak - 1) * smooth(since / grow) }
    if since < settle { return peak + (scale - peak) * smooth((since - grow) / (settle - grow)) }
    return scale
  }

  /// How far below its place it is, in ems: two jumps.
  static func bounce(_ since: Double) -> Double {
    if since <= 0 || since >= 0.42 { return 0 }
    return since < 0.26 ? -0.22 * sin(.pi * since / 0.26) : -0.07 * sin(.pi * (since - 0.26) / 0.16)
  }

  /// How much of it is there.
  static func come(_ since: Double) -> Double { smooth(min(max(since / 0.2, 0), 1)) }

  private static func smooth(_ x: Double) -> Double { x * x * (3 - 2 * x) }
}
