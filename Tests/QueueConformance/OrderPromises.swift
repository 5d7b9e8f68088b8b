import JobQueue
import Testing

extension Promise {
  static let order: [Promise] = [
    Promise("a higher priority goes first") { bench in
      for (id, priority) in [("low", 0), ("middle", 50), ("high", 100), ("above", 51)] {
        try bench.add(id, priority: priority)
      }
      #expect(try bench.leaseAll() == ["high", "above", "middle", "low"])
    },
    Promise("of equals the first goes first") { bench in
      let ids = (0..<20).map { "job-\((7 * $0) % 20)" }
      for id in ids { try bench.add(id) }
      #expect(try bench.leaseAll() == ids)
    },
    Promise("waiting makes up for priority") { bench in
      try bench.add("old", priority: 40)
      // Ten points are a minute.
      try bench.advance(10 * Ordering.secondsPerPriority - 1)
      try bench.add("too early", priority: 50)
      try bench.advance(2)
      try bench.add("too late", priority: 50)
      #expect(try bench.leaseAll() == ["too early", "old", "too late"])
    },
    Promise("a low job is not starved by high ones") { bench in
      try bench.add("low", priority: 0)
      var order: [String] = []
      for n in 0..<20 where !order.contains("low") {
        try bench.add("high-\(n)", priority: 100)
        order.append(try #require(try bench.lease()).id.job)
        try bench.advance(60)
      }
      #expect(order.last == "low")
      #expect((10...12).contains(order.count))
    },
    Promise("tenants take turns, however much one of them has") { bench in
      for n in 0..<10 { try bench.add("a\(n)", priority: 100, tenant: "a") }
      for n in 0..<3 { try bench.add("b\(n)", priority: 0, tenant: "b") }
      let order = try bench.leaseAll()
      #expect(order.count == 13)
      let firstSix = Set(order.prefix(6))
      #expect(firstSix == ["a0", "b0", "a1", "b1", "a2", "b2"])
      #expect(order.suffix(7) == (3..<10).map { "a\($0)" }[...])
    },
    Promise("a new tenant neither waits behind a long line nor overtakes it") { bench in
      for n in 0..<100 { try bench.add("a\(n)", tenant: "a") }
      for _ in 0..<40 { _ = try bench.lease() }
      for n in 0..<30 { try bench.add("b\(n)", tenant: "b") }
      let next = try (0..<20).map { _ in try #require(try bench.lease()).id.job }
      let ofNew = next.filter { $0.hasPrefix("b") }.count
      #expect((9...11).contains(ofNew), "\(next)")
    },
    Promise("coming and going gains a tenant nothing") { bench in
      for n in 0..<20 { try bench.add("m\(n)", tenant: "m") }
      var order: [String] = []
      for n in 0..<10 {
        // One sorts before the other tenant, one after it.
        if try bench.phase("a\(n - 1)") != .ready { try bench.add("a\(n)", tenant: "a") }
        if try bench.phase("z\(n - 1)") != .ready { try bench.add("z\(n)", tenant: "z") }
        for _ in 0..<3 { order.append(try #require(try bench.lease()).id.job) }
      }
      for tenant in ["a", "m", "z"] {
        let count = order.filter { $0.hasPrefix(tenant) }.count
        #expect((9...11).contains(count), "\(tenant): \(order)")
      }
    },
  ]

  static let delay: [Promise] = [
    Promise("a delayed job starts when its time comes, not before") { bench in
      try bench.add("later", after: 60)
      #expect(try bench.lease() == nil)
      #expect(try bench.phase("later") == .delayed)
      try bench.advance(59)
      #expect(try bench.lease() == nil)
      try bench.advance(2)
      #expect(try bench.phase("later") == .ready)
      #expect(try bench.lease()?.id.job == "later")
    },
    Promise("a delayed job has waited since its time, not since it was enqueued") { bench in
      try bench.add("delayed", after: 600)
      try bench.advance(550)
      try bench.add("ready")
      try bench.advance(60)
      #expect(try bench.leaseAll() == ["ready", "delayed"])
    },
    Promise("a start in the past is no way to the front") { bench in
      try bench.add("first")
      try bench.advance(1)
      try bench.add("second", after: -3600)
      #expect(try bench.leaseAll() == ["first", "second"])
    },
    Promise("many that are due at once all start") { bench in
      for n in 0..<150 { try bench.add("job-\(n)", after: 5) }
      try bench.advance(6)
      #expect(Set(try bench.leaseAll()).count == 150)
    },
  ]
}
