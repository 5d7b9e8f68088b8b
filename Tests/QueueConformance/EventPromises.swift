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
