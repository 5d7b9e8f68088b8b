import JobQueue
import Testing

extension Promise {
  static let presence: [Promise] = [
    Promise("who announces itself is there, for as long as it said") { bench in
      #expect(try bench.queue.workers() == [])
      try bench.queue.announce("b", card: [1], for: 10)
      try bench.queue.announce("a", card: [2, 0, 255], for: 20)
      let there = try bench.queue.workers()
      #expect(there.map(\.worker) == ["a", "b"] && there.map(\.card) == [[2, 0, 255], [1]])
      // A real clock goes on meanwhile.
      #expect((10...20).contains(there[0].holds) && (0...10).contains(there[1].holds))
      try bench.advance(11)
      #expect(try bench.queue.workers().map(\.worker) == ["a"])
      try bench.advance(10)
      #expect(try bench.queue.workers() == [])
    },
    Promise("announcing oneself again prolongs it, and changes the card") { bench in
      try bench.queue.announce("a", card: [1], for: 10)
      try bench.advance(6)
      try bench.queue.announce("a", card: [2], for: 10)
      try bench.advance(6)
      #expect(try bench.queue.workers().map(\.card) == [[2]])
    },
    Promise("who takes leave is gone at once, and may come again") { bench in
      try bench.queue.announce("a", card: [1], for: 10)
      try bench.queue.announce("b", card: [1], for: 10)
      try bench.queue.announce("a", card: [], for: 0)
      try bench.queue.announce("nobody", card: [], for: 0)
      #expect(try bench.queue.workers().map(\.worker) == ["b"])
      try bench.queue.announce("a", card: [3], for: 10)
      #expect(try bench.queue.workers().map(\.card) == [[3], [1]])
    },
    Promise("jobs and workers do not know of each other") { bench in
      try bench.queue.announce("a", card: [1], for: 10)
      #expect(try bench.queue.stats() == QueueStats())
      #expect(try bench.queue.list(.all, limit: 10) == [])
    },
  ]
}
