import Metrics

/// What an API server counts of its requests.
public struct APIMetrics: Sendable {
  private let requests: SeriesSet<Counter>
  private let times: SeriesSet<Histogram>

  public init(_ registry: MetricRegistry) {
    requests = registry.series(MetricCatalogue.apiRequests)
    times = registry.series(MetricCatalogue.apiDuration)
  }

  /// - Parameters:
  ///   - operation: the `operationId`.
  ///   - status: of HTTP.
  ///   - seconds: until the answer; nil: it was refused before it was known what it is.
  public func answered(_ operation: String, status: Int, seconds: Double?) {
    requests(operation, String(status)).add()
    if let seconds { times(operation).observe(seconds) }
  }
}
