import Accounts
import Testing
import Webhooks

extension WebhooksPromise {
  static let deliveries = [
    WebhooksPromise("a delivery has one holder until its lease ends") { bench in
      let endpoint = try bench.endpoint()
      #expect(try bench.next() == nil)
      try bench.put(["msg_1"], to: endpoint)
      let another = try bench.fixture.another()
      let first = try #require(try bench.lease(60))
      let body = try bench.delivery("msg_1", to: endpoint).body
      #expect(first.delivery.id == "msg_1" && first.delivery.body == body)
      #expect(first.endpoint == endpoint)
      #expect(try bench.lease(60, by: another) == nil)
      let wait = try #require(try bench.next())
      #expect((1...60).contains(wait))
      // Its holder was killed.
      try bench.advance(61)
      let second = try #require(try bench.lease(60, by: another))
      #expect(second.delivery.id == "msg_1" && second.lease.token > first.lease.token)
      bench.expect(.stale) { try bench.store.settle(first.lease, try bench.attempt(200), .delivered) }
      #expect(try bench.store.delivery("msg_1")?.state == .waiting)
      try another.settle(second.lease, try bench.attempt(200), .delivered)
      #expect(try bench.store.delivery("msg_1")?.state == .delivered)
      bench.expect(.stale) { try bench.store.settle(first.lease, try bench.attempt(500), .failed) }
      let stats = try bench.store.stats()
      #expect(stats.delivered == 1 && stats.failed == 0 && stats.waiting == 0 && stats.oldest == nil)
    },
    WebhooksPromise("settling again changes nothing") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      let leased = try bench.attempt(.again(after: 10))
      let kept = try bench.store.delivery("msg_1")
      try bench.store.settle(leased.lease, try bench.attempt(), .failed)
      #expect(try bench.store.delivery("msg_1") == kept && kept?.attempts == 1)
      #expect(try bench.store.stats().failed == 0)
    },
    WebhooksPromise("another attempt is due after its delay, and the log tells of each") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      let leased = try #require(try bench.lease())
      let attempt = try bench.attempt(503)
      try bench.store.settle(leased.lease, attempt, .again(after: 300))
      let wait = try #require(try bench.next())
      #expect((200...300).contains(wait))
      #expect(try bench.store.stats().oldest.map { $0 >= 0 } == true)
      try bench.advance(301)
      #expect(try bench.store.stats().oldest.map { $0 >= 301 } == true)
      let second = try bench.attempt(.failed, status: 500)
      #expect(second.delivery.attempts == 1 && second.delivery.log == [attempt])
      let kept = try #require(try bench.store.delivery("msg_1"))
      #expect(kept.state == .failed && kept.nextAt == nil && kept.attempts == 2)
      #expect(kept.log.map(\.status) == [503, 500] && kept.log.first?.answer == "busy")
      #expect(try bench.store.stats().failed == 1)
      #expect(try bench.next() == nil)
    },
    WebhooksPromise("the log is bounded") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      for n in 0..<DeliveryAttempt.kept + 3 { try bench.attempt(.again(after: 0), status: 500 + n) }
      let log = try #require(try bench.store.delivery("msg_1")?.log)
      #expect(log.map(\.status) == (3..<DeliveryAttempt.kept + 3).map { 500 + $0 })
    },
    WebhooksPromise("a slow endpoint does not delay others") { bench in
      let slow = try bench.endpoint()
      try bench.put((1...10).map { "msg_slow\($0)" }, to: slow)
      try bench.advance(1)
      let other = try bench.endpoint()
      try bench.put(["msg_other"], to: other)
      var held: [LeasedDelivery] = []
      while let leased = try bench.lease(60) { held.append(leased) }
      #expect(held.count == 5 && held.filter { $0.endpoint.id == slow.id }.count == 4)
      // One is done: there is room for one.
      let first = try #require(held.first { $0.endpoint.id == slow.id })
      try bench.store.settle(first.lease, try bench.attempt(200), .delivered)
      #expect(try bench.lease(60)?.endpoint.id == slow.id)
      #expect(try bench.lease(60) == nil)
      // The holders are gone.
      try bench.advance(61)
      var (taken, count): (Set<String>, Int) = ([], 0)
      while let leased = try bench.lease(60) {
        taken.insert(leased.delivery.id)
        try bench.store.settle(leased.lease, try bench.attempt(200), .delivered)
        count += 1
      }
      #expect(count == 10 && taken.count == 10)
    },
    WebhooksPromise("deliveries are listed, newest first, and forgotten in the end") { bench in
      let (endpoint, other) = (try bench.endpoint(), try bench.endpoint())
      for id in ["msg_1", "msg_2", "msg_3"] {
        try bench.put([id], to: endpoint)
        try bench.advance(1)
      }
      try bench.put(["msg_4"], to: other)
      #expect(
        try bench.store.deliveries(to: endpoint.id, limit: 10).map(\.id) == ["msg_3", "msg_2", "msg_1"])
      #expect(try bench.store.deliveries(to: endpoint.id, limit: 2).map(\.id) == ["msg_3", "msg_2"])
      #expect(try bench.store.deliveries(to: "we_none", limit: 2).isEmpty)
    },
    WebhooksPromise("a delivery is made again under its id") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      let first = try #require(try bench.lease())
      // It is under way.
      try bench.store.redeliver("msg_1")
      #expect(try bench.lease() == nil)
      try bench.store.settle(first.lease, try bench.attempt(200), .delivered)
      try bench.store.redeliver("msg_1")
      let again = try #require(try bench.lease())
      #expect(again.delivery.id == "msg_1" && again.delivery.attempts == 0 && again.delivery.log.count == 1)
      bench.expect(.stale) { try bench.store.settle(first.lease, try bench.attempt(200), .failed) }
      try bench.store.settle(again.lease, try bench.attempt(), .again(after: 1000))
      // It need not wait.
      try bench.store.redeliver("msg_1")
      try bench.attempt(.delivered, status: 200)
      #expect(try bench.store.delivery("msg_1")?.log.map(\.status) == [200, 500, 200])
      bench.expect(.unknown) { try bench.store.redeliver("msg_none") }
    },
  ]

  static let disabling = [
    WebhooksPromise("410 disables the endpoint, and what was on its way fails") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1", "msg_2", "msg_3"], to: endpoint)
      let held = try #require(try bench.lease())
      let gone = try bench.attempt(.gone, status: 410)
      let disabled = try #require(try bench.store.endpoint(endpoint.id))
      #expect(disabled.disabled?.reason == .gone && !disabled.wants(.succeeded, of: "acme"))
      #expect(try bench.lease() == nil)
      // The one that somebody holds is his to end.
      try bench.store.settle(held.lease, try bench.attempt(200), .delivered)
      #expect(try bench.lease() == nil)
      let kept = try bench.store.deliveries(to: endpoint.id, limit: 10)
      #expect(kept.filter { $0.state == .failed }.count == 2)
      #expect(kept.first { $0.id == held.delivery.id }?.state == .delivered)
      let swept = try #require(kept.first { ![held.delivery.id, gone.delivery.id].contains($0.id) })
      #expect(swept.log.last?.error == Delivery.endpointDisabled && swept.attempts == 0)
      let stats = try bench.store.stats()
      #expect(stats.disabled == 1 && stats.waiting == 0 && stats.failed == 2 && stats.delivered == 1)
      bench.expect(.invalid) { try bench.store.redeliver(swept.id) }
      // What failed meanwhile is sent once somebody asks for it.
      var change = EndpointChange()
      change.isDisabled = false
      #expect(try bench.store.updateEndpoint(endpoint.id, change).disabled == nil)
      try bench.store.redeliver(swept.id)
      #expect(try bench.attempt(.delivered, status: 200).delivery.id == swept.id)
      #expect(try bench.store.endpoint(endpoint.id)?.failingSince == nil)
    },
    WebhooksPromise("five days of failures alone disable an endpoint") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      try bench.attempt(.again(after: 0))
      try bench.advance(4 * 86_400)
      try bench.attempt(.again(after: 0))
      #expect(try bench.store.endpoint(endpoint.id)?.disabled == nil)
      #expect(try bench.store.endpoint(endpoint.id)?.failingSince != nil)
      // A success begins anew.
      try bench.attempt(.delivered, status: 200)
      #expect(try bench.store.endpoint(endpoint.id)?.failingSince == nil)
      try bench.put(["msg_2"], to: endpoint)
      try bench.attempt(.again(after: 0))
      try bench.advance(4 * 86_400)
      try bench.attempt(.again(after: 0))
      #expect(try bench.store.endpoint(endpoint.id)?.disabled == nil)
      try bench.advance(86_401)
      try bench.attempt(.again(after: 0))
      #expect(try bench.store.endpoint(endpoint.id)?.disabled?.reason == .failing)
      #expect(try bench.lease() == nil)
      #expect(try bench.store.delivery("msg_2")?.state == .failed)
    },
    WebhooksPromise("somebody disables and enables an endpoint") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      var change = EndpointChange()
      change.isDisabled = true
      #expect(try bench.store.updateEndpoint(endpoint.id, change).disabled?.reason == .requested)
      let first = try bench.store.endpoint(endpoint.id)?.disabled?.at
      try bench.advance(10)
      #expect(try bench.store.updateEndpoint(endpoint.id, change).disabled?.at == first)
      #expect(try bench.lease() == nil)
      #expect(try bench.store.delivery("msg_1")?.state == .failed)
      change.isDisabled = false
      try bench.store.updateEndpoint(endpoint.id, change)
      try bench.put(["msg_2"], to: endpoint)
      #expect(try bench.lease()?.delivery.id == "msg_2")
    },
    WebhooksPromise("more than one call gives up is given up in the end") { bench in
      let endpoint = try bench.endpoint()
      try bench.put((1...250).map { "msg_\($0)" }, to: endpoint)
      var change = EndpointChange()
      change.isDisabled = true
      try bench.store.updateEndpoint(endpoint.id, change)
      for _ in 0..<10 { #expect(try bench.lease() == nil) }
      let stats = try bench.store.stats()
      #expect(stats.waiting == 0 && stats.failed == 250)
    },
  ]
}
