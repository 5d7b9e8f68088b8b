import Foundation
import TestKit
import Testing
import Threads

/// A real Prometheus with its own data, which scrapes some ports of 127.0.0.1.
final class PrometheusServer {
  private let directory = TemporaryDirectory()
  private let process: ServerProcess
  private let port: Int

  init(scraping ports: [Int]) throws {
    let targets = ports.map { "'127.0.0.1:\($0)'" }.joined(separator: ", ")
    let configuration = """
      global: {scrape_interval: 500ms, scrape_timeout: 500ms}
      scrape_configs:
      - job_name: clipmill
        static_configs: [{targets: [\(targets)]}]

      """
    try configuration.write(toFile: directory.file("prometheus.yml"), atomically: true, encoding: .utf8)
    port = try FreePort.find()
    process = try ServerProcess(
      "prometheus",
      [
        "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:\(port)",
      ], directory: directory.path)
    try process.waitForLine("Server is ready to receive web requests")
  }

  /// The one number that a query gives; nil: none.
  func number(_ query: String) throws -> Double? {
    let escaped = try #require(query.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let answer = try #require(try HTTPAsk.get(port, "/api/v1/query?query=\(escaped)"))
    let document = try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any]
    #expect(document?["status"] as? String == "success", "\(query): \(answer.body)")
    let data = document?["data"] as? [String: Any]
    let results = data?["result"] as? [[String: Any]] ?? []
    #expect(results.count <= 1, "\(query) gives \(results.count) series")
    let value = results.first?["value"] as? [Any]
    return (value?.last as? String).flatMap(Double.init)
  }

  /// Asks until the answer is as wanted. The bound only ends a hang.
  func wait(for query: String, _ wanted: Double) throws {
    let end = monotonicSeconds() + 120
    var last: Double?
    while monotonicSeconds() < end {
      last = try number(query)
      if let last, abs(last - wanted) < 1e-6 { return }
      Completion().wait(seconds: 0.1)
    }
    throw ServerProcess.Failure(
      description: "\(query) is \(last.map { "\($0)" } ?? "nothing") and not \(wanted)")
  }
}
