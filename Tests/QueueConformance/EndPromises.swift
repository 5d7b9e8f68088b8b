import ClipJob
import JobQueue
import Testing

extension Promise {
  static let ending: [Promise] = [
    Promise("an ended job has its result, its error and its time") { bench in
      try bench.succeed(try bench.running("good"))
      let good = try #require(try bench.queue.job("good"))
      #expect(good.state == .succeeded && good.error == nil && good.leaseEnds == nil)
      #expect(good.result == JobResult(id: "good", state: .succeeded).bytes)
      #expect(try #require(good.endedAt) <= (try bench.queue.now()))
      let lease = try bench.running("bad")
      try bench.queue.settle(lease.id, bench.failure("bad"))
      let bad = try #require(try bench.queue.job("bad"))
      #expect(bad.state == .failed && !bad.isDead && bad.error?.code == "test.failed")
      #expect(try #require(bad.result).isEmpty == false)
      #expect(try bench.queue.document("bad") == bench.document("bad"))
    },
    Promise("an ended job knows the event that tells of its end") { bench in
      func told(_ id: String) throws -> EventPosition? {
        let kinds: [JobEvent.Kind] = [.succeeded, .failed, .cancelled]
        return try bench.queue.events(after: .start, limit: 100, wait: 0)
          .last { $0.job == id && kinds.contains($0.kind) }?.position
      }
      try bench.succeed(try bench.running("good"))
      try bench.queue.settle(try bench.running("bad").id, bench.failure("bad"))
      try bench.end(try bench.running("stopped"), .cancelled)
      try bench.add("waiting")
      #expect(try bench.queue.job("waiting")?.endEvent == nil)
      #expect(try bench.queue.cancel("waiting") == .cancelled)
      for id in ["good", "bad", "stopped", "waiting"] {
        let position = try #require(try told(id))
        #expect(try bench.queue.job(id)?.endEvent == position, "\(id)")
      }
      let first = try #require(try told("waiting"))
      #expect(try bench.queue.replay("waiting") && bench.queue.job("waiting")?.endEvent == nil)
      #expect(try bench.queue.cancel("waiting") == .cancelled)
      let second = try #require(try told("waiting"))
      #expect(try second != first && bench.queue.job("waiting")?.endEvent == second)
    },
    Promise("a dead letter can be replayed, with everything at zero") { bench in
      let lease = try bench.running("a", maxAttempts: 1)
      try bench.end(lease, .failed(JobError("x.y", "no", retryable: true)))
      #expect(try bench.ids(.dead) == ["a"])
      #expect(try bench.queue.replay("a"))
      let record = try #require(try bench.queue.job("a"))
      #expect(record.state == .queued && !record.isDead && record.attempts == 0 && record.losses == 0)
      #expect(record.error == nil && record.result == nil && record.endedAt == nil)
      #expect(try bench.ids(.dead) == [])
      let second = try #require(try bench.lease())
      #expect(second.id.token > lease.id.token && second.document == bench.document("a"))
      try bench.succeed(second)
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("whatever has ended can be replayed, and nothing else") { bench in
      try bench.succeed(try bench.running("succeeded"))
      let failed = try bench.running("failed")
      try bench.queue.settle(failed.id, bench.failure("failed"))
      try bench.add("cancelled")
      _ = try bench.queue.cancel("cancelled")
      _ = try bench.running("running")
      try bench.add("waiting")
      try bench.add("delayed", after: 60)
      for id in ["succeeded", "failed", "cancelled"] {
        try bench.advance(1)
        #expect(try bench.queue.replay(id))
      }
      for id in ["running", "waiting", "delayed", "nobody"] { #expect(try bench.queue.replay(id) == false) }
      #expect(try bench.leaseAll() == ["waiting", "succeeded", "failed", "cancelled"])
    },
    Promise("results are kept for their time and then forgotten") { bench in
      let week = Retention().results
      try bench.succeed(try bench.running("old"))
      try bench.advance(week / 2)
      try bench.succeed(try bench.running("young"))
      try bench.advance(week / 2 - 60)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.queue.job("old") != nil)
      try bench.advance(120)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.queue.job("old") == nil)
      #expect(try bench.queue.document("old") == nil)
      #expect(try bench.ids(.all) == ["young"])
      #expect(try bench.queue.stats().succeeded == 1)
      // Forgotten, the id is free.
      #expect(try bench.add("old") == .accepted)
    },
    Promise("settling forgets what is over, too") { bench in
      for id in ["a", "b", "c"] { try bench.succeed(try bench.running(id)) }
      try bench.advance(Retention().results + 1)
      for n in 0..<3 { try bench.succeed(try bench.running("new-\(n)")) }
      #expect(try bench.queue.stats().succeeded == 3)
    },
    Promise("dead letters are kept longer, and hold up nothing") { bench in
      let dead = try bench.running("dead")
      try bench.queue.settle(dead.id, bench.failure("dead", isDead: true))
      try bench.succeed(try bench.running("result"))
      try bench.advance(Retention().results + 1)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.ids(.all) == ["dead"])
      try bench.advance(Retention().deadLetters)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.ids(.all) == [])
    },
    Promise("a replayed job is not forgotten by its first end") { bench in
      try bench.succeed(try bench.running("a"))
      try bench.advance(Retention().results - 60)
      #expect(try bench.queue.replay("a"))
      try bench.advance(120)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.phase("a") == .ready)
      try bench.succeed(try #require(try bench.lease()))
      try bench.advance(120)
      _ = try bench.queue.expired(limit: 100)
      #expect(try bench.phase("a") == .succeeded)
    },
  ]

  static let cancelling: [Promise] = [
    Promise("a waiting job is cancelled at once") { bench in
      try bench.add("ready")
      try bench.add("delayed", after: 60)
      for id in ["ready", "delayed"] {
        #expect(try bench.queue.cancel(id) == .cancelled)
        let record = try #require(try bench.queue.job(id))
        #expect(record.state == .cancelled && record.endedAt != nil)
        #expect(record.result == JobResult(id: id, state: .cancelled).bytes)
        #expect(try bench.queue.cancel(id) == .ended(.cancelled))
      }
      try bench.advance(120)
      #expect(try bench.lease() == nil)
      #expect(try bench.queue.cancel("nobody") == .unknown)
    },
    Promise("a running job is asked to stop, and ends as cancelled") { bench in
      let lease = try bench.running("a")
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try bench.queue.job("a")?.isCancelRequested == true)
      #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.cancelled])
      #expect(try bench.kinds("a") == [.queued, .running, .cancelling])
      try bench.end(lease, .cancelled)
      #expect(try bench.phase("a") == .cancelled)
      #expect(try bench.queue.cancel("a") == .ended(.cancelled))
    },
    Promise("a job that succeeds before it is stopped has succeeded") { bench in
      let lease = try bench.running("a")
      _ = try bench.queue.cancel("a")
      try bench.succeed(lease)
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("a wish to cancel is not lost with the holder") { bench in
      let lease = try bench.running("a")
      // The holder decided before it heard of the wish.
      let settlement = JobLife.settle(lease.record, .handedBack, now: try bench.queue.now(), jitter: 0)
      _ = try bench.queue.cancel("a")
      try bench.queue.settle(lease.id, settlement)
      try bench.queue.settle(lease.id, settlement)
      let record = try #require(try bench.queue.job("a"))
      #expect(record.state == .cancelled)
      #expect(String(decoding: record.result ?? [], as: UTF8.self).contains("\"cancelled\""))
      #expect(try bench.lease() == nil)
      #expect(try bench.queue.replay("a"))
      #expect(try #require(try bench.lease()).record.isCancelRequested == false)
    },
  ]
}
