import ClipJob
import JobQueue
import Testing

extension Promise {
  static let leasing: [Promise] = [
    Promise("a lease has the job, its document and who holds it") { bench in
      try bench.add("a", priority: 70, tenant: "acme", maxAttempts: 5)
      let before = try bench.queue.now()
      let lease = try #require(try bench.lease(for: 15))
      let after = try bench.queue.now()
      #expect(lease.id.job == "a" && lease.document == bench.document("a") && lease.manifest == nil)
      var record = lease.record
      #expect(record.state == .running && record.priority == 70 && record.tenant == "acme")
      #expect(record.maxAttempts == 5 && record.attempts == 1 && record.token == lease.id.token)
      #expect(record.worker == bench.worker.worker && record.device == bench.worker.device)
      let start = try #require(record.startedAt)
      #expect(before <= start && start <= after)
      #expect(record.leaseEnds == start.adding(seconds: 15))
      record.result = nil
      #expect(try bench.queue.job("a") == record)
    },
    Promise("documents of any bytes and of a megabyte come back unchanged") { bench in
      let documents = [[], [0], Array(0...255), [UInt8](repeating: 0xC3, count: DocumentLimit.bytes)]
      for (n, document) in documents.enumerated() {
        _ = try bench.queue.enqueue(JobRequest(id: "job-\(n)"), document: document)
        #expect(try bench.queue.document("job-\(n)") == document)
        #expect(try bench.lease()?.document == document)
      }
      #expect(try bench.queue.document("nobody") == nil)
    },
    Promise("ids and tenants of any letters are kept apart") { bench in
      let names = ["a", "a:b", "a.b", "-", "_", String(repeating: "x", count: 128)]
      let tenants = ["", " ", "ä{}", "a:b", "\u{1F3AC}", String(repeating: "t", count: 1024)]
      for (name, tenant) in zip(names, tenants) { try bench.add(name, tenant: tenant) }
      #expect(Set(try bench.leaseAll()) == Set(names))
      for (name, tenant) in zip(names, tenants) { #expect(try bench.queue.job(name)?.tenant == tenant) }
    },
    Promise("the same id twice is one job") { bench in
      #expect(try bench.add("a") == .accepted)
      #expect(try bench.add("a", priority: 99) == .known(.queued))
      let lease = try #require(try bench.lease())
      #expect(lease.record.priority == 50)
      #expect(try bench.add("a") == .known(.running))
      try bench.succeed(lease)
      #expect(try bench.add("a") == .known(.succeeded))
      #expect(try bench.leaseAll() == [])
    },
    Promise("renewing keeps a lease and notes progress") { bench in
      let lease = try bench.running("a")
      for n in 1...5 {
        try bench.advance(10)
        let answer = try bench.queue.renew([Renewal(lease.id, progress: Double(n) / 10)], for: 15)
        #expect(answer == [.held])
        #expect(try bench.queue.expired(limit: 10).isEmpty)
        #expect(try bench.queue.job("a")?.progress == Double(n) / 10)
      }
      #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.held])
      #expect(try bench.queue.job("a")?.progress == 0.5)
      #expect(try bench.queue.renew([], for: 15) == [])
    },
    Promise("renewing many answers for each") { bench in
      let held = try bench.running("held")
      let wanted = try bench.running("wanted")
      let done = try bench.running("done")
      try bench.succeed(done)
      _ = try bench.queue.cancel("wanted")
      let leases = [done.id, held.id, LeaseID(job: "nobody", token: 1, nonce: "n"), wanted.id]
      let answers = try bench.queue.renew(leases.map { Renewal($0) }, for: 15)
      #expect(answers == [.lost, .held, .lost, .cancelled])
    },
    Promise("a lease that ends is found and given up once") { bench in
      let lease = try bench.running("a")
      #expect(try bench.queue.reap(lease.id, bench.failure("a")) == false)
      try bench.advance(16)
      let found = try #require(try bench.queue.expired(limit: 10).first)
      #expect(found.id == "a" && found.token == lease.id.token && found.state == .running)
      let decision = JobLife.settle(found, .workerLost, now: try bench.queue.now(), jitter: 0)
      #expect(try bench.queue.reap(lease.id, decision))
      #expect(try bench.queue.reap(lease.id, decision) == false)
      let next = try #require(try bench.lease())
      #expect(next.id.job == "a" && next.id.token > lease.id.token)
      #expect(next.record.attempts == 1 && next.record.losses == 1)
    },
    Promise("a lease that was renewed meanwhile is not given up") { bench in
      let lease = try bench.running("a")
      try bench.advance(16)
      #expect(try bench.queue.expired(limit: 10).count == 1)
      #expect(try bench.queue.renew([Renewal(lease.id)], for: 15) == [.held])
      #expect(try bench.queue.reap(lease.id, bench.failure("a")) == false)
      #expect(try bench.phase("a") == .running)
    },
    Promise("ended leases are found oldest first, as many as were asked for") { bench in
      for n in 0..<5 {
        _ = try bench.running("job-\(n)")
        try bench.advance(1)
      }
      try bench.advance(30)
      #expect(try bench.queue.expired(limit: 3).map(\.id) == ["job-0", "job-1", "job-2"])
      #expect(try bench.queue.expired(limit: 10).count == 5)
    },
  ]
}
