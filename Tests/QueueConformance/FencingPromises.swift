import ClipJob
import JobQueue
import Testing

extension Promise {
  static let fencing: [Promise] = [
    Promise("tokens grow over all jobs") { bench in
      var last: Int64 = 0
      for n in 0..<10 {
        let lease = try bench.running("job-\(n)")
        #expect(lease.id.token > last)
        last = lease.id.token
        if n % 2 == 0 { try bench.succeed(lease) }
      }
    },
    Promise("a holder that was overtaken can do nothing any more") { bench in
      let old = try bench.running("a")
      try bench.advance(16)
      let again = Settlement.Again(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0)
      #expect(try bench.queue.reap(old.id, .again(again)))
      try expectPowerless(old, bench)
      let new = try #require(try bench.lease())
      try expectPowerless(old, bench)
      #expect(try bench.queue.renew([Renewal(new.id)], for: 15) == [.held])
      try bench.queue.commit(new.id, manifest: [1], for: 15)
      try bench.succeed(new)
      try expectPowerless(old, bench)
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("a lease of nothing is refused") { bench in
      for lease in [LeaseID(job: "nobody", token: 1), LeaseID(job: "waiting", token: 0)] {
        try bench.add("waiting")
        bench.expectStale { try bench.queue.settle(lease, bench.success(lease.job)) }
        bench.expectStale { try bench.queue.commit(lease, manifest: [], for: 15) }
      }
      #expect(try bench.phase("waiting") == .ready)
    },
    Promise("the same settlement twice is one") { bench in
      let settlements: [(String, Settlement)] = [
        ("success", bench.success("success")), ("failure", bench.failure("failure")),
        ("dead", bench.failure("dead", isDead: true)), ("cancelled", bench.cancelled("cancelled")),
      ]
      for (id, settlement) in settlements {
        let lease = try bench.running(id)
        try bench.queue.settle(lease.id, settlement)
        let record = try bench.queue.job(id)
        try bench.queue.settle(lease.id, settlement)
        #expect(try bench.queue.job(id) == record)
        #expect(try bench.kinds(id).count == 3)
      }
      let lease = try bench.running("again")
      let again = Settlement.Again(at: nil, attempts: 0, losses: 0, strikes: 0, refusals: 0)
      try bench.queue.settle(lease.id, .again(again))
      try bench.queue.settle(lease.id, .again(again))
      #expect(try bench.leaseAll() == ["again"])
    },
    Promise("another settlement after the first is refused") { bench in
      let lease = try bench.running("a")
      try bench.succeed(lease)
      bench.expectStale { try bench.queue.settle(lease.id, bench.failure("a")) }
      #expect(try bench.phase("a") == .succeeded)
    },
    Promise("what a lost holder was about to publish is told to the next, and to nobody after the end") {
      bench in
      let first = try bench.running("a")
      let manifest = Array("{\"files\": []}".utf8)
      try bench.advance(14)
      try bench.queue.commit(first.id, manifest: manifest, for: 15)
      try bench.advance(14)
      #expect(try bench.queue.expired(limit: 1).isEmpty)
      try bench.advance(2)
      #expect(try bench.queue.expired(limit: 1).count == 1)
      let again = Settlement.Again(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0)
      #expect(try bench.queue.reap(first.id, .again(again)))
      let second = try #require(try bench.lease())
      #expect(second.manifest == manifest)
      try bench.succeed(second)
      #expect(try bench.queue.replay("a"))
      #expect(try #require(try bench.lease()).manifest == nil)
    },
  ]

  private static func expectPowerless(_ lease: Lease, _ bench: Bench) throws {
    #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.lost])
    bench.expectStale { try bench.queue.commit(lease.id, manifest: [9], for: 15) }
    bench.expectStale { try bench.queue.settle(lease.id, bench.failure(lease.id.job)) }
    #expect(try bench.queue.reap(lease.id, bench.failure(lease.id.job)) == false)
  }
}
