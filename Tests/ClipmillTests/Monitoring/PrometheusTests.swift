import Foundation
import TestKit
import Testing

/// A real Prometheus, real workers that do real jobs, and an exporter.
@Suite(.serialized) struct PrometheusTests {
  private let good = 12
  private let bad = 2

  @Test func whatPrometheusKnowsIsWhatTheQueueSays() throws {
    let fleet = try Fleet(["--lanes", "1", "--metrics-port", "0", "--metrics-address", "127.0.0.1"])
    let workers = try (0..<2).map { _ in try fleet.startListening() }
    let exporter = try fleet.startExporter()
    let pages = try (workers + [exporter]).map { try MetricsPage(of: $0) }
    let prometheus = try PrometheusServer(scraping: pages.map(\.port))
    // All series begin at zero before anything happens.
    try prometheus.wait(for: "sum(clipmill_jobs_total)", 0)

    let ids = (0..<good).map { "good-\($0)" } + (0..<bad).map { "bad-\($0)" }
    for (seed, id) in ids.enumerated() {
      // Large enough for its compose stage to take a millisecond, the least that a result tells of.
      let document = fleet.job(id, size: 640, seed: seed)
      let source = #"{"pattern": {"name": "noise", "seed": \#(seed)}}"#
      try fleet.push(
        id.hasPrefix("bad") ? document.replacing(source, with: #"{"video": "missing.mp4"}"#) : document)
    }
    try fleet.push("no job at all")
    var left = Set(ids)
    try fleet.event { event in
      if ["succeeded", "failed"].contains(event.kind) { left.remove(event.job) }
      return left.isEmpty
    }

    let stats = try fleet.run("queue", "stats", "--json")
    let queue = try #require(try JSONSerialization.jsonObject(with: Data(stats.out.utf8)) as? [String: Any])
    #expect(queue["succeeded"] as? Int == good && queue["failed"] as? Int == bad, "\(queue)")
    for state in ["inbox", "ready", "delayed", "running", "dead"] {
      let count = try #require(queue[state] as? Int)
      let query = "max(clipmill_queue_length{queue=\"default\",state=\"\(state)\"})"
      try prometheus.wait(for: query, Double(count))
    }
    try prometheus.wait(for: #"sum(clipmill_jobs_total{state="succeeded"})"#, Double(good))
    try prometheus.wait(for: #"sum(clipmill_jobs_total{state="failed"})"#, Double(bad))
    try prometheus.wait(for: #"sum(clipmill_attempts_total)"#, Double(good + bad))
    try prometheus.wait(for: "sum(clipmill_job_duration_seconds_count)", Double(good + bad))
    try prometheus.wait(for: "sum(clipmill_job_wait_seconds_count)", Double(good + bad))
    try prometheus.wait(for: "sum(clipmill_job_failures_total)", Double(bad))
    // Each good job makes 0.4 s of 25 frames per second.
    try prometheus.wait(for: "sum(clipmill_output_seconds_total)", Double(good) * 0.4)
    try prometheus.wait(for: #"sum(clipmill_frames_total{direction="out"})"#, Double(good) * 10)
    try prometheus.wait(for: "max(clipmill_rejections_total)", 1)
    try prometheus.wait(for: "sum(clipmill_worker_ready)", 2)
    try prometheus.wait(for: #"sum(clipmill_lanes{device="cpu",state="idle"})"#, 2)
    try prometheus.wait(for: "sum(clipmill_build_info)", 3)
    try prometheus.wait(for: "sum(clipmill_queue_up)", 3)
    try prometheus.wait(for: #"sum(up{job="clipmill"})"#, 3)
    for stage in ["decode", "compose", "encode"] {
      let seconds = try #require(
        try prometheus.number("sum(clipmill_stage_seconds_total{stage=\"\(stage)\"})"))
      #expect(stage == "decode" ? seconds >= 0 : seconds > 0, "\(stage)")
    }
    let bytes = try ids.filter { $0.hasPrefix("good") }.reduce(0) { sum, id in
      sum
        + (try FileManager.default.attributesOfItem(atPath: fleet.folder.file("\(id).mp4"))[.size] as? Int
          ?? 0)
    }
    try prometheus.wait(for: #"sum(clipmill_bytes_total{direction="out"})"#, Double(bytes))
    for page in pages { #expect(try Promtool.complaints(of: page.metrics) == "") }

    workers[0].terminateAndWait()
    try prometheus.wait(for: #"sum(up{job="clipmill"})"#, 2)
    try prometheus.wait(for: "sum(clipmill_worker_ready)", 1)
  }
}
