/// What finished jobs of one class of device taught, as sums: those of two sets of jobs add up to those of both, so
/// any number of workers can add to them at the same time, and no job is looked at again.
///
/// With a job's features x, its time t and the time p that was quoted, a row of the fit is x / d = t / d with
/// d = √(t p): its residual (t − p) / √(t p) is the relative error, the same for half and for twice.
public struct QuoteStatistics: Sendable, Equatable {
  /// Jobs, of which old ones have faded.
  public private(set) var jobs = 0.0
  /// Σ w x xᵀ / d², the upper triangle, row by row.
  private(set) var products = [Double](repeating: 0, count: triangle)
  /// Σ w x t / d².
  private(set) var targets = [Double](repeating: 0, count: features)
  /// Σ ln (t / the shipped model's p): how fast the machine is in all.
  private(set) var speedLog = 0.0
  /// Of jobs that told their memory: how many, and Σ ln (peak / estimate).
  private(set) var measuredMemory = 0.0
  private(set) var memoryLog = 0.0
  /// Quotes by how far off they were: see `QuoteErrors`.
  private(set) var errors = QuoteErrors()

  private static let features = WorkFeatures.count
  private static let triangle = features * (features + 1) / 2
  /// How many numbers there are in `values`.
  public static let size = 4 + triangle + features + QuoteErrors.bins

  /// Of no jobs.
  public init() {}

  /// One job's.
  ///
  /// - Parameters:
  ///   - scale: d.
  ///   - weight: 0…1, less for outliers.
  ///   - quoted, seconds, shipped: p, t, and what the shipped model says.
  ///   - memory: peak by estimate; nil: not known.
  init(
    _ work: WorkFeatures, scale: Double, weight: Double, quoted: Double, seconds: Double,
    shipped: Double, memory: Double?
  ) {
    jobs = 1
    let row = work.values.map { $0 / scale }
    var next = 0
    for j in row.indices {
      for k in j..<row.count {
        products[next] = weight * row[j] * row[k]
        next += 1
      }
      targets[j] = weight * row[j] * seconds / scale
    }
    speedLog = logarithm(min(1000, max(1e-3, seconds / shipped)))
    if let memory {
      measuredMemory = 1
      memoryLog = logarithm(memory)
    }
    errors.add(quoted: quoted, truth: seconds)
  }

  /// Σ w x_j x_k / d².
  func product(_ j: Int, _ k: Int) -> Double {
    let (row, column) = (min(j, k), max(j, k))
    return products[row * Self.features - row * (row - 1) / 2 + column - row]
  }

  public static func + (a: QuoteStatistics, b: QuoteStatistics) -> QuoteStatistics {
    QuoteStatistics(values: zip(a.values, b.values).map(+)) ?? a
  }

  /// What is left of the sums without those of some of the jobs.
  public static func - (a: QuoteStatistics, b: QuoteStatistics) -> QuoteStatistics {
    QuoteStatistics(values: zip(a.values, b.values).map(-)) ?? a
  }

  /// Of no jobs.
  public var isEmpty: Bool { jobs <= 0 }

  /// Whether jobs can have had these sums: they come out of a store that others write to.
  var isPlausible: Bool {
    let (few, many) = (-1e-6, 1e9)
    return jobs > few && jobs < many && measuredMemory > few && measuredMemory < jobs + 1
      && abs(memoryLog) <= Self.largestMemoryLog * (measuredMemory + 1)
      && abs(speedLog) <= Self.largestSpeedLog * (jobs + 1)
      && errors.counts.allSatisfy { $0 > few && $0 < many }
  }

  /// ln of what a job's ratios are bounded by, rounded up: `speedLog` here, `memoryLog` in `QuoteModel.lesson`.
  private static let largestSpeedLog = 7.0
  private static let largestMemoryLog = 4.0

  public static func += (a: inout QuoteStatistics, b: QuoteStatistics) { a = a + b }

  // MARK: As numbers, to be stored

  /// All sums in one order, the number of jobs first.
  public var values: [Double] {
    [jobs, measuredMemory, memoryLog, speedLog] + products + targets + errors.counts
  }

  /// Nil when these are not so many numbers. What is no finite number counts as zero.
  public init?(values: [Double]) {
    guard values.count == Self.size else { return nil }
    let values = values.map { $0.isFinite ? $0 : 0 }
    jobs = values[0]
    measuredMemory = values[1]
    memoryLog = values[2]
    speedLog = values[3]
    products = Array(values[4..<4 + Self.triangle])
    targets = Array(values[(4 + Self.triangle)..<(4 + Self.triangle + Self.features)])
    errors = QuoteErrors(counts: Array(values.suffix(QuoteErrors.bins)))
  }

  /// All of it counting half: older jobs fade before those that follow.
  public mutating func halve() { self = QuoteStatistics(values: values.map { $0 / 2 }) ?? self }
}
