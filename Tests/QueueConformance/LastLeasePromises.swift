import ClipJob
import JobQueue
import Testing

extension Promise {
  /// What happens to jobs of which the queue may have forgotten an attempt; see `PendingEnd`.
  static let lastLeases: [Promise] = [
    Promise("a waiting job that may have had an attempt is cancelled by a last lease") { bench in
      for (id, seconds) in [("ready", nil), ("delayed", 60.0)] {
        try bench.add(id, after: seconds, work: 10)
        try bench.fixture.doubt(id)
        #expect(try bench.queue.cancel(id) == .requested)
        #expect(try bench.queue.cancel(id) == .requested)
        let waiting = try #require(try bench.queue.job(id))
        #expect(waiting.state == .queued && waiting.isCancelRequested && waiting.endedAt == nil)
        #expect(waiting.pendingEnd == PendingEnd(.cancelled))
        #expect(try bench.ids(.ready) == [id] && bench.ids(.delayed) == [])
        let stats = try bench.queue.stats()
        #expect(stats.ready == 1 && stats.backlogSeconds == 10)
        let lease = try #require(try bench.lease())
        #expect(lease.id.job == id && lease.manifest == nil && lease.document == bench.document(id))
        #expect(lease.record.pendingEnd == PendingEnd(.cancelled, leases: 1) && lease.record.attempts == 0)
        #expect(try bench.queue.job(id)?.pendingEnd?.leases == 1)
        #expect(try bench.queue.stats().running == 1 && bench.queue.stats().ready == 0)
        #expect(try bench.lease() == nil)
        try bench.end(lease, .reverted)
        let ended = try #require(try bench.queue.job(id))
        #expect(ended.state == .cancelled && ended.pendingEnd == nil && ended.error == nil)
        #expect(ended.attempts == 0 && ended.result != nil)
        #expect(try bench.kinds(id) == [.queued, .cancelling, .running, .cancelled])
        #expect(try bench.queue.stats().backlogSeconds == 0)
      }
    },
    Promise("last leases go ahead of all others, also while the queue is paused") { bench in
      for id in ["a", "b", "c"] { try bench.add(id, priority: id == "a" ? 100 : 0) }
      try bench.fixture.doubt("b")
      try bench.fixture.doubt("c")
      try bench.queue.pause()
      #expect(try bench.queue.waitForWork(as: bench.worker, upTo: 0) == false)
      #expect(try bench.queue.cancel("c") == .requested)
      #expect(try bench.queue.waitForWork(as: bench.worker, upTo: 0))
      try bench.advance(1)
      #expect(try bench.queue.cancel("b") == .requested)
      #expect(try bench.ids(.ready) == ["c", "b", "a"])
      #expect(try bench.leaseAll() == ["c", "b"])
      try bench.queue.resume()
      #expect(try bench.leaseAll() == ["a"])
    },
    Promise("a paused queue tells a waiting worker of a last lease") { bench in
      try bench.add("a")
      try bench.fixture.doubt("a")
      try bench.queue.pause()
      let other = try bench.fixture.another()
      let leased = Background { try other.lease(as: bench.worker, for: 15, wait: 60)?.id.job }
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try leased.value() == "a")
    },
    Promise("an attempt that fails is followed by a last lease, and then the job ends as it had failed") {
      bench in
      for isDead in [false, true] {
        let id = isDead ? "dead" : "failed"
        let lease = try bench.running(id)
        try bench.fixture.doubt(id)
        for _ in 0..<2 {
          #expect(try bench.queue.settle(lease.id, bench.failure(id, isDead: isDead)) == .afterLastLease)
        }
        bench.expectStale { try bench.succeed(lease) }
        let waiting = try #require(try bench.queue.job(id))
        #expect(waiting.state == .queued && waiting.pendingEnd == PendingEnd(isDead ? .dead : .failed))
        #expect(waiting.attempts == 1 && waiting.error?.code == "test.failed" && waiting.endedAt == nil)
        let last = try #require(try bench.lease())
        #expect(last.id.token > lease.id.token && last.record.attempts == 1)
        try bench.end(last, .reverted)
        let ended = try #require(try bench.queue.job(id))
        #expect(ended.state == .failed && ended.isDead == isDead && ended.error?.code == "test.failed")
        #expect(JobResult(reading: ended.result ?? [])?.error?.code == "test.failed")
        #expect(try bench.queue.replay(id))
        let again = try #require(try bench.lease())
        #expect(again.record.pendingEnd == nil && again.record.attempts == 1)
        try bench.succeed(again)
      }
    },
    Promise("an attempt that succeeds needs no last lease, and one that waits again has none yet") { bench in
      let lease = try bench.running("a")
      try bench.fixture.doubt("a")
      try bench.end(lease, .handedBack)
      let second = try #require(try bench.lease())
      #expect(second.record.pendingEnd == nil)
      #expect(try bench.queue.settle(second.id, bench.success("a")) == .asDecided)
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("who gives a job back that somebody wants cancelled leaves it to a last lease") { bench in
      let lease = try bench.running("a")
      try bench.fixture.doubt("a")
      let settlement = JobLife.settle(lease.record, .handedBack, now: try bench.queue.now(), jitter: 0)
      _ = try bench.queue.cancel("a")
      #expect(try bench.queue.settle(lease.id, settlement) == .afterLastLease)
      let last = try #require(try bench.lease())
      #expect(last.record.pendingEnd?.state == .cancelled)
      try bench.end(last, .reverted)
      #expect(try bench.phase("a") == .cancelled)
    },
    Promise("a job that fails is cancelled if somebody wants that before it has ended") { bench in
      for isRunning in [false, true] {
        let id = isRunning ? "running" : "waiting"
        let lease = try bench.running(id)
        try bench.fixture.doubt(id)
        try bench.queue.settle(lease.id, bench.failure(id))
        if !isRunning { #expect(try bench.queue.cancel(id) == .requested) }
        let last = try #require(try bench.lease())
        if isRunning { #expect(try bench.queue.cancel(id) == .requested) }
        try bench.end(last, .reverted)
        #expect(try bench.phase(id) == .cancelled)
      }
    },
    Promise("a last lease that is lost is given out again, and not for ever") { bench in
      try bench.add("a")
      try bench.fixture.doubt("a")
      _ = try bench.queue.cancel("a")
      for n in 1...PendingEnd.mostLeases {
        let lease = try #require(try bench.lease())
        #expect(lease.record.pendingEnd?.leases == n)
        try bench.advance(16)
        let expired = try #require(try bench.queue.expired(limit: 9).first)
        let settlement = JobLife.settle(expired, .workerLost, now: try bench.queue.now(), jitter: 0) {
          ["out.mp4"]
        }
        #expect(try bench.queue.reap(expired.lease, settlement))
        if n < PendingEnd.mostLeases {
          #expect(try bench.phase("a") == .ready && bench.lease() == nil)
          let due = try bench.queue.maintain(limit: 0).nextDue
          #expect(try #require(due) > 0)
          try bench.advance(20)
        }
      }
      let ended = try #require(try bench.queue.job("a"))
      #expect(ended.state == .cancelled && ended.error?.code == "publication.mayRemain")
      #expect(ended.error?.hint?.contains("out.mp4") == true)
      #expect(JobResult(reading: ended.result ?? [])?.error?.code == "publication.mayRemain")
      #expect(try bench.lease() == nil)
    },
    Promise("a last lease that is handed back does not count") { bench in
      try bench.add("a")
      try bench.fixture.doubt("a")
      _ = try bench.queue.cancel("a")
      for _ in 0..<20 {
        let lease = try #require(try bench.lease())
        #expect(lease.record.pendingEnd?.leases == 1)
        try bench.end(lease, .handedBack)
      }
    },
    Promise("what may have been forgotten during the last lease takes another one") { bench in
      try bench.add("a")
      try bench.fixture.doubt("a")
      _ = try bench.queue.cancel("a")
      let first = try #require(try bench.lease())
      try bench.fixture.doubt("a")
      let settlement = JobLife.settle(first.record, .reverted, now: try bench.queue.now(), jitter: 0)
      #expect(try bench.queue.settle(first.id, settlement) == .afterLastLease)
      let second = try #require(try bench.lease())
      #expect(second.id.token > first.id.token)
      #expect(try bench.queue.settle(second.id, settlement) == .asDecided)
      #expect(try bench.phase("a") == .cancelled)
    },
  ]
}
