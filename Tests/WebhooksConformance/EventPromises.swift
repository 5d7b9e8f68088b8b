import Accounts
import JobQueue
import Synchronization
import Testing
import Webhooks

extension WebhooksPromise {
  static let events = [
    WebhooksPromise("events are taken together with the position behind them") { bench in
      let endpoint = try bench.endpoint()
      #expect(try bench.store.position(of: "clips") == nil)
      #expect(try bench.store.take("clips", from: nil, to: EventPosition("5-1"), []))
      #expect(try bench.store.position(of: "clips") == EventPosition("5-1"))
      #expect(try bench.store.position(of: "others") == nil)
      let delivery = try bench.delivery("msg_1", to: endpoint)
      #expect(try bench.store.take("clips", from: EventPosition("5-1"), to: EventPosition("6-0"), [delivery]))
      #expect(try bench.fixture.another().position(of: "clips") == EventPosition("6-0"))
      var kept = try #require(try bench.store.delivery("msg_1"))
      #expect(kept.nextAt != nil && kept.state == .waiting)
      kept.nextAt = delivery.nextAt
      #expect(kept == delivery)
      bench.expect(.invalid) {
        _ = try bench.store.take("clips", from: EventPosition("6-0"), to: EventPosition("x"), [])
      }
    },
    WebhooksPromise("of two that read the same events one takes them") { bench in
      let endpoint = try bench.endpoint()
      let delivery = try bench.delivery("msg_1", to: endpoint)
      let another = try bench.fixture.another()
      #expect(try bench.store.take("clips", from: nil, to: EventPosition("2-0"), [delivery]))
      let late = try bench.delivery("msg_2", to: endpoint)
      #expect(try !another.take("clips", from: nil, to: EventPosition("3-0"), [late]))
      #expect(try !another.take("clips", from: EventPosition("1-0"), to: EventPosition("3-0"), [late]))
      #expect(try bench.store.delivery("msg_2") == nil)
      #expect(try bench.store.position(of: "clips") == EventPosition("2-0"))
      #expect(try bench.store.stats().waiting == 1)
    },
    WebhooksPromise("an event that is read again is the same delivery") { bench in
      let endpoint = try bench.endpoint()
      try bench.put(["msg_1"], to: endpoint)
      try bench.attempt(.delivered, status: 200)
      try bench.put(["msg_1"], to: endpoint)
      #expect(try bench.store.delivery("msg_1")?.state == .delivered)
      #expect(try bench.lease() == nil)
      #expect(try bench.store.stats().waiting == 0)
    },
    WebhooksPromise("an endpoint that is deleted meanwhile gets nothing") { bench in
      let (endpoint, other) = (try bench.endpoint(), try bench.endpoint())
      let orphan = try bench.delivery("msg_1", to: endpoint)
      try bench.store.deleteEndpoint(endpoint.id)
      let kept = try bench.delivery("msg_2", to: other)
      #expect(try bench.store.take("clips", from: nil, to: EventPosition("1-0"), [orphan, kept]))
      #expect(try bench.store.delivery("msg_1") == nil)
      #expect(try bench.store.stats().waiting == 1)
    },
  ]
}
