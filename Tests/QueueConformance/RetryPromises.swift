import ClipJob
import JobQueue
import Testing

extension Promise {
  static let retrying: [Promise] = [
    Promise("a retryable failure waits and is tried again, with its error kept") { bench in
      let lease = try bench.running("a")
      let error = JobError(
        "source.unreachable", "no answer", path: "tracks[0]", hint: "wait", retryable: true)
      try bench.end(lease, .failed(error))
      let record = try #require(try bench.queue.job("a"))
      #expect(record.state == .queued && record.attempts == 1 && record.error == error)
      #expect(record.leaseEnds == nil && record.progress == 0)
      #expect(try bench.lease() == nil)
      try bench.advance(1.1)
      let second = try #require(try bench.lease())
      #expect(second.record.attempts == 2 && second.record.error == error)
      try bench.succeed(second)
      #expect(try bench.queue.job("a")?.error == nil)
    },
    Promise("a job that is cancelled does not tell of an earlier failure") { bench in
      for isWaiting in [true, false] {
        let id = isWaiting ? "waiting" : "running"
        try bench.end(try bench.running(id), .failed(JobError("x.y", "no", retryable: true)))
        #expect(try bench.queue.job(id)?.error != nil)
        if isWaiting {
          #expect(try bench.queue.cancel(id) == .cancelled)
        } else {
          try bench.advance(600)
          let lease = try #require(try bench.lease())
          #expect(try bench.queue.cancel(id) == .requested)
          try bench.end(lease, .handedBack)
        }
        let record = try #require(try bench.queue.job(id))
        #expect(record.state == .cancelled && record.error == nil)
      }
    },
    Promise("with its attempts used up it is dead") { bench in
      try bench.add("a", maxAttempts: 2)
      for _ in 0..<2 {
        try bench.end(
          try #require(try bench.lease()), .failed(JobError("x.y", "no", retryable: true)))
        try bench.advance(600)
      }
      #expect(try bench.phase("a") == .dead)
      #expect(try bench.lease() == nil)
    },
    Promise("a job handed back keeps its place and its attempts") { bench in
      let first = try bench.running("first")
      try bench.queue.commit(first.id, manifest: [1], for: 15)
      try bench.advance(5)
      try bench.add("second")
      try bench.end(first, .handedBack)
      let record = try #require(try bench.queue.job("first"))
      #expect(record.attempts == 0 && record.losses == 0 && record.error == nil)
      #expect(try bench.leaseAll() == ["first", "second"])
    },
    Promise("a job whose lane was lost goes on at once, then later") { bench in
      let evidence = JobError("lane.killed", "SIGKILL", retryable: true)
      try bench.end(try bench.running("a"), .laneLost(evidence: evidence, isOwnFault: false))
      let second = try #require(try bench.lease())
      #expect(second.record.losses == 1 && second.record.attempts == 1)
      try bench.end(second, .laneLost(evidence: evidence, isOwnFault: true))
      #expect(try bench.lease() == nil)
      try bench.advance(1.1)
      let third = try #require(try bench.lease())
      #expect(third.record.losses == 2 && third.record.strikes == 1 && third.record.attempts == 2)
      try bench.end(third, .laneLost(evidence: evidence, isOwnFault: true))
      #expect(try bench.phase("a") == .dead)
      #expect(try bench.queue.job("a")?.error?.code == "job.poison")
    },
    Promise("a job that found no room goes to another device first") { bench in
      let full = WorkerIdentity(worker: "host:1:a", device: "cuda:GPU-1")
      let other = WorkerIdentity(worker: "host:1:b", device: "cuda:GPU-2")
      try bench.add("a")
      try bench.end(
        try #require(try bench.lease(as: full)), .deviceRefused(JobError("device.full", "no memory")))
      try bench.advance(1.1)
      #expect(try bench.lease(as: full) == nil)
      // It is only that job that the device does not get.
      try bench.add("b")
      #expect(try bench.lease(as: full)?.id.job == "b")
      let second = try #require(try bench.lease(as: other))
      #expect(second.id.job == "a" && second.record.refusals == 1 && second.record.attempts == 1)
    },
    Promise("with no other device it comes back to the same one in the end") { bench in
      let device = WorkerIdentity(worker: "host:1:a", device: "cuda:GPU-1")
      try bench.add("a")
      try bench.end(
        try #require(try bench.lease(as: device)), .deviceRefused(JobError("device.full", "no memory")))
      try bench.advance(RetryPolicy().refusalDelay + RetryPolicy.avoidance - 0.5)
      #expect(try bench.lease(as: device) == nil)
      try bench.advance(1)
      #expect(try bench.lease(as: device)?.id.job == "a")
    },
    Promise("avoided jobs hide no others") { bench in
      let device = WorkerIdentity(worker: "host:1:a", device: "cuda:GPU-1")
      for n in 0..<3 {
        try bench.add("avoided-\(n)", priority: 100, tenant: n == 2 ? "b" : "")
        try bench.end(
          try #require(try bench.lease(as: device)), .deviceRefused(JobError("device.full", "no memory")))
      }
      try bench.advance(1.1)
      try bench.add("plain", priority: 0)
      #expect(try bench.lease(as: device)?.id.job == "plain")
      #expect(try bench.lease(as: device) == nil)
      #expect(Set(try bench.leaseAll()) == ["avoided-0", "avoided-1", "avoided-2"])
    },
  ]
}
