import ClipJob
import JobQueue
import Testing

extension Promise {
  static let looking: [Promise] = [
    Promise("every filter lists its jobs, in order") { bench in
      try bench.populate()
      #expect(try bench.ids(.running) == ["running-2", "running-1"])
      #expect(try bench.ids(.ready) == ["ready-1", "ready-2"])
      #expect(try bench.ids(.delayed) == ["delayed-1", "delayed-2"])
      #expect(try bench.ids(.queued) == ["ready-1", "ready-2", "delayed-1", "delayed-2"])
      #expect(try bench.ids(.succeeded) == ["succeeded-2", "succeeded-1"])
      #expect(try bench.ids(.dead) == ["dead-1"])
      #expect(try bench.ids(.failed) == ["dead-1", "failed-1"])
      #expect(try bench.ids(.cancelled) == ["cancelled-1"])
      #expect(
        try bench.ids(.all) == [
          "running-2", "running-1", "ready-1", "ready-2", "delayed-1", "delayed-2", "cancelled-1", "dead-1",
          "failed-1", "succeeded-2", "succeeded-1",
        ])
      #expect(try bench.ids(.all, limit: 3) == ["running-2", "running-1", "ready-1"])
      #expect(try bench.ids(.all, limit: 0) == [])
      for filter in JobFilter.allCases {
        for record in try bench.queue.list(filter, limit: 100) {
          #expect(try bench.queue.job(record.id) == record)
        }
      }
    },
    Promise("jobs whose time has come are listed and counted as ready") { bench in
      try bench.populate()
      try bench.advance(65)
      #expect(Set(try bench.ids(.ready)) == ["ready-1", "ready-2", "delayed-1"])
      #expect(try bench.ids(.delayed) == ["delayed-2"])
      let stats = try bench.queue.stats()
      #expect(stats.ready == 3 && stats.delayed == 1)
    },
    Promise("the counts are those of the jobs") { bench in
      #expect(try bench.queue.stats() == QueueStats())
      try bench.populate()
      try bench.queue.post([1])
      var expected = QueueStats()
      expected.inbox = 1
      expected.ready = 2
      expected.delayed = 2
      expected.running = 2
      expected.succeeded = 2
      expected.failed = 1
      expected.dead = 1
      expected.cancelled = 1
      var stats = try bench.queue.stats()
      #expect(stats.oldestReady != nil)
      stats.oldestReady = nil
      #expect(stats == expected)
    },
    Promise("the next job's wait is known") { bench in
      try bench.add("a")
      try bench.advance(40)
      let wait = try #require(try bench.queue.stats().oldestReady)
      // A real clock goes on meanwhile.
      #expect((40..<100).contains(wait))
    },
    Promise("whatever happens, the counts add up") { bench in
      var random = Seeded(seed: 7)
      var known = 0
      var held: [Lease] = []
      for step in 0..<400 {
        switch random.next(below: 9) {
        case 0, 1: if try bench.add("job-\(step)", tenant: "\(step % 3)") == .accepted { known += 1 }
        case 2: if try bench.add("job-\(step)", after: 30) == .accepted { known += 1 }
        case 3, 4: if let lease = try bench.lease(for: 1e6) { held.append(lease) }
        case 5: if let lease = held.popLast() { try bench.end(lease, random.outcome()) }
        case 6: _ = try bench.queue.cancel("job-\(random.next(below: step + 1))")
        case 7: _ = try bench.queue.replay("job-\(random.next(below: step + 1))")
        default: try bench.advance(Double(random.next(below: 20)))
        }
        try bench.expectSum(known, held: held.count)
      }
      #expect(known > 50)
    },
  ]
}

extension Bench {
  /// Jobs in every phase, each a second after the other.
  fileprivate func populate() throws {
    func step(_ body: () throws -> Void) throws {
      try body()
      try advance(1)
    }
    func ended(_ id: String, _ settlement: Settlement) throws {
      let lease = try running(id)
      try queue.settle(lease.id, settlement)
      try advance(1)
    }
    try ended("succeeded-1", success("succeeded-1"))
    try ended("succeeded-2", success("succeeded-2"))
    try ended("failed-1", failure("failed-1"))
    try ended("dead-1", failure("dead-1", isDead: true))
    try add("cancelled-1")
    try step { _ = try queue.cancel("cancelled-1") }
    for id in ["running-1", "running-2"] { try step { _ = try running(id) } }
    for id in ["ready-1", "ready-2"] { try step { try add(id) } }
    try add("delayed-2", after: 120)
    try add("delayed-1", after: 60)
  }

  fileprivate func expectSum(_ known: Int, held: Int) throws {
    let stats = try queue.stats()
    let waiting = stats.ready + stats.delayed
    let ended = stats.succeeded + stats.failed + stats.dead + stats.cancelled
    #expect(waiting + stats.running + ended == known)
    #expect(stats.running == held)
    let all = try queue.list(.all, limit: 1000)
    #expect(all.count == known && Set(all.map(\.id)).count == known)
  }
}
