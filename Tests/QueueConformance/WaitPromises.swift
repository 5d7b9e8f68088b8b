import ClipJob
import JobQueue
import Testing

/// Each begins a wait that only the promised signal ends: a wait that it does not end is a hang and fails.
extension Promise {
  static let waiting: [Promise] = [
    Promise("a waiting worker gets the job that is enqueued") { bench in
      let lease = bench.waitingLease()
      try bench.add("a")
      #expect(try lease.value() == "a")
    },
    Promise("a waiting worker gets the job that another process enqueues through the inbox") { bench in
      let lease = bench.waitingLease()
      let other = try bench.fixture.another()
      let admitted = Background { try other.admit(limit: 1, wait: patience, jobs) }
      try bench.queue.post(bench.document("a"))
      #expect(try admitted.value() == 1)
      #expect(try lease.value() == "a")
    },
    Promise("a waiting worker gets the delayed job when its time comes") { bench in
      try bench.add("a", after: 3600)
      let lease = bench.waitingLease()
      try bench.advance(3601)
      #expect(try lease.value() == "a")
    },
    Promise("a waiting worker gets the job that was handed back") { bench in
      let first = try bench.running("a")
      let lease = bench.waitingLease()
      try bench.end(first, .handedBack)
      #expect(try lease.value() == "a")
    },
    Promise("a waiting worker gets the job that was given up") { bench in
      let first = try bench.running("a")
      let lease = bench.waitingLease()
      try bench.advance(16)
      let again = Settlement.Again(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0)
      #expect(try bench.queue.reap(first.id, .again(again)))
      #expect(try lease.value() == "a")
    },
    Promise("a waiting worker gets the job that is replayed") { bench in
      try bench.succeed(try bench.running("a"))
      let lease = bench.waitingLease()
      #expect(try bench.queue.replay("a"))
      #expect(try lease.value() == "a")
    },
    Promise("a paused queue leases nothing until it is resumed") { bench in
      try bench.queue.pause()
      try bench.add("a")
      #expect(try bench.queue.stats().isPaused)
      #expect(try bench.lease() == nil)
      let lease = bench.waitingLease()
      try bench.queue.resume()
      #expect(try lease.value() == "a")
      #expect(try bench.queue.stats().isPaused == false)
    },
    Promise("what runs goes on while the queue is paused") { bench in
      let lease = try bench.running("a")
      try bench.queue.pause()
      #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.held])
      try bench.succeed(lease)
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("many jobs wake many workers") { bench in
      let leases = (0..<6).map { _ in bench.waitingLease() }
      for n in 0..<6 { try bench.add("job-\(n)", after: n % 2 == 0 ? nil : 60) }
      try bench.advance(61)
      #expect(Set(try leases.map { try $0.value() }).count == 6)
    },
    Promise("events are waited for") { bench in
      let queue = bench.queue
      let position = try queue.latestEvent()
      let events = Background { try queue.events(after: position, limit: 10, wait: patience) }
      try bench.add("a")
      #expect(try events.value().map(\.job) == ["a"])
    },
    Promise("a wait for nothing ends at its time") { bench in
      #expect(try bench.queue.lease(as: bench.worker, for: 15, wait: 0.01) == nil)
      #expect(try bench.queue.admit(limit: 1, wait: 0.01, jobs) == 0)
      let position = try bench.queue.latestEvent()
      #expect(try bench.queue.events(after: position, limit: 1, wait: 0.01) == [])
    },
    Promise("waking ends all waits, now and from now on") { bench in
      let queue = try bench.fixture.another()
      let worker = bench.worker
      let position = try queue.latestEvent()
      let lease = Background { try queue.lease(as: worker, for: 15, wait: patience)?.id.job }
      let admitted = Background { try queue.admit(limit: 1, wait: patience, jobs) }
      let events = Background { try queue.events(after: position, limit: 1, wait: patience) }
      queue.wake()
      #expect(try lease.value() == nil)
      #expect(try admitted.value() == 0)
      #expect(try events.value() == [])
      queue.wake()
      try bench.add("a")
      try bench.queue.post(bench.document("b"))
      #expect(try Background { try queue.lease(as: worker, for: 15, wait: patience)?.id.job }.value() == nil)
      #expect(try Background { try queue.admit(limit: 1, wait: patience, jobs) }.value() == 0)
      #expect(try queue.events(after: position, limit: 1, wait: patience).map(\.job) == ["a"])
    },
    Promise("the end of a job is waited for") { bench in
      let queue = bench.queue
      let lease = try bench.running("a")
      let end = Background { try EventWatch(queue).end(of: "a", within: patience)?.state }
      try bench.add("other")
      try bench.succeed(lease)
      #expect(try end.value() == .succeeded)
      #expect(try EventWatch(queue).end(of: "a", within: 0)?.state == .succeeded)
      #expect(try EventWatch(queue).end(of: "other", within: 0.01)?.state == .queued)
      #expect(try EventWatch(queue).end(of: "nobody", within: 0.01) == nil)
    },
  ]

  /// Longer than any test may take, seconds.
  private static let patience = 50.0
}

extension Bench {
  fileprivate func waitingLease() -> Background<String?> {
    let (queue, worker) = (queue, worker)
    return Background { try queue.lease(as: worker, for: 15, wait: 50)?.id.job }
  }
}
