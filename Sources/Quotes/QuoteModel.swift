/// How long jobs take on a class of device: seconds = features · coefficients.
///
/// The coefficients are not negative. They are fitted by least squares to what finished jobs taught
/// (`QuoteStatistics`), drawn toward the shipped ones by a ridge: first all together, because another machine is
/// faster or slower in everything, then each for itself. So the first jobs settle the machine's speed, and later ones
/// what it is good at.
public struct QuoteModel: Sendable {
  /// See `DeviceClass`.
  public let device: String
  /// Jobs that it was fitted to, of which old ones have faded.
  public let jobs: Int
  /// Seconds a unit, in the order of the features.
  let coefficients: [Double]
  private let memoryRatio: Double
  private let memoryJobs: Double
  /// Four of five jobs took between quote / spread and quote × spread.
  public let spread: Double

  /// How much the shipped model counts, in jobs: its speed, each coefficient by itself, its memory.
  private static let speedPrior = 0.25
  private static let ridge = 0.15
  private static let memoryPrior = 2.0
  /// Until there are as many errors of its own, quotes are believed to be off by up to three times.
  private static let errorPrior = (jobs: 3.0, factor: 3.0)
  private static let spreadPart = 0.8
  /// A job that was off by more counts less, but never for less than this.
  private static let outlier = 1.5
  private static let leastWeight = 0.05
  /// Added to d (`QuoteStatistics`), seconds: below, times are chance.
  private static let shortest = 0.05
  /// No unit of any work takes so many seconds, and no job.
  private static let slowest = 1e6
  private static let longest = 1e9

  /// - Parameter statistics: what finished jobs on this class taught; none, or sums that no jobs have: the shipped model.
  public init(device: String, statistics: QuoteStatistics = QuoteStatistics()) {
    let statistics = statistics.isPlausible ? statistics : QuoteStatistics()
    let shipped = ShippedModel.of(device)
    self.device = device
    jobs = max(0, Int(statistics.jobs.rounded()))
    coefficients = Self.fit(statistics, toward: shipped.coefficients)
    memoryJobs = max(0, statistics.measuredMemory)
    let logs = statistics.memoryLog + Self.memoryPrior * logarithm(shipped.memoryRatio)
    memoryRatio = exponential(logs / (memoryJobs + Self.memoryPrior))
    spread = statistics.errors.quantile(
      Self.spreadPart, assumed: Self.errorPrior.jobs, upTo: Self.errorPrior.factor)
  }

  // MARK: Quoting

  /// Seconds that a lane is expected to need, from the order to the commit.
  public func seconds(_ work: WorkFeatures) -> Double {
    Self.seconds(work, coefficients)
  }

  private static func seconds(_ work: WorkFeatures, _ coefficients: [Double]) -> Double {
    min(longest, zip(work.values, coefficients).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// - Parameter memory: the upper estimate of the plan, bytes.
  public func quote(_ work: WorkFeatures, memory: Int) -> Quote {
    Quote(
      device: device, seconds: seconds(work), spread: spread,
      memory: Int(min(Double(memory) * memoryRatio, 1e18)),
      bytes: work.bytesWritten, jobs: jobs)
  }

  // MARK: Learning

  /// What a finished job teaches; nil when its time is no time.
  ///
  /// - Parameters:
  ///   - memory: the upper estimate of the plan, bytes; `peak`: what the job took, nil: not known.
  public func lesson(
    _ work: WorkFeatures, seconds: Double, memory: Int, peak: Int?
  ) -> QuoteStatistics? {
    guard seconds > 0, seconds < 1e8 else { return nil }
    let quoted = max(self.seconds(work), 1e-3)
    let distance = abs(logarithm(seconds / quoted))
    let tolerated = logarithm(max(Self.outlier, spread))
    let weight = distance <= tolerated ? 1 : max(Self.leastWeight, tolerated / distance)
    let ratio = peak.map { min(5, max(0.02, Double($0) / Double(max(1, memory)))) }
    return QuoteStatistics(
      work, scale: (seconds * quoted).squareRoot() + Self.shortest, weight: weight, quoted: quoted,
      seconds: seconds, shipped: max(1e-3, Self.seconds(work, ShippedModel.of(device).coefficients)),
      memory: ratio)
  }

  /// Non-negative least squares with a ridge, by coordinate descent: the problem is convex and has nine unknowns.
  ///
  /// The unknowns are u = c / shipped, so that the ridge means the same for all of them; the sums are those of the rows
  /// scaled alike.
  private static func fit(_ statistics: QuoteStatistics, toward shipped: [Double]) -> [Double] {
    let n = shipped.count
    var a = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for j in 0..<n { for k in 0..<n { a[j][k] = statistics.product(j, k) * shipped[j] * shipped[k] } }
    let b = (0..<n).map { statistics.targets[$0] * shipped[$0] }
    let scale = exponential(statistics.speedLog / (max(0, statistics.jobs) + speedPrior))
    var u = [Double](repeating: scale, count: n)
    for _ in 0..<2000 {
      var change = 0.0
      for j in 0..<n {
        let others = (0..<n).reduce(0.0) { $1 == j ? $0 : $0 + a[j][$1] * u[$1] }
        let next = max(0, (b[j] + ridge * scale - others) / (a[j][j] + ridge))
        change = max(change, abs(next - u[j]))
        u[j] = next
      }
      if change < 1e-7 * scale { break }
    }
    let fitted = zip(u, shipped).map(*)
    return fitted.allSatisfy { $0 < slowest } ? fitted : shipped
  }
}

/// What a job is expected to take on a device.
public struct Quote: Sendable, Equatable {
  /// See `DeviceClass`.
  public var device: String
  /// Of a lane, from the order to the commit.
  public var seconds: Double
  /// Four of five jobs take between `seconds` / spread and `seconds` × spread.
  public var spread: Double
  /// Bytes of the machine's memory at the peak.
  public var memory: Int
  /// Of the outputs.
  public var bytes: Double
  /// Finished jobs that it was learnt from; 0: from none, as shipped.
  public var jobs: Int

  public var range: ClosedRange<Double> { seconds / spread...seconds * spread }
}
