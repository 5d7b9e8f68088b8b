/// How quotes compare with the truth: how many jobs took how much of the time that they were quoted.
public struct QuoteRatios: Sendable, Equatable {
  /// Where one bar ends and the next begins. Below the first and above the last there is one bar each.
  public static let edges = [0.25, 0.5, 0.67, 0.8, 0.9, 1.1, 1.25, 1.5, 2, 4]
  /// Jobs in each bar.
  public private(set) var counts = Array(repeating: 0, count: edges.count + 1)
  /// How far quotes were from the truth, as parts of the truth.
  private var errors: [Double] = []

  init() {}

  public var jobs: Int { errors.count }

  /// Nil without a job.
  public var medianError: Double? { Report.Spread(errors)?.median }

  mutating func add(took seconds: Double, quoted: Double) {
    guard seconds > 0, quoted > 0 else { return }
    let ratio = seconds / quoted
    counts[Self.edges.firstIndex { ratio < $0 } ?? Self.edges.count] += 1
    errors.append(abs(quoted - seconds) / seconds)
  }
}
