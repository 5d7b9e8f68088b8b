/// The models of all classes of device that jobs have ended on.
public struct QuoteBook: Sendable {
  private let statistics: [String: QuoteStatistics]
  private let models: [String: QuoteModel]

  /// - Parameter statistics: by class of device; none: nothing is known but what is shipped.
  public init(_ statistics: [String: QuoteStatistics] = [:]) {
    self.statistics = statistics
    models = Dictionary(
      uniqueKeysWithValues: statistics.map { ($0, QuoteModel(device: $0, statistics: $1)) })
  }

  /// The classes that jobs have ended on, in order of their names.
  public var devices: [String] { models.keys.filter { !HostClass.isHost($0) }.sorted() }

  /// Whether what a host teaches is wanted: it is known, or there is room for one more.
  public func learns(host name: String) -> Bool {
    statistics[name] != nil || statistics.keys.count { HostClass.isHost($0) } < HostClass.most
  }

  /// How long each transfer takes; what has no name of a host takes as long as assumed.
  public func quotes(_ transfers: [TransferWork]) -> [TransferQuote] {
    transfers.map { work in
      let model = model(of: HostClass.of(work.host) ?? HostClass.unnamed)
      return TransferQuote(work: work, seconds: model.seconds(work.features), jobs: model.jobs)
    }
  }

  /// The model of a class; the shipped one where no job has ended.
  public func model(of device: String) -> QuoteModel { models[device] ?? QuoteModel(device: device) }

  /// What a job will take, while nobody knows on which device: the mean of the classes by how many jobs ended on each,
  /// else the processor's.
  public func expectedSeconds(_ work: WorkFeatures) -> Double {
    let known = models.values.filter { $0.jobs > 0 && !HostClass.isHost($0.device) }.sorted {
      $0.device < $1.device
    }
    let jobs = known.reduce(0) { $0 + $1.jobs }
    guard jobs > 0 else { return model(of: DeviceClass.cpu).seconds(work) }
    return known.reduce(0) { $0 + $1.seconds(work) * Double($1.jobs) } / Double(jobs)
  }

  /// The book with more lessons.
  public func adding(_ lessons: [String: QuoteStatistics]) -> QuoteBook {
    lessons.isEmpty ? self : QuoteBook(statistics.merging(lessons, uniquingKeysWith: +))
  }
}
