import JobQueue
import Testing

extension Promise {
  static let maintaining: [Promise] = [
    Promise("one worker leads at a time, and prolongs its term") { bench in
      let term = try bench.elected("a")
      #expect(try bench.follows("b"))
      try bench.advance(6)
      #expect(try bench.queue.lead(as: "a", term: term, for: 8) == .leading(term))
      try bench.advance(6)
      #expect(try bench.follows("b"), "the term was prolonged")
    },
    Promise("a term that ran out is another's, and its holder cannot have it back") { bench in
      let term = try bench.elected("a")
      try bench.advance(9)
      let next = try bench.elected("b")
      #expect(next.elected > term.elected)
      #expect(try bench.follows("a", term: term))
      try bench.advance(9)
      let third = try bench.elected("a")
      #expect(third.elected > next.elected && third != term)
      // The worker's own earlier term is not its term.
      #expect(try bench.follows("a", term: term))
    },
    Promise("who resigns lets another lead at once, but only by the term that holds") { bench in
      let term = try bench.elected("a")
      try bench.queue.resign(LeaderTerm(worker: "a", elected: term.elected.adding(seconds: -1)))
      try bench.queue.resign(LeaderTerm(worker: "b", elected: term.elected))
      #expect(try bench.follows("b"))
      try bench.queue.resign(term)
      let next = try bench.elected("b")
      #expect(next.elected > term.elected)
      try bench.queue.resign(term)
      #expect(try bench.follows("a"))
    },
    Promise("of many that want to lead at once, one does") { bench in
      let wishes = try (0..<8).map { number in
        let queue = try bench.fixture.another()
        return Background { try queue.lead(as: "w\(number)", term: nil, for: 60) }
      }
      let leaders = try wishes.map { try $0.value() }.filter { if case .leading = $0 { true } else { false } }
      #expect(leaders.count == 1)
    },
    Promise("two that maintain at once do no harm, and with none nothing is lost") { bench in
      try bench.add("late", after: 30)
      let lease = try bench.running("held")
      try bench.advance(31)
      // Nobody has maintained anything: what is due is leased all the same.
      #expect(try bench.leaseAll() == ["late"])
      let found = try (0..<2).map { _ in
        let queue = try bench.fixture.another()
        return Background { try queue.maintain(limit: 10).expired.map(\.id) }
      }
      for one in found { #expect(try one.value().contains("held")) }
      #expect(
        try bench.queue.reap(
          lease.id, .again(.init(at: nil, attempts: 0, losses: 1, strikes: 0, refusals: 0))))
      #expect(
        try !bench.queue.reap(
          lease.id, .again(.init(at: nil, attempts: 0, losses: 2, strikes: 0, refusals: 0))))
      #expect(try bench.queue.job("held")?.losses == 1)
    },
    Promise("maintaining gets delayed jobs in line, and tells when the next is due") { bench in
      #expect(try bench.queue.maintain(limit: 10).nextDue == nil)
      try bench.add("a", after: 10)
      try bench.add("b", after: 1000)
      let due = try #require(try bench.queue.maintain(limit: 10).nextDue)
      #expect(due > 0 && due <= 10)
      try bench.advance(11)
      let next = try #require(try bench.queue.maintain(limit: 10).nextDue)
      #expect(next > 500 && next <= 990)
      #expect(try bench.ids(.ready) == ["a"])
    },
    Promise("its holder alone is told that a job shall stop, once") { bench in
      let lease = try bench.running("a")
      let other = WorkerIdentity(worker: "host:2:b", device: "cpu")
      try bench.add("b")
      let others = try #require(try bench.lease(as: other))
      let (queue, worker) = (bench.queue, bench.worker.worker)
      let told = Background { try queue.cancellations(for: worker, wait: 50) }
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try told.value() == [Cancellation(job: "a", token: lease.id.token)])
      #expect(try bench.queue.cancel("a") == .requested)
      #expect(try bench.queue.cancellations(for: worker, wait: 0) == [])
      #expect(try bench.queue.cancellations(for: other.worker, wait: 0) == [])
      _ = try bench.queue.cancel("b")
      #expect(
        try bench.queue.cancellations(for: other.worker, wait: 0.01)
          == [Cancellation(job: "b", token: others.id.token)])
      #expect(try bench.kinds("a").last == .cancelling)
    },
    Promise("waking ends the wait for cancellations") { bench in
      let queue = try bench.fixture.another()
      let told = Background { try queue.cancellations(for: "w", wait: 50) }
      queue.wake()
      #expect(try told.value() == [])
      #expect(try queue.cancellations(for: "w", wait: 50) == [])
    },
  ]
}

extension Bench {
  fileprivate func elected(_ worker: String) throws -> LeaderTerm {
    guard case .leading(let term) = try queue.lead(as: worker, term: nil, for: 8) else {
      Issue.record("\(worker) is not elected")
      return LeaderTerm(worker: worker, elected: Timestamp(milliseconds: 0))
    }
    return term
  }

  fileprivate func follows(_ worker: String, term: LeaderTerm? = nil) throws -> Bool {
    if case .following = try queue.lead(as: worker, term: term, for: 8) { true } else { false }
  }
}
