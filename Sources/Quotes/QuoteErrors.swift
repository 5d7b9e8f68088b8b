/// How far off quotes were: a histogram of truth by quote, or quote by truth, whichever is above 1.
struct QuoteErrors: Sendable, Equatable {
  /// Where the bins end; the last one has no end of its own.
  private static let ends = [
    1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 5, 20,
  ]
  static let bins = ends.count

  private(set) var counts = [Double](repeating: 0, count: bins)

  init() {}
  init(counts: [Double]) { self.counts = counts }

  mutating func add(quoted: Double, truth: Double) {
    let factor = max(truth / quoted, quoted / truth)
    counts[Self.ends.firstIndex { factor <= $0 } ?? Self.bins - 1] += 1
  }

  /// The factor within which that part of the quotes were. With few of them, as if `assumed` jobs had been off by up
  /// to `factor`, evenly.
  func quantile(_ part: Double, assumed: Double, upTo factor: Double) -> Double {
    let prior = Self.ends.map { $0 <= factor ? 1.0 : 0 }
    let share = assumed / max(1, prior.reduce(0, +))
    let counts = zip(counts, prior).map { max(0, $0) + $1 * share }
    let wanted = counts.reduce(0, +) * part
    var sum = 0.0
    for (n, count) in counts.enumerated() {
      if sum + count >= wanted, count > 0 {
        let start = n == 0 ? 1 : Self.ends[n - 1]
        return start + (Self.ends[n] - start) * (wanted - sum) / count
      }
      sum += count
    }
    return Self.ends[Self.bins - 1]
  }
}
