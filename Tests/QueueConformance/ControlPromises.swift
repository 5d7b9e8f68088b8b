import ClipJob
import JobQueue
import Testing

/// Requests in the inbox: to cancel a job, or to run it again.
extension Promise {
  static let control: [Promise] = [
    Promise("a job is cancelled by a request in the inbox") { bench in
      try bench.add("waits", priority: 0)
      let lease = try bench.running("runs")
      for id in ["waits", "runs", "runs"] { try bench.ask(.cancel, id) }
      #expect(try bench.admit() == 3)
      #expect(try bench.phase("waits") == .cancelled && bench.kinds("waits") == [.queued, .cancelled])
      #expect(try bench.queue.job("runs")?.isCancelRequested == true)
      #expect(
        try bench.queue.cancellations(for: bench.worker.worker, wait: 0) == [
          Cancellation(job: "runs", token: lease.id.token)
        ])
      try bench.queue.settle(lease.id, bench.cancelled("runs"))
      #expect(try bench.kinds("runs") == [.queued, .running, .cancelling, .cancelled])
      #expect(try bench.queue.stats().inbox == 0 && bench.queue.stats().rejected == 0)
    },
    Promise("an ended job runs again by a request in the inbox") { bench in
      let lease = try bench.running("a")
      try bench.queue.settle(lease.id, bench.failure("a"))
      try bench.ask(.retry, "a")
      #expect(try bench.admit() == 1)
      #expect(try bench.phase("a") == .ready && bench.queue.job("a")?.attempts == 0)
      #expect(try bench.kinds("a") == [.queued, .running, .failed, .replayed])
      #expect(try bench.leaseAll() == ["a"])
    },
    Promise("a request that cannot be followed is declined, and an event says why") { bench in
      let lease = try bench.running("runs")
      let ended = try bench.running("ended")
      try bench.succeed(ended)
      for id in ["nobody", "runs"] { try bench.ask(.retry, id) }
      for id in ["nobody", "ended"] { try bench.ask(.cancel, id) }
      let position = try bench.queue.latestEvent()
      #expect(try bench.admit() == 4)
      let events = try bench.queue.events(after: position, limit: 10, wait: 0)
      #expect(events.allSatisfy { $0.kind == .declined })
      #expect(events.map(\.job) == ["nobody", "runs", "nobody", "ended"])
      #expect(
        events.map(\.code) == [
          "queue.unknownJob", "queue.notEnded", "queue.unknownJob", "queue.ended",
        ])
      #expect(events.map(\.token) == [0, lease.id.token, 0, ended.id.token])
      #expect(try bench.phase("runs") == .running && bench.phase("ended") == .succeeded)
    },
    Promise("documents and requests are followed in their order") { bench in
      try bench.queue.post(bench.document("a"))
      try bench.ask(.cancel, "a")
      try bench.ask(.retry, "a")
      try bench.queue.post(bench.document("b"))
      try bench.ask(.cancel, "b")
      try bench.queue.post(bench.document("c"))
      #expect(try bench.admit() == 6)
      #expect(try bench.kinds("a") == [.queued, .cancelled, .replayed])
      #expect(try bench.kinds("b") == [.queued, .cancelled])
      #expect(try bench.leaseAll() == ["a", "c"])
    },
    Promise("a job is cancelled by a request that is read before its document") { bench in
      try bench.ask(.cancel, "a")
      try bench.queue.post(bench.document("a"))
      #expect(try bench.admit(limit: 1) == 1)
      #expect(try bench.phase("a") == .cancelled)
      #expect(try bench.admit() == 1)
      #expect(try bench.leaseAll() == [] && bench.kinds("a") == [.queued, .cancelled])
    },
    Promise("a job is cancelled whose document another reader has taken") { bench in
      try bench.queue.post(bench.document("a"))
      let other = try bench.fixture.another()
      _ = try bench.queue.admit(limit: 1, wait: 0) { document in
        #expect(throws: Never.self) {
          try bench.ask(.cancel, "a")
          #expect(try other.admit(limit: 1, wait: 0, Bench.read) == 1)
          #expect(try bench.phase("a") == .cancelled)
        }
        return Bench.read(document)
      }
      #expect(try bench.leaseAll() == [] && bench.kinds("a") == [.queued, .cancelled])
    },
  ]
}

extension Bench {
  fileprivate func ask(_ action: ControlEntry.Action, _ id: String) throws {
    try queue.post(Array(#"{"\#(action.rawValue)": "\#(id)"}"#.utf8))
  }

  fileprivate func admit(limit: Int = 10) throws -> Int { try queue.admit(limit: limit, wait: 0, Self.read) }

  /// Requests as workers read them, and every other document for the job whose id it has.
  fileprivate static func read(_ document: [UInt8]) -> Admission {
    let admission = Admitter().read(document)
    if case .control = admission { return admission }
    return Promise.jobs(document)
  }
}
