import HTTPService
import Metrics
import WorkerPool

/// What a worker or an exporter shows of itself by HTTP.
struct MonitoringService {
  let registry: MetricRegistry
  /// Why the process should be ended and started anew, a sentence each; empty: it is alive.
  var ailments: @Sendable () -> [String] = { [] }
  /// Why it cannot do its work now, a sentence each; empty: it can.
  var hindrances: @Sendable () -> [String] = { [] }

  /// Serves it until the result is stopped.
  func start(_ address: HTTPAddress) throws(HTTPServiceError) -> HTTPService {
    try HTTPService(
      address,
      routes: [
        "/": { Self.page },
        "/metrics": { [registry] in
          HTTPAnswer(contentType: Exposition.contentType, body: Array(registry.page.utf8))
        },
        "/healthz": { [ailments] in Self.answer(ailments(), "alive") },
        "/readyz": { [hindrances] in Self.answer(hindrances(), "ready") },
      ])
  }

  private static func answer(_ troubles: [String], _ fine: String) -> HTTPAnswer {
    troubles.isEmpty ? .text(fine) : .text(troubles.joined(separator: "\n"), status: 503)
  }

  private static let page = HTTPAnswer(
    contentType: "text/html; charset=utf-8",
    body: Array(
      """
      <!doctype html>
      <html lang="en"><title>clipmill</title>
      <h1>clipmill \(CommandLineTool.version)</h1>
      <ul>
      <li><a href="/metrics">metrics</a>, for Prometheus
      <li><a href="/healthz">healthz</a>: whether the process is alive
      <li><a href="/readyz">readyz</a>: whether it can do its work now, or why it cannot
      </ul>

      """.utf8))
}

extension HTTPService {
  /// For people: where it is.
  var url: String {
    let host = address.host.map { $0.contains(":") ? "[\($0)]" : $0 } ?? "localhost"
    return "\(isSecure ? "https" : "http")://\(host):\(port)/"
  }
}
