import ClipJob
import Costs
import JobQueue
import Metrics
import TestKit
import Testing
import WorkerPool

@testable import Monitoring

@Suite struct WorkerMetricsTests {
  private let registry = MetricRegistry()
  private let metrics: WorkerMetrics

  init() {
    metrics = WorkerMetrics(
      registry, version: "1.2.3", queues: ["q"], devices: ["cpu", "cuda:0"],
      isPriced: true, began: Timestamp(milliseconds: 1_234_500))
  }

  private func report(
    _ outcome: AttemptReport.Outcome, attempt: Int = 1, error: JobError? = nil, seconds: Double = 1,
    queued: Double = 0, result: JobResult? = nil
  ) -> AttemptReport {
    AttemptReport(
      queue: "q", job: "j", attempt: attempt, device: "cpu", lane: "cpu/0", outcome: outcome, error: error,
      seconds: seconds, queued: queued, result: result)
  }

  @Test func whatMayHappenBeginsAtZero() {
    let page = registry.page
    for series in [
      #"clipmill_jobs_total{queue="q",state="failed"}"#, #"clipmill_retries_total{queue="q"}"#,
      #"clipmill_attempts_total{queue="q",outcome="handedBack"}"#,
      #"clipmill_job_duration_seconds_count{queue="q"}"#, #"clipmill_job_wait_seconds_count{queue="q"}"#,
      #"clipmill_job_failures_total{queue="q",code="source.unreadable"}"#,
      #"clipmill_leases_lost_total{queue="q"}"#, #"clipmill_ledger_dropped_total{queue="q"}"#,
      #"clipmill_lane_restarts_total{device="cuda:0",reason="killed"}"#,
      #"clipmill_idle_cost_usd_total{device="cuda:0"}"#, #"clipmill_stage_seconds_total{stage="encode"}"#,
      #"clipmill_bytes_total{direction="out"}"#,
      "clipmill_output_seconds_total",
    ] {
      #expect(page.value(series) == "0", "\(series)")
    }
    #expect(page.value(#"clipmill_build_info{version="1.2.3"}"#) == "1")
    #expect(page.value("clipmill_start_time_seconds") == "1234.5")
  }

  @Test func attemptsAndJobsAreCounted() {
    let unreadable = JobError("source.unreadable", "It cannot be read.")
    metrics.attemptEnded(report(.retrying, error: unreadable, queued: 3))
    metrics.attemptEnded(report(.failed, attempt: 2, error: unreadable, seconds: 13 * 60, queued: 100))
    metrics.attemptEnded(report(.succeeded, seconds: 2, queued: 0.2))
    metrics.attemptEnded(report(.cancelled, queued: 0.2))
    metrics.attemptEnded(report(.handedBack, queued: 0.2))
    metrics.attemptEnded(report(.lost, queued: 0.2))
    let page = registry.page
    for (state, count) in [("succeeded", "1"), ("failed", "1"), ("cancelled", "1")] {
      #expect(page.value("clipmill_jobs_total{queue=\"q\",state=\"\(state)\"}") == count)
    }
    for outcome in AttemptReport.Outcome.allCases {
      #expect(page.value("clipmill_attempts_total{queue=\"q\",outcome=\"\(outcome.rawValue)\"}") == "1")
    }
    #expect(page.value(#"clipmill_retries_total{queue="q"}"#) == "1")
    #expect(page.value(#"clipmill_job_failures_total{queue="q",code="source.unreadable"}"#) == "1")
    // Of jobs that ended by themselves.
    #expect(page.value(#"clipmill_job_duration_seconds_sum{queue="q"}"#) == "782")
    #expect(page.value(#"clipmill_job_duration_seconds_bucket{queue="q",le="720"}"#) == "1")
    #expect(page.value(#"clipmill_job_duration_seconds_bucket{queue="q",le="900"}"#) == "2")
    // Of first attempts, but for the one that was lost.
    #expect(page.value(#"clipmill_job_wait_seconds_count{queue="q"}"#) == "4")
    #expect(page.value(#"clipmill_job_wait_seconds_bucket{queue="q",le="1"}"#) == "3")
  }

  @Test func theWorkOfResultsAddsUp() {
    var result = JobResult(state: .succeeded)
    result.timing = .init(stages: ["decode": 1.5, "encode": 2], waiting: ["compose": 0.5])
    result.cost = .init(cpuSeconds: 4.25)
    result.io = .init(framesIn: 100, framesOut: 50, bytesIn: 1 << 20, bytesOut: 1 << 10)
    result.outputs = [.init(to: "a.mp4", duration: 2), .init(to: "a.jpg"), .init(to: "b.mp4", duration: 2)]
    for _ in 0..<2 { metrics.attemptEnded(report(.succeeded, result: result)) }
    let page = registry.page
    for (series, value) in [
      (#"clipmill_stage_seconds_total{stage="decode"}"#, "3"),
      (#"clipmill_stage_seconds_total{stage="encode"}"#, "4"),
      (#"clipmill_stage_wait_seconds_total{stage="compose"}"#, "1"), ("clipmill_cpu_seconds_total", "8.5"),
      (#"clipmill_frames_total{direction="in"}"#, "200"), (#"clipmill_frames_total{direction="out"}"#, "100"),
      (#"clipmill_bytes_total{direction="in"}"#, "2097152"),
      (#"clipmill_bytes_total{direction="out"}"#, "2048"),
      ("clipmill_output_seconds_total", "8"),
    ] {
      #expect(page.value(series) == value, "\(series)")
    }
  }

  @Test func lanesThatAreReplacedAreCounted() {
    for reason in LaneEnd.Reason.allCases {
      metrics.laneEnded(LaneEnd(device: "cpu", lane: "cpu/0", reason: reason))
    }
    let page = registry.page
    for reason in LaneEnd.Reason.allCases {
      let found = page.value("clipmill_lane_restarts_total{device=\"cpu\",reason=\"\(reason.rawValue)\"}")
      #expect(found == (reason == .dismissed ? nil : "1"))
    }
  }

  private func book(
    _ kind: LedgerEntry.Kind, _ picodollars: Int128?, tenant: String? = nil, egress: Int128 = 0
  ) {
    var entry = LedgerEntry(kind, from: 0, to: 1, worker: "w", device: "cpu")
    entry.cost = picodollars.map { Money(picodollars: $0) }
    entry.labels["tenant"] = tenant
    entry.egress = Money(picodollars: egress)
    metrics.booked(entry, queue: "q")
  }

  @Test func moneyIsCounted() {
    for _ in 0..<3 { book(.job, 312_500_000_000, tenant: "acme", egress: 62_500_000_000) }
    book(.job, 1)
    book(.idle, 500_000_000_000)
    book(.idle, nil)
    let page = registry.page
    #expect(page.value(#"clipmill_cost_usd_total{tenant="acme"}"#) == "0.75")
    #expect(page.value(#"clipmill_egress_usd_total{tenant="acme"}"#) == "0.1875")
    #expect(page.value(#"clipmill_egress_usd_total{tenant=""}"#) == "0")
    #expect(page.value(#"clipmill_cost_usd_total{tenant=""}"#) == "1e-12")
    #expect(page.value(#"clipmill_idle_cost_usd_total{device="cpu"}"#) == "0.5")
  }

  /// What is scraped while the job runs is what its money is added to.
  @Test func moneyBeginsAtZeroWithTheFirstAttempt() {
    metrics.attemptBegan(AttemptStart(queue: "q", job: "a", tenant: "acme", isPriced: true))
    metrics.attemptBegan(AttemptStart(queue: "q", job: "b", tenant: "free", isPriced: false))
    let page = registry.page
    #expect(page.value(#"clipmill_cost_usd_total{tenant="acme"}"#) == "0")
    #expect(page.value(#"clipmill_egress_usd_total{tenant="acme"}"#) == "0")
    #expect(!page.contains("free"))
  }

  @Test func whatIsLostIsCounted() {
    for _ in 0..<2 { metrics.leaseLost(queue: "q") }
    metrics.ledgerDropped(7, queue: "q")
    metrics.ledgerDropped(1, queue: "q")
    #expect(registry.page.value(#"clipmill_leases_lost_total{queue="q"}"#) == "2")
    #expect(registry.page.value(#"clipmill_ledger_dropped_total{queue="q"}"#) == "8")
  }

  /// Tenants come from the labels of jobs, and codes from lanes, and so from whatever a job made of them.
  @Test func tenantsAndCodesAreBounded() throws {
    for n in 0..<10_000 {
      book(.job, 1_000_000_000_000, tenant: "tenant-\(n)")
      metrics.attemptEnded(report(.failed, error: JobError("code.\(n)", "No.")))
    }
    let page = registry.page
    for (family, usual, others) in [
      (MetricCatalogue.cost, 0, #"{tenant="other"}"#),
      (MetricCatalogue.failures, MetricCatalogue.usualFailures.count, #"{queue="other",code="other"}"#),
    ] {
      let (name, most) = (family.description.name, family.description.most)
      #expect(page.split(separator: "\n").count { $0.hasPrefix(name + "{") } == most + 1)
      #expect(page.value(name + others) == "\(10_000 - most + usual)")
    }
    #expect(try Promtool.complaints(of: page) == "")
  }
}
