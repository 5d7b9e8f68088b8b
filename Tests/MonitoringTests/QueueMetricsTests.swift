import ClipJob
import JobQueue
import Metrics
import Testing
import Threads

@testable import Monitoring

@Suite struct QueueMetricsTests {
  @Test func aPageSaysWhatTheQueueSays() throws {
    let queue = MemoryQueue()
    for n in 0..<3 { _ = try queue.enqueue(JobRequest(id: "j\(n)"), document: Array("{}".utf8)) }
    for document in ["no job", #"{"version": 1, "id": "wrong", "clip": 3}"#, "nor this"] {
      try queue.post(Array(document.utf8))
    }
    #expect(try queue.admit(limit: 3, wait: 0) { Admitter().read($0) } == 3)
    try queue.post(Array("a document".utf8))
    _ = try queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0)
    try queue.pause()
    let registry = MetricRegistry()
    QueueMetrics([queue]).serve(in: registry)
    let (page, stats) = (registry.page, try queue.stats())
    let name = queue.name
    for (state, count) in [
      ("inbox", stats.inbox), ("ready", stats.ready), ("delayed", stats.delayed), ("running", stats.running),
      ("dead", stats.dead),
    ] {
      #expect(page.value("clipmill_queue_length{queue=\"\(name)\",state=\"\(state)\"}") == "\(count)")
    }
    #expect(stats.inbox == 1 && stats.ready == 2 && stats.running == 1)
    #expect(page.value("clipmill_queue_up{queue=\"\(name)\"}") == "1")
    #expect(page.value("clipmill_queue_paused{queue=\"\(name)\"}") == "1")
    #expect(page.value("clipmill_rejections_total{queue=\"\(name)\"}") == "2")
    #expect(page.value("clipmill_refused_jobs_total{queue=\"\(name)\"}") == "1")
  }

  @Test func howTheServerFaresIsTold() {
    let registry = MetricRegistry()
    registry.collect { QueueMetrics.tell(.full, of: "q", &$0) }
    let page = registry.page
    for (name, value) in [
      ("memory_bytes{queue=\"q\",kind=\"used\"}", "109"), ("memory_bytes{queue=\"q\",kind=\"limit\"}", "100"),
      ("aof_enabled{queue=\"q\"}", "1"), ("aof_write_ok{queue=\"q\"}", "0"),
      ("aof_rewrite_ok{queue=\"q\"}", "1"),
      ("aof_delayed_fsync_total{queue=\"q\"}", "3"), ("is_replica{queue=\"q\"}", "0"),
      ("connected_replicas{queue=\"q\"}", "2"), ("replica_lag_bytes{queue=\"q\"}", "4096"),
    ] {
      #expect(page.value("clipmill_redis_" + name) == value, "\(name)")
    }
    // What it does not tell is left out.
    let silent = MetricRegistry()
    silent.collect { QueueMetrics.tell(QueueServer(), of: "q", &$0) }
    #expect(!silent.page.contains("memory_bytes{") && !silent.page.contains("lag_bytes{"))
  }

  /// Many workers on one queue would all ask its server for the same.
  @Test func whoStandsByAsksNothingAndTellsWhetherItIsAnswered() {
    let queue = MemoryQueue()
    let registry = MetricRegistry()
    let isUp = Counter()
    QueueMetrics([queue]) { _ in .standBy(isUp: isUp.value > 0) }.serve(in: registry)
    #expect(registry.page.value("clipmill_queue_up{queue=\"default\"}") == "0")
    isUp.add()
    #expect(registry.page.value("clipmill_queue_up{queue=\"default\"}") == "1")
    #expect(!registry.page.contains("clipmill_queue_length{"))
  }

  @Test func answersServeSeveralScrapes() {
    let asked = Counter()
    let value = FreshValue("test", freshness: 3600) { () -> Int? in
      asked.add()
      return 7
    }
    for _ in 0..<5 {
      value.refresh()
      #expect(value.value(until: .infinity) == 7)
    }
    #expect(asked.value == 1)
  }

  @Test func oldAnswersAreAskedForAnew() {
    let asked = Counter()
    let value = FreshValue("test", freshness: 0) { () -> Double? in
      asked.add()
      return asked.value
    }
    for n in 1...3 {
      value.refresh()
      #expect(value.value(until: .infinity) == Double(n))
    }
  }

  /// A server that hangs: the value is left out, not shown as it was; when it answers again, so is the value.
  @Test func whatHangsIsLeftOut() {
    let (asked, hang) = (Counter(), Completion())
    let value = FreshValue("test", freshness: 0) { () -> Double? in
      asked.add()
      if asked.value == 2 { hang.wait() }
      return asked.value
    }
    value.refresh()
    #expect(value.value(until: .infinity) == 1)
    for _ in 0..<3 {
      value.refresh()
      #expect(value.value(until: monotonicSeconds() + 0.01) == nil)
    }
    hang.signal()
    #expect(value.value(until: .infinity) == 2)
    value.refresh()
    #expect(value.value(until: .infinity) == 3)
  }

  @Test func whatFailsIsNotThere() {
    let value = FreshValue("test", freshness: 3600) { () -> Int? in nil }
    value.refresh()
    #expect(value.value(until: .infinity) == nil)
    value.stop()
    value.refresh()
    #expect(value.value(until: .infinity) == nil)
  }
}
