/// What each stage of a job cost.
public enum StageCosts {
  /// What no stage was at work for: waiting, starting, and all of an attempt that did not get far enough to tell.
  public static let other = "other"
  /// What the outputs' bytes cost when they leave the machine.
  public static let egress = "egress"

  /// Divides a job's cost by the stages' busy time; the parts add up to the cost exactly.
  ///
  /// Stages run side by side. Where their times add up to more than the job's, each has its part of their sum; otherwise
  /// each has its part of the job's time, and the rest is `other`.
  ///
  /// - Parameters:
  ///   - busy: seconds of each stage.
  ///   - seconds: of the job in its lane.
  public static func divide(_ cost: Money, busy: [String: Double], seconds: Double) -> [String: Money] {
    let times = busy.mapValues(nanoseconds).filter { $0.value > 0 }
    let whole = max(times.values.reduce(0, +), nanoseconds(seconds))
    var parts: [String: Money] = [:]
    var rest = cost
    for (stage, time) in times {
      let part = Money(picodollars: cost.picodollars * time / whole)
      parts[stage] = part
      rest -= part
    }
    if rest != .zero || parts.isEmpty { parts[other, default: .zero] += rest }
    return parts
  }

  /// What is no time counts as none; more than thirty years as thirty.
  private static func nanoseconds(_ seconds: Double) -> Int128 {
    seconds > 0 ? Int128(min(seconds, 1e9) * 1e9) : 0
  }
}
