import JobQueue
import Testing

/// Requests that their senders repeat.
extension Promise {
  static let requests: [Promise] = [
    Promise("a request is carried out once, and its repetitions get its answer") { bench in
      let queue = bench.queue
      let attempt = try bench.begin("k")
      #expect(try queue.begin(bench.request("k"), for: 30).isUnderWay)
      #expect(try queue.begin(bench.request("k", "another"), for: 30) == .different)
      #expect(!attempt.seed.isEmpty)
      let answer: [UInt8] = [0, 255, 10, 13]
      try queue.finish(attempt, .answered(answer))
      for _ in 0..<2 { #expect(try queue.begin(bench.request("k"), for: 30) == .answered(answer)) }
      #expect(try queue.begin(bench.request("k", "another"), for: 30) == .different)
      // Neither the same end again nor another changes it.
      try queue.finish(attempt, .answered(answer))
      try queue.finish(attempt, .refused)
      #expect(try queue.begin(bench.request("k"), for: 30) == .answered(answer))
      #expect(try bench.begin("other").seed != attempt.seed)
    },
    Promise("a request that was refused leaves its key free, one that was interrupted does not") { bench in
      let queue = bench.queue
      try queue.finish(try bench.begin("k"), .refused)
      let attempt = try bench.begin("k", "another")
      try queue.finish(attempt, .interrupted)
      #expect(try queue.begin(bench.request("k"), for: 30) == .different)
      let next = try bench.begin("k", "another")
      #expect(next.seed == attempt.seed)
    },
    Promise("an attempt whose time is over is followed by another, and changes nothing any more") { bench in
      let queue = bench.queue
      let first = try bench.begin("k")
      try bench.advance(29)
      #expect(try queue.begin(bench.request("k"), for: 30).isUnderWay)
      try bench.advance(2)
      let second = try bench.begin("k")
      #expect(second.seed == first.seed && second != first)
      for end in [RequestEnd.answered([1]), .refused, .interrupted] { try queue.finish(first, end) }
      #expect(try queue.begin(bench.request("k"), for: 30).isUnderWay)
      try queue.finish(second, .answered([2]))
      #expect(try queue.begin(bench.request("k"), for: 30) == .answered([2]))
    },
    Promise("an answer is kept for a day") { bench in
      let first = try bench.begin("k")
      try bench.queue.finish(first, .answered([1]))
      try bench.advance(86_400 - 60)
      #expect(try bench.queue.begin(bench.request("k"), for: 30) == .answered([1]))
      try bench.advance(120)
      let next = try bench.begin("k", "another")
      #expect(next.seed != first.seed)
    },
    Promise("of a sender the latest requests are kept, whatever others send") { bench in
      func begin(_ key: String, of sender: String) throws -> RequestStart {
        try bench.queue.begin(bench.request(key, of: sender, most: 3), for: 30)
      }
      for key in ["a", "b", "c"] {
        guard case .begun(let attempt) = try begin(key, of: "one") else { throw Bench.NotBegun() }
        try bench.queue.finish(attempt, .answered([1]))
        try bench.advance(1)
      }
      for key in ["x", "y"] { #expect(try begin(key, of: "two").isBegun) }
      #expect(try begin("a", of: "one") == .answered([1]))
      #expect(try begin("d", of: "one").isBegun)
      for key in ["b", "c"] { #expect(try begin(key, of: "one") == .answered([1])) }
      for key in ["x", "y"] { #expect(try begin(key, of: "two").isUnderWay) }
      try bench.advance(1)
      // It has gone, and begins anew in place of the next one.
      #expect(try begin("a", of: "one").isBegun)
      #expect(try begin("c", of: "one") == .answered([1]))
      #expect(try begin("d", of: "one").isUnderWay)
      try bench.advance(1)
      #expect(try begin("b", of: "one").isBegun)
    },
    Promise("of many at once one begins") { bench in
      let threads = try (0..<8).map { _ in
        let queue = try bench.fixture.another()
        return Background { try (0..<20).map { _ in try queue.begin(bench.request("k"), for: 300) } }
      }
      let starts = try threads.flatMap { try $0.value() }
      #expect(starts.filter { !$0.isUnderWay }.count == 1 && starts.count == 160)
    },
  ]
}

/// Several jobs at once, and on whose account they are.
extension Promise {
  static let batches: [Promise] = [
    Promise("many jobs are enqueued in their order, once by id") { bench in
      try bench.add("job-7", tenant: "t")
      let jobs = (0..<300).map {
        NewJob(JobRequest(id: "job-\($0)", tenant: "t"), document: bench.document("job-\($0)"))
      }
      let answers = try bench.queue.enqueue(jobs)
      #expect(answers.count == 300 && answers[7] == .known(.queued))
      #expect(answers.filter { $0 == .accepted }.count == 299)
      #expect(try bench.queue.enqueue(jobs) == Array(repeating: .known(.queued), count: 300))
      #expect(try bench.queue.enqueue([]) == [])
      let kept = try bench.queue.jobs(["job-3", "nobody", "job-299", "job-3"])
      #expect(Set(kept.keys) == ["job-3", "job-299"])
      #expect(
        kept["job-3"]
          == KeptJob(try #require(try bench.queue.job("job-3")), document: bench.document("job-3")))
      let order = try bench.leaseAll()
      #expect(order == ["job-7"] + (0..<300).filter { $0 != 7 }.map { "job-\($0)" })
    },
    Promise("of a batch with a document that is too long nothing is enqueued, whatever its place") { bench in
      let long = [UInt8](repeating: UInt8(ascii: " "), count: DocumentLimit.bytes + 1)
      let jobs = [NewJob(JobRequest(id: "a"), document: [1]), NewJob(JobRequest(id: "b"), document: long)]
      do {
        _ = try bench.queue.enqueue(jobs)
        Issue.record("not refused")
      } catch let error as QueueError {
        #expect(error.kind == .invalid)
      }
      #expect(try bench.queue.jobs(["a", "b"]).isEmpty)
    },
    Promise("a holder has at most so many jobs that wait or run") { bench in
      func hold(_ ids: String...) throws -> HoldAnswer {
        try bench.queue.hold(ids, for: "key_1", most: 3, rerun: false)
      }
      #expect(try hold("a", "b") == .held)
      for id in ["a", "b"] { try bench.add(id) }
      #expect(try hold("c", "d") == .tooMany, "all or none")
      #expect(try hold("c") == .held)
      try bench.add("c")
      // Those that it has are counted once.
      #expect(try hold("a", "c") == .held)
      #expect(try hold("d") == .tooMany)
      #expect(try bench.queue.hold(["d"], for: "key_2", most: 1, rerun: false) == .held)
      let lease = try #require(try bench.lease())
      #expect(try hold("d") == .tooMany, "it runs")
      try bench.succeed(lease)
      _ = try bench.queue.cancel("c")
      #expect(try hold("d", "e", "f") == .tooMany)
      #expect(try hold("d", "e") == .held)
    },
    Promise("what was not enqueued after all leaves its holder's account after a minute") { bench in
      #expect(try bench.queue.hold(["a", "b"], for: "key_1", most: 2, rerun: false) == .held)
      #expect(try bench.queue.hold(["c"], for: "key_1", most: 2, rerun: false) == .tooMany)
      try bench.add("a")
      try bench.advance(61)
      #expect(try bench.queue.hold(["c"], for: "key_1", most: 2, rerun: false) == .held)
      #expect(try bench.queue.hold(["d"], for: "key_1", most: 2, rerun: false) == .tooMany)
    },
    Promise("an ended job that runs again is on its holder's account, and others' that wait are not") {
      bench in
      try bench.succeed(try bench.running("ended"))
      try bench.add("others")
      // Whoever sends it once more enqueues nothing.
      #expect(try bench.queue.hold(["ended"], for: "key_1", most: 1, rerun: false) == .held)
      #expect(try bench.queue.hold(["ended", "others"], for: "key_1", most: 1, rerun: true) == .held)
      #expect(try bench.queue.replay("ended"))
      #expect(try bench.queue.hold(["more"], for: "key_1", most: 1, rerun: false) == .tooMany)
    },
    Promise("however many hold at once, there are never more") { bench in
      let threads = try (0..<4).map { n in
        let queue = try bench.fixture.another()
        return Background { () throws -> Int in
          var count = 0
          for k in 0..<40 {
            let id = "job-\(n)-\(k)"
            guard try queue.hold([id], for: "key_1", most: 25, rerun: false) == .held else { continue }
            _ = try queue.enqueue(JobRequest(id: id), document: [1])
            count += 1
          }
          return count
        }
      }
      let accepted = try threads.map { try $0.value() }.reduce(0, +)
      #expect(accepted == 25)
      #expect(try bench.queue.stats().ready == 25)
    },
    Promise("a long account is looked through to its end") { bench in
      let ids = (0..<2500).map { "job-\($0)" }
      #expect(try bench.queue.hold(ids, for: "key_1", most: 2500, rerun: false) == .held)
      _ = try bench.queue.enqueue(ids.map { NewJob(JobRequest(id: $0), document: [1]) })
      #expect(try bench.queue.hold(["more"], for: "key_1", most: 2500, rerun: false) == .tooMany)
      _ = try bench.queue.cancel("job-2400")
      #expect(try bench.queue.hold(["more"], for: "key_1", most: 2500, rerun: false) == .held)
    },
  ]
}

extension Bench {
  fileprivate func request(
    _ key: String, _ digest: String = "digest", of sender: String = "sender", most: Int = 1000
  ) -> RepeatableRequest {
    RepeatableRequest(key: key, digest: digest, sender: sender, mostOfSender: most)
  }

  fileprivate func begin(_ key: String, _ digest: String = "digest") throws -> RequestAttempt {
    guard case .begun(let attempt) = try queue.begin(request(key, digest), for: 30) else { throw NotBegun() }
    return attempt
  }

  fileprivate struct NotBegun: Error {}
}

extension RequestStart {
  fileprivate var isBegun: Bool { if case .begun = self { true } else { false } }
  fileprivate var isUnderWay: Bool { if case .underWay = self { true } else { false } }
}
