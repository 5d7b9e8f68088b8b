import ClipJob
import JobQueue
import Testing

extension Promise {
  /// What is left to do is what live jobs are expected to take.
  static let backlog: [Promise] = [
    Promise("waiting jobs are in the backlog, ready or not") { bench in
      #expect(try bench.backlog() == 0)
      try bench.add("a", work: 12.5)
      try bench.add("b", after: 60, work: 30)
      try bench.add("c")
      #expect(try bench.backlog() == 42.5)
      #expect(try bench.queue.job("a")?.workMilliseconds == 12_500)
    },
    Promise("an id that is known adds nothing") { bench in
      try bench.add("a", work: 10)
      try bench.add("a", work: 10)
      #expect(try bench.backlog() == 10)
    },
    Promise("a running job counts by what it has not done") { bench in
      try bench.add("a", work: 40)
      let lease = try #require(try bench.lease())
      #expect(lease.record.workMilliseconds == 40_000)
      #expect(try bench.backlog() == 40)
      _ = try bench.queue.renew([Renewal(lease.id, progress: 0.75)], for: 15)
      #expect(try bench.backlog() == 10)
    },
    Promise("a job that waits again has all of it before it") { bench in
      for (id, outcome) in [
        ("a", Outcome.handedBack), ("b", .workerLost),
        ("c", .failed(JobError("x.again", "again", retryable: true))),
      ] {
        try bench.add(id, work: 8)
        let lease = try #require(try bench.lease())
        _ = try bench.queue.renew([Renewal(lease.id, progress: 0.5)], for: 15)
        #expect(try bench.backlog() == 4)
        try bench.end(lease, outcome)
        #expect(try bench.backlog() == 8)
        #expect(try bench.queue.cancel(id) == .cancelled)
        #expect(try bench.backlog() == 0)
      }
    },
    Promise("a job that ends leaves the backlog, however it ends") { bench in
      try bench.add("stays", after: 1e6, work: 1)
      for (id, settlement) in [
        ("a", bench.success("a")), ("b", bench.failure("b")), ("c", bench.failure("c", isDead: true)),
        ("d", bench.cancelled("d")),
      ] {
        try bench.add(id, work: 20)
        let lease = try #require(try bench.lease())
        try bench.queue.settle(lease.id, settlement)
        #expect(try bench.backlog() == 1)
        // Its answer may have been lost.
        try bench.queue.settle(lease.id, settlement)
        #expect(try bench.backlog() == 1)
      }
    },
    Promise("a job that is cancelled between two attempts leaves the backlog") { bench in
      try bench.add("a", work: 20)
      let lease = try #require(try bench.lease())
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try bench.backlog() == 20)
      try bench.queue.settle(
        lease.id, .again(.init(at: nil, attempts: 0, losses: 0, strikes: 0, refusals: 0)))
      #expect(try bench.phase("a") == .cancelled)
      #expect(try bench.backlog() == 0)
    },
    Promise("a replayed job is in the backlog again") { bench in
      try bench.add("a", work: 20)
      try bench.succeed(try #require(try bench.lease()))
      #expect(try bench.queue.replay("a"))
      #expect(try bench.backlog() == 20)
      #expect(try !bench.queue.replay("a"))
      #expect(try bench.backlog() == 20)
    },
    Promise("a job that could not be read is not in the backlog") { bench in
      try bench.queue.post([1])
      _ = try bench.queue.admit(limit: 1, wait: 0) { _ in
        .failed(
          JobRequest(id: "a", work: 5), JobResult(id: "a", state: .failed, error: JobError("x.y", "no")))
      }
      #expect(try bench.backlog() == 0)
    },
    Promise("documents of the inbox bring their work along") { bench in
      try bench.queue.post([1])
      #expect(try bench.backlog() == 0)
      _ = try bench.queue.admit(limit: 1, wait: 0) { _ in .job(JobRequest(id: "a", work: 5)) }
      #expect(try bench.backlog() == 5)
    },
    Promise("work that is no number is none") { bench in
      for (n, work) in [-1, Double.nan, -Double.infinity].enumerated() { try bench.add("\(n)", work: work) }
      #expect(try bench.backlog() == 0)
      try bench.add("long", work: .infinity)
      #expect(try bench.backlog() == 1e7)
    },
    Promise("whatever happens, the backlog is that of the live jobs") { bench in
      var random = Seeded(seed: 23)
      var held: [Lease] = []
      for step in 0..<300 {
        let work = Double(random.next(below: 5000)) / 10
        switch random.next(below: 10) {
        case 0, 1: try bench.add("job-\(step)", tenant: "\(step % 3)", work: work)
        case 2: try bench.add("job-\(step)", after: 30, work: work)
        case 3, 4: if let lease = try bench.lease(for: 1e6) { held.append(lease) }
        case 5: if let lease = held.popLast() { try bench.end(lease, random.outcome()) }
        case 6: _ = try bench.queue.cancel("job-\(random.next(below: step + 1))")
        case 7: _ = try bench.queue.replay("job-\(random.next(below: step + 1))")
        case 8:
          let progress = Double(random.next(below: 5)) / 4
          if let lease = held.last {
            _ = try bench.queue.renew([Renewal(lease.id, progress: progress)], for: 1e6)
          }
        default: try bench.advance(Double(random.next(below: 20)))
        }
        let live = try bench.queue.list(.all, limit: 1000).filter { !$0.state.isEnded }
        let expected = live.reduce(0.0) {
          $0 + Double($1.workMilliseconds) / 1000 * ($1.state == .running ? 1 - $1.progress : 1)
        }
        #expect(abs(try bench.backlog() - expected) < 0.002)
      }
    },
  ]
}

extension Bench {
  fileprivate func backlog() throws -> Double { try queue.stats().backlogSeconds }
}
