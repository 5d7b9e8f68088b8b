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
    Promise("a token is the queue's time, and more than any that the worker has seen") { bench in
      let before = try bench.queue.now().milliseconds
      let first = try bench.running("a").id.token
      let after = try bench.queue.now().milliseconds
      #expect((before...after).contains(first / 1000))
      let seen = (after + 3_600_000) * 1000
      bench.queue.raiseTokens(above: seen)
      #expect(try bench.running("b").id.token == seen + 1)
      bench.queue.raiseTokens(above: first)
      bench.queue.raiseTokens(above: .max)
      bench.queue.raiseTokens(above: (after + 90_000_000) * 1000)
      bench.queue.raiseTokens(above: -1)
      #expect(try bench.running("c").id.token == seen + 2)
    },
    Promise("what a holder has seen is known to whoever has its job next") { bench in
      let lease = try bench.running("a")
      let seen = lease.id.token + 3_600_000_000
      bench.queue.raiseTokens(above: seen)
      try bench.end(lease, .laneLost(evidence: JobError("attempt.overtaken", "newer"), isOwnFault: false))
      let other = try bench.fixture.another()
      #expect(try #require(try other.lease(as: bench.worker, for: 15, wait: 0)).id.token > seen)
    },
    Promise("no two leases have the same nonce") { bench in
      let leases = try (0..<50).map { try bench.running("job-\($0)").id }
      #expect(Set(leases.map(\.nonce)).count == leases.count)
      for lease in leases {
        #expect((1...32).contains(lease.nonce.utf8.count))
        #expect(lease.nonce.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
        #expect(try bench.queue.job(lease.job)?.lease == lease)
      }
    },
    // A queue that lost its last writes and counts them again is what this stands for.
    Promise("a holder of the same token with another nonce can do nothing") { bench in
      let lease = try bench.running("a")
      for nonce in ["", "0", lease.id.nonce + "0"] {
        var other = lease
        other.id.nonce = nonce
        try expectPowerless(other, bench)
      }
      try bench.advance(16)
      #expect(
        try bench.queue.reap(
          LeaseID(job: "a", token: lease.id.token, nonce: "0"), bench.failure("a")) == false)
      try bench.succeed(lease)
      // Nor is the end of another the same end twice.
      bench.expectStale {
        try bench.queue.settle(LeaseID(job: "a", token: lease.id.token, nonce: "0"), bench.success("a"))
      }
      let back = try bench.running("b")
      let again = Settlement.again(.init(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0))
      try bench.queue.settle(back.id, again)
      bench.expectStale {
        try bench.queue.settle(LeaseID(job: "b", token: back.id.token, nonce: "0"), again)
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
      for lease in [
        LeaseID(job: "nobody", token: 1, nonce: ""), LeaseID(job: "waiting", token: 0, nonce: ""),
      ] {
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
      #expect(try #require(try bench.queue.job("a")).isPublishing)
      let again = Settlement.Again(
        at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0, isPublishing: true)
      #expect(try bench.queue.reap(first.id, .again(again)))
      let second = try #require(try bench.lease())
      #expect(second.manifest == manifest && second.record.isPublishing)
      try bench.succeed(second)
      #expect(try bench.queue.replay("a"))
      #expect(try #require(try bench.lease()).manifest == nil)
    },
    Promise("who took back what was published leaves no note of it") { bench in
      let first = try bench.running("a")
      try bench.queue.commit(first.id, manifest: [1], for: 15)
      try bench.queue.settle(
        first.id, .again(.init(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0)))
      let second = try #require(try bench.lease())
      #expect(second.manifest == nil && !second.record.isPublishing)
    },
    Promise(
      "a job that is lost while it publishes waits for its next holder, also when it is to be cancelled"
    ) {
      bench in
      let first = try bench.running("a")
      try bench.queue.commit(first.id, manifest: [1], for: 15)
      #expect(try bench.queue.cancel("a") == .requested)
      try bench.advance(16)
      let record = try #require(try bench.queue.expired(limit: 1).first)
      let settlement = JobLife.settle(record, .workerLost, now: try bench.queue.now(), jitter: 0)
      #expect(try bench.queue.reap(first.id, settlement))
      #expect(try bench.queue.cancel("a") == .requested && bench.phase("a") == .ready)
      let second = try #require(try bench.lease())
      #expect(second.manifest == [1])
      #expect(try bench.queue.renew([Renewal(second.id)], for: 15) == [.cancelled])
      // It has taken the files back.
      try bench.end(second, .cancelled)
      #expect(try bench.phase("a") == .cancelled)
    },
  ]

  private static func expectPowerless(_ lease: Lease, _ bench: Bench) throws {
    #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.lost])
    bench.expectStale { try bench.queue.commit(lease.id, manifest: [9], for: 15) }
    bench.expectStale { try bench.queue.settle(lease.id, bench.failure(lease.id.job)) }
    #expect(try bench.queue.reap(lease.id, bench.failure(lease.id.job)) == false)
  }
}
