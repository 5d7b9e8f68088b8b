import Metrics

/// What an API server counts of its requests.
public struct APIMetrics: Sendable {
  private let requests: SeriesSet<Counter>
  private let times: SeriesSet<Histogram>
  private let problems: SeriesSet<Counter>
  private let uploads: SeriesSet<Counter>
  private let uploadBytes: SeriesSet<Counter>

  /// - Parameter operations: every `operationId`, whose failures are counted from zero.
  public init(_ registry: MetricRegistry, operations: [String]) {
    requests = registry.series(MetricCatalogue.apiRequests)
    times = registry.series(MetricCatalogue.apiDuration)
    problems = registry.series(MetricCatalogue.apiProblems)
    uploads = registry.series(MetricCatalogue.apiUploads)
    uploadBytes = registry.series(MetricCatalogue.apiUploadBytes)
    for operation in operations {
      for status in ["500", "503"] { requests(operation, status) }
    }
    for code in MetricCatalogue.usualProblems { problems(code) }
  }

  /// - Parameter listeners: asked at each scrape.
  public static func serve(listeners: @escaping @Sendable () -> Int, in registry: MetricRegistry) {
    registry.collect { $0.add(MetricCatalogue.apiListeners, value: Double(listeners())) }
  }

  /// - Parameters:
  ///   - operation: the `operationId`.
  ///   - status: of HTTP.
  ///   - seconds: until the answer; nil: the request waited for something to happen, and its time says nothing of the server.
  ///   - problem: the code of the problem that it was answered with.
  public func answered(_ operation: String, status: Int, seconds: Double?, problem: String? = nil) {
    requests(operation, String(status)).add()
    if let seconds { times(operation).observe(seconds) }
    if let problem { problems(problem).add() }
  }

  /// - Parameter state: one of those of `MetricCatalogue.apiUploads`.
  public func uploaded(_ state: String, count: Int = 1) { uploads(state).add(Double(count)) }

  public func received(uploadBytes count: Int) { uploadBytes().add(Double(count)) }
}
