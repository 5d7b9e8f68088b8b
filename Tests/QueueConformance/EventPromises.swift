import ClipJob
import JobQueue
import Testing

extension Promise {
  static let events: [Promise] = [
    Promise("every change of state is an event, in order") { bench in
      let first = try bench.running("a")
      try bench.end(first, .failed(JobError("x.y", "no", retryable: true)))
      try bench.advance(2)
      try bench.end(try #require(try bench.lease()), .handedBack)
      try bench.succeed(try #require(try bench.lease()))
      #expect(try bench.queue.replay("a"))
      _ = try bench.queue.cancel("a")
      #expect(
        try bench.kinds("a") == [
          .queued, .running, .retrying, .running, .handedBack, .running, .succeeded, .replayed, .cancelled,
        ])
    },
    Promise("an event says which attempt, whose and why") { bench in
      let lease = try bench.running("a")
      try bench.queue.settle(lease.id, bench.failure("a"))
      let all = try bench.queue.events(after: .start, limit: 10, wait: 0)
      #expect(all.map(\.kind) == [.queued, .running, .failed])
      let running = all[1]
      #expect(running.token == lease.id.token && running.worker == bench.worker.worker && running.code == "")
      let failed = all[2]
      #expect(failed.job == "a" && failed.token == lease.id.token && failed.code == "test.failed")
    },
    Promise("an event says when a job that waits may start") { bench in
      try bench.add("a", after: 60)
      let runAt = try #require(try bench.queue.job("a")?.readyAt)
      #expect(try bench.last()?.ready == runAt)
      try bench.advance(61)
      let lease = try #require(try bench.lease())
      #expect(try bench.last()?.kind == .running && bench.last()?.ready == nil)
      try bench.end(lease, .handedBack)
      #expect(try bench.last()?.kind == .handedBack && bench.last()?.ready == runAt)
      let again = try #require(try bench.lease())
      try bench.end(again, .failed(JobError("x.y", "no", retryable: true)))
      let later = try #require(try bench.queue.job("a")?.readyAt)
      #expect(try bench.last()?.kind == .retrying && bench.last()?.ready == later && later > runAt)
      _ = try bench.queue.cancel("a")
      #expect(try bench.last()?.kind == .cancelled && bench.last()?.ready == nil)
      #expect(try bench.queue.replay("a"))
      let replayed = try bench.queue.job("a")?.readyAt
      #expect(try bench.last()?.kind == .replayed && bench.last()?.ready == replayed)
    },
    Promise("pausing and resuming are events, once each") { bench in
      try bench.queue.pause()
      try bench.queue.pause()
      try bench.queue.resume()
      try bench.queue.resume()
      #expect(try bench.kinds("") == [.paused, .resumed])
    },
    Promise("events come after a position, as many as were asked for") { bench in
      #expect(try bench.queue.events(after: bench.queue.latestEvent(), limit: 10, wait: 0) == [])
      for n in 0..<5 { try bench.add("job-\(n)") }
      let two = try bench.queue.events(after: .start, limit: 2, wait: 0)
      #expect(two.map(\.job) == ["job-0", "job-1"])
      let rest = try bench.queue.events(after: try #require(two.last).position, limit: 10, wait: 0)
      #expect(rest.map(\.job) == ["job-2", "job-3", "job-4"])
      let latest = try bench.queue.latestEvent()
      #expect(latest == rest.last?.position)
      #expect(try bench.queue.events(after: latest, limit: 10, wait: 0) == [])
      try bench.add("news")
      #expect(try bench.queue.events(after: latest, limit: 10, wait: 0).map(\.job) == ["news"])
    },
    Promise("a position that is none is refused") { bench in
      for text in ["", "yesterday", "1", "-1-0", "1-x", "$", "1-0-0"] {
        #expect(throws: QueueError.self, "\(text)") {
          try bench.queue.events(after: EventPosition(text), limit: 1, wait: 0)
        }
      }
    },
  ]
}

extension Bench {
  /// The latest event.
  fileprivate func last() throws -> JobEvent? { try queue.events(after: .start, limit: 1000, wait: 0).last }
}
