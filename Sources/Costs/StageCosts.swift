/// What each stage of a job cost, and what belongs to none.
public enum StageCosts {
  /// Of a clip, what no stage was at work for: waiting, starting, probing.
  public static let other = "other"
  /// What the outputs' bytes cost when they leave the machine.
  public static let egress = "egress"
  /// What the bytes of sources by URL cost.
  public static let ingress = "ingress"
  static let ofBytes: Set = [egress, ingress]

  /// Reports: all of attempts that ended without a clip.
  public static let withoutClip = "attempts without a clip"
  /// Reports: of attempts whose end is not known, because they go on, or their worker was killed.
  public static let unfinished = "unfinished"

  /// Divides a job's cost by the stages' busy time (`shares`).
  ///
  /// - Parameters:
  ///   - busy: seconds of each stage.
  ///   - seconds: of the job in its lane.
  public static func divide(_ cost: Money, busy: [String: Double], seconds: Double) -> [String: Money] {
    shares(of: cost.picodollars, busy: busy, seconds: seconds).mapValues(Money.init(picodollars:))
  }

  /// Divides an amount by the stages' busy time; the parts add up to it exactly.
  ///
  /// Stages run side by side. Where their times add up to more than the job's, each has its part of their sum; otherwise
  /// each has its part of the job's time, and the rest is `other`.
  public static func shares(
    of amount: Int128, busy: [String: Double], seconds: Double
  ) -> [String: Int128] {
    let times = busy.mapValues(nanoseconds).filter { $0.value > 0 }
    let whole = max(times.values.reduce(0, +), nanoseconds(seconds))
    var parts: [String: Int128] = [:]
    var rest = amount
    for (stage, time) in times {
      let part = amount * time / whole
      parts[stage] = part
      rest -= part
    }
    if rest != 0 || parts.isEmpty { parts[other, default: 0] += rest }
    return parts
  }

  /// What is no time counts as none; more than thirty years as thirty.
  private static func nanoseconds(_ seconds: Double) -> Int128 {
    seconds > 0 ? Int128(min(seconds, 1e9) * 1e9) : 0
  }
}
