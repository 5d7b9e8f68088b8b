import Accounts
import Testing
import Webhooks

extension WebhooksPromise {
  static let fairness = [
    WebhooksPromise("tenants take turns, however much waits for one of them") { bench in
      let hanging = try bench.endpoint("a")
      try bench.put((1...1000).map { "msg_a\($0)" }, to: hanging)
      try bench.put(["msg_lane1", "msg_lane2"], to: "https://own.example/", of: "c")
      let other = try bench.endpoint("b")
      try bench.put(["msg_b1", "msg_b2"], to: other)
      let first = try bench.tenants(ofNext: 3)
      #expect(Set(first) == ["a", "b", "c"], "\(first)")
      let second = try bench.tenants(ofNext: 3)
      #expect(Set(second) == ["a", "b", "c"], "\(second)")
      // From now on one alone has something due.
      #expect(try bench.tenants(ofNext: 9) == ["a", "a"])
    },
    WebhooksPromise("within a tenant its endpoints take turns") { bench in
      let endpoints = try (0..<3).map { try bench.endpoint("a", "https://\($0).example/") }
      for (n, endpoint) in endpoints.enumerated() {
        try bench.put((1...50).map { "msg_\(n)_\($0)" }, to: endpoint)
      }
      for _ in 0..<4 {
        let served = try (0..<3).map { _ in try #require(try bench.lease()).endpoint.id }
        #expect(Set(served) == Set(endpoints.map(\.id)), "\(served)")
      }
      #expect(try bench.lease() == nil)
    },
    WebhooksPromise("a tenant has sixteen under way at most, whoever holds them") { bench in
      let another = try bench.fixture.another()
      for n in 0..<10 {
        let endpoint = try bench.endpoint("a", "https://\(n).example/")
        try bench.put((1...9).map { "msg_\(n)_\($0)" }, to: endpoint)
      }
      var held: [LeasedDelivery] = []
      while let leased = try bench.lease(60, by: held.count % 2 == 0 ? another : bench.store) {
        held.append(leased)
        #expect(held.count <= 16)
      }
      #expect(try held.count == 16 && bench.store.stats().held == 1)
      let perEndpoint = Dictionary(grouping: held, by: \.endpoint.id).mapValues(\.count)
      #expect(perEndpoint.values.allSatisfy { $0 <= 4 })
      // Others have their own.
      try bench.put(["msg_b"], to: try bench.endpoint("b"))
      #expect(try bench.lease()?.delivery.id == "msg_b")
      // One is done: there is room for one.
      let first = try #require(held.first)
      try bench.store.settle(first.lease, try bench.attempt(200), .delivered)
      #expect(try bench.lease()?.endpoint.draft.tenants == .only("a"))
      #expect(try bench.lease() == nil)
      // The holders were killed.
      try bench.advance(61)
      #expect(try bench.tenants(ofNext: 40).count { $0 == "a" } == 16)
    },
    WebhooksPromise("an endpoint that does not answer gets one at a time until it answers") { bench in
      let endpoint = try bench.endpoint()
      try bench.put((1...20).map { "msg_\($0)" }, to: endpoint)
      let fresh = try bench.held()
      #expect(fresh.count == 4 && fresh.allSatisfy { !$0.isSilent })
      try bench.settle(fresh[0], status: nil)
      #expect(try bench.lease() == nil)
      for leased in fresh.dropFirst() { try bench.settle(leased, status: nil) }
      #expect(try bench.store.stats().silent == 1)
      let trial = try #require(try bench.lease())
      #expect(trial.isSilent)
      #expect(try bench.lease() == nil)
      try bench.settle(trial, status: nil)
      // Whatever it answers.
      try bench.settle(try #require(try bench.lease()), status: 500)
      #expect(try bench.store.stats().silent == 0)
      let again = try bench.held()
      #expect(again.count == 4 && again.allSatisfy { !$0.isSilent })
    },
    WebhooksPromise("silent servers that jobs name get one at a time as well") { bench in
      try bench.put((1...9).map { "msg_\($0)" }, to: "https://slow.example/a", of: "acme")
      for leased in try bench.held() { try bench.settle(leased, status: nil) }
      try bench.put((1...9).map { "msg_other\($0)" }, to: "https://other.example/a", of: "acme")
      let held = try bench.held()
      #expect(held.count(where: \.isSilent) == 1 && held.count == 5, "\(held.map(\.delivery.id))")
    },
    WebhooksPromise("silent endpoints of a tenant have four under way at most") { bench in
      for n in 0..<6 {
        let endpoint = try bench.endpoint("a", "https://\(n).example/")
        try bench.put((1...3).map { "msg_\(n)_\($0)" }, to: endpoint)
      }
      for _ in 0..<6 { try bench.settle(try #require(try bench.lease()), status: nil) }
      #expect(try bench.store.stats().silent == 6)
      // Who has no room for such gets none, and another gets them.
      guard case .none = try bench.store.lease(for: 60, takesSilent: false) else {
        Issue.record("leased")
        return
      }
      let held = try bench.held()
      #expect(held.count == 4 && held.allSatisfy(\.isSilent))
      // The holder was killed.
      try bench.advance(61)
      #expect(try bench.held().count == 4)
    },
    WebhooksPromise("silent endpoints come behind the others, and have their turns") { bench in
      let (silent, other) = (try bench.endpoint("a"), try bench.endpoint("b"))
      try bench.put(["msg_first"], to: silent)
      try bench.settle(try #require(try bench.lease()), status: nil)
      try bench.put((1...60).map { "msg_a\($0)" }, to: silent)
      try bench.put((1...60).map { "msg_b\($0)" }, to: other)
      var served: [String] = []
      for _ in 0..<40 {
        let leased = try #require(try bench.lease())
        served.append(leased.endpoint.id)
        try bench.settle(leased, status: leased.isSilent ? nil : 200)
      }
      let turns = served.count { $0 == silent.id }
      #expect((4...6).contains(turns), "\(turns)")
    },
    WebhooksPromise("a silence is over when nothing waits any more") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      let leased = try #require(try bench.lease())
      try bench.store.settle(leased.lease, try bench.attempt(nil), .failed)
      try bench.put((1...5).map { "msg_again\($0)" }, to: endpoint)
      #expect(try bench.held().count == 4)
    },
  ]
}
