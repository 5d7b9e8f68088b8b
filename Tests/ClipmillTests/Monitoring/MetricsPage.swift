import Foundation
import TestKit
import Testing
import Threads

extension ServerProcess {
  /// The port on which a worker or an exporter serves what is known of it.
  func metricsPort() throws -> Int {
    let line = try waitForLine("served at http://")
    let port = try #require(line.firstMatch(of: /http:\/\/[a-z0-9.]+:([0-9]+)\//)?.output.1)
    return try #require(Int(port))
  }
}

/// What a worker or an exporter serves.
struct MetricsPage {
  let port: Int
  /// It ends with its last reference.
  private let process: ServerProcess

  init(of process: ServerProcess) throws {
    self.process = process
    port = try process.metricsPort()
  }

  func get(_ path: String) throws -> HTTPAsk.Answer { try #require(try HTTPAsk.get(port, path)) }

  var metrics: String {
    get throws {
      let answer = try get("/metrics")
      #expect(answer.status == 200)
      return answer.body
    }
  }

  /// The value of a series, as it is written.
  func value(_ series: String) throws -> String? {
    try metrics.split(separator: "\n").first { $0.hasPrefix(series + " ") }
      .map { String($0.dropFirst(series.utf8.count + 1)) }
  }

  /// Asks for `path` until the answer is as wanted. The bound only ends a hang.
  @discardableResult
  func wait(_ path: String, until isWanted: (HTTPAsk.Answer) -> Bool) throws -> HTTPAsk.Answer {
    let end = monotonicSeconds() + 120
    var last: HTTPAsk.Answer?
    while monotonicSeconds() < end {
      let answer = try get(path)
      if isWanted(answer) { return answer }
      last = answer
      Completion().wait(seconds: 0.05)
    }
    throw ServerProcess.Failure(description: "\(path) stays at \(String(describing: last))")
  }
}
