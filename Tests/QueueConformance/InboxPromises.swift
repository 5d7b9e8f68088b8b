import ClipJob
import JobQueue
import Testing

extension Promise {
  static let inbox: [Promise] = [
    Promise("what is posted is admitted in order and runs") { bench in
      for id in ["a", "b", "c"] { try bench.queue.post(bench.document(id)) }
      #expect(try bench.queue.stats().inbox == 3)
      #expect(try bench.queue.admit(limit: 2, wait: 0, jobs) == 2)
      #expect(try bench.queue.stats().inbox == 1)
      #expect(try bench.queue.admit(limit: 10, wait: 0, jobs) == 1)
      #expect(try bench.queue.admit(limit: 10, wait: 0, jobs) == 0)
      let lease = try #require(try bench.lease())
      #expect(lease.id.job == "a" && lease.document == bench.document("a"))
      #expect(try bench.leaseAll() == ["b", "c"])
    },
    Promise("the same id in two documents is one job, the first") { bench in
      try bench.queue.post(Array("{\"id\":\"a\"} ".utf8))
      try bench.queue.post(bench.document("a"))
      #expect(try bench.queue.admit(limit: 10, wait: 0, jobs) == 2)
      #expect(try bench.queue.stats().inbox == 0)
      #expect(try bench.queue.document("a")?.last == UInt8(ascii: " "))
      #expect(try bench.leaseAll() == ["a"])
    },
    Promise("until it is decided a document is still in the inbox") { bench in
      try bench.queue.post(bench.document("a"))
      try bench.queue.post(bench.document("b"))
      let seen = Box<[Int]>([])
      _ = try bench.queue.admit(limit: 10, wait: 0) { document in
        if let stats = try? bench.queue.stats() { seen.change { $0.append(stats.inbox + stats.ready) } }
        return jobs(document)
      }
      #expect(seen.value == [2, 2])
    },
    Promise("a bad job with an id is kept as failed") { bench in
      let error = JobError("key.unknown", "no such key", path: "tracs")
      try bench.queue.post(bench.document("bad"))
      #expect(
        try bench.queue.admit(limit: 1, wait: 0) { _ in
          .failed(JobRequest(id: "bad"), JobResult(id: "bad", state: .failed, error: error))
        } == 1)
      let record = try #require(try bench.queue.job("bad"))
      #expect(record.state == .failed && !record.isDead && record.error == error && record.attempts == 0)
      #expect(record.result != nil && record.endedAt != nil)
      #expect(try bench.queue.document("bad") == bench.document("bad"))
      #expect(try bench.kinds("bad") == [.failed])
      #expect(try bench.ids(.failed) == ["bad"])
      let stats = try bench.queue.stats()
      #expect(stats.refused == 1 && stats.rejected == 0 && stats.failed == 1)
    },
    Promise("a bad document does not touch the job whose id it has") { bench in
      let lease = try bench.running("a")
      try bench.queue.post(bench.document("a"))
      _ = try bench.queue.admit(limit: 1, wait: 0) { _ in
        .failed(JobRequest(id: "a"), JobResult(state: .failed, error: JobError("x.y", "bad")))
      }
      #expect(try bench.queue.job("a")?.state == .running)
      #expect(try bench.queue.stats().refused == 0)
      try bench.succeed(lease)
    },
    Promise("what is no job is kept with its reason, cut, newest first") { bench in
      let documents = [
        Array("not json".utf8), [0xFF, 0xFE, 0], Array("{\"ä\": \"\u{1F3AC}\"".utf8), [],
        [UInt8](repeating: UInt8(ascii: "x"), count: Rejection.keptBytes + 1000),
      ]
      let error = JobError("json.syntax", "line 1, column 1: \"no\" value", hint: "send JSON")
      for document in documents { try bench.queue.post(document) }
      #expect(try bench.queue.admit(limit: 10, wait: 0) { _ in .rejected(error) } == documents.count)
      let kept = try bench.queue.rejected(limit: 10)
      let expected = documents.reversed().map { Array($0.prefix(Rejection.keptBytes)) }
      #expect(kept.map(\.document) == expected)
      #expect(kept.map(\.bytes) == documents.reversed().map(\.count))
      #expect(kept.allSatisfy { $0.error == error })
      #expect(try bench.queue.rejected(limit: 2).map(\.document) == Array(expected.prefix(2)))
      let stats = try bench.queue.stats()
      #expect(stats.rejected == documents.count && stats.inbox == 0)
    },
    Promise("a cut between two bytes of a letter loses at most the letter") { bench in
      try bench.queue.post(Array(("x" + String(repeating: "ä", count: 4000)).utf8))
      _ = try bench.queue.admit(limit: 1, wait: 0) { _ in .rejected(JobError("x.y", "no")) }
      let kept = try #require(try bench.queue.rejected(limit: 1).first)
      #expect(kept.bytes == 8001)
      #expect((Rejection.keptBytes - 3...Rejection.keptBytes).contains(kept.document.count))
    },
    Promise("a document that is too long is rejected unread, and those behind it are read") { bench in
      let long = Array("{\"id\":\"long\"}".utf8) + [UInt8](repeating: 0x20, count: DocumentLimit.bytes)
      for document in [bench.document("a"), long, bench.document("b"), long] {
        try bench.queue.post(document)
      }
      var decided = 0
      while decided < 4 {
        let more = try bench.queue.admit(limit: 10, wait: 0, jobs)
        try #require(more > 0)
        decided += more
      }
      #expect(try bench.leaseAll() == ["a", "b"])
      let kept = try bench.queue.rejected(limit: 10)
      #expect(kept.map(\.bytes) == [long.count, long.count])
      #expect(
        kept.allSatisfy {
          $0.error.code == "job.tooLarge" && $0.error.message.contains("\(long.count) bytes")
        })
      #expect(kept.first?.document == Array(long.prefix(Rejection.keptBytes)))
      let stats = try bench.queue.stats()
      #expect(stats.rejected == 2 && stats.inbox == 0)
    },
    Promise("a document that is too long is not taken without the inbox either") { bench in
      let long = [UInt8](repeating: 0x20, count: DocumentLimit.bytes + 1)
      do {
        _ = try bench.queue.enqueue(JobRequest(id: "long"), document: long)
        Issue.record("not refused")
      } catch let error as QueueError {
        #expect(error.kind == .invalid && error.message.contains("\(long.count) bytes"))
      }
      #expect(try bench.queue.job("long") == nil)
    },
    Promise("rejections are bounded, their count is not") { bench in
      let count = Rejection.keptCount + 200
      for n in 0..<count { try bench.queue.post(Array("\(n)".utf8)) }
      var decided = 0
      while decided < count {
        let more = try bench.queue.admit(limit: 500, wait: 0) { _ in .rejected(JobError("x.y", "no")) }
        try #require(more > 0)
        decided += more
      }
      #expect(try bench.queue.stats().rejected == count)
      let kept = try bench.queue.rejected(limit: count)
      #expect(kept.count == Rejection.keptCount)
      #expect(kept.first?.document == Array("\(count - 1)".utf8))
      #expect(kept.last?.document == Array("\(count - Rejection.keptCount)".utf8))
    },
    Promise("two that admit at once admit everything once") { bench in
      for n in 0..<100 { try bench.queue.post(bench.document("job-\(n)")) }
      let helpers = try (0..<2).map { _ in
        let queue = try bench.fixture.another()
        return Background { () throws -> Int in
          var count = 0
          while true {
            let more = try queue.admit(limit: 7, wait: 0, jobs)
            if more == 0 { return count }
            count += more
          }
        }
      }
      #expect(try helpers.map { try $0.value() }.reduce(0, +) == 100)
      #expect(Set(try bench.leaseAll()).count == 100)
    },
  ]

  /// Takes every document for the job whose id it has.
  static func jobs(_ document: [UInt8]) -> Admission {
    guard case .string(let id)? = (try? JSONValue(parsing: document))?["id"] else {
      return .rejected(JobError("test.noID", "no id"))
    }
    return .job(JobRequest(id: id))
  }
}
