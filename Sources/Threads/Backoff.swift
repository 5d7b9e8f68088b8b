/// Growing pauses between failures of one kind: doubled each time, a part of each random, so that many clients do not
/// come back at the same moment.
public struct Backoff: Sendable {
  /// Seconds after the first failure; twice as long after each further one.
  public var base: Double
  /// Seconds, at most.
  public var cap: Double
  /// The part of a pause that is left to chance, 0…1: it shortens the pause by up to so much.
  public var jitter = 0.5
  /// 0..<1.
  public var random: @Sendable () -> Double = { .random(in: 0..<1) }
  /// In a row.
  public private(set) var failures = 0

  /// Seconds.
  public init(base: Double = 0.2, cap: Double = 10) {
    self.base = base
    self.cap = cap
  }

  /// The seconds to wait after one more failure.
  public mutating func next() -> Double {
    // 2⁶³ times any base is beyond every cap.
    let longest = base * Double(sign: .plus, exponent: min(failures, 63), significand: 1)
    failures += 1
    return min(longest, cap) * (1 - jitter * random())
  }

  public mutating func reset() { failures = 0 }
}
