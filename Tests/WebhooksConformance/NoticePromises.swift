import Accounts
import Testing
import Webhooks

extension WebhooksPromise {
  /// Messages to the URLs of jobs.
  static let notices = [
    WebhooksPromise("a tenant has one entry for its jobs, in no list") { bench in
      let entry = try bench.store.notices(of: "acme")
      #expect(try bench.fixture.another().notices(of: "acme") == entry)
      #expect(entry.id == JobNotices.id(of: "acme") && JobNotices.isEntry(entry.id))
      for tenant in ["", "*", "other", "acme\n"] {
        let own = try bench.store.notices(of: tenant)
        #expect(own.id != entry.id && own.secret != entry.secret && own.draft.tenants == .only(tenant))
        #expect(try bench.store.notices(of: tenant) == own)
      }
      #expect(try bench.store.endpoints(of: .all).isEmpty && bench.store.endpoint(entry.id) == nil)
      #expect(try bench.store.stats().endpoints == 0)
      #expect(try bench.store.owner(entry.id) == entry)
      bench.expect(.unknown) { try bench.store.updateEndpoint(entry.id, EndpointChange()) }
      try bench.store.deleteEndpoint(entry.id)
      let rotated = try bench.store.rotateSecret(of: entry.id, grace: 60)
      #expect(rotated.secrets(at: try bench.store.now()) == [rotated.secret, entry.secret])
      #expect(try bench.store.notices(of: "acme") == rotated)
    },
    WebhooksPromise("lanes of one entry wait for themselves alone, and are listed together") { bench in
      let entry = try bench.store.notices(of: "acme")
      let (slow, other) = ("https://slow.example/a", "https://other.example/b")
      try bench.put((1...6).map { "msg_\($0)" }, to: slow, of: "acme")
      try bench.put(["msg_7"], to: other, of: "acme")
      var held: [LeasedDelivery] = []
      while let leased = try bench.lease(60) { held.append(leased) }
      #expect(held.count == 5 && held.allSatisfy { $0.endpoint == entry })
      #expect(held.filter { $0.delivery.url == slow }.count == 4)
      #expect(held.last { $0.delivery.url == other }?.delivery.id == "msg_7")
      #expect(try bench.store.deliveries(to: entry.id, limit: 10).count == 7)
      #expect(try bench.store.deliveries(to: bench.store.notices(of: "other").id, limit: 10).isEmpty)
    },
    WebhooksPromise("410 ends a message to a job's URL, and no other") { bench in
      try bench.put(["msg_1", "msg_2"], to: "https://hooks.example/a", of: "acme")
      let gone = try bench.attempt(.gone, status: 410)
      #expect(try bench.store.delivery(gone.delivery.id)?.state == .failed)
      #expect(try bench.store.notices(of: "acme").disabled == nil)
      // Nor do failures disable anything, however long.
      try bench.attempt(.again(after: 0))
      try bench.advance(6 * 86_400)
      try bench.attempt(.again(after: 0))
      try bench.attempt(.delivered, status: 200)
      #expect(try bench.store.stats().disabled == 0)
      try bench.store.redeliver(gone.delivery.id)
      #expect(try bench.lease()?.delivery.id == gone.delivery.id)
    },
  ]

  static let trials = [
    WebhooksPromise("a trial is delivered like any other message") { bench in
      let endpoint = try bench.endpoint()
      let trial = Delivery(testing: endpoint, at: try bench.store.now())
      try bench.store.put(trial)
      try bench.store.put(trial)
      let leased = try bench.attempt(.delivered, status: 200)
      #expect(leased.delivery.id == trial.id && leased.delivery.body == trial.body)
      #expect(leased.delivery.event == .test && leased.delivery.job.isEmpty && leased.delivery.queue.isEmpty)
      #expect(try bench.lease() == nil)
      #expect(try bench.store.deliveries(to: endpoint.id, limit: 10).map(\.id) == [trial.id])
      var change = EndpointChange()
      change.isDisabled = true
      try bench.store.updateEndpoint(endpoint.id, change)
      let second = Delivery(testing: endpoint, at: try bench.store.now())
      bench.expect(.invalid) { try bench.store.put(second) }
      try bench.store.deleteEndpoint(endpoint.id)
      bench.expect(.unknown) { try bench.store.put(second) }
      #expect(try bench.store.stats().waiting == 0)
    },
    WebhooksPromise("a list goes on behind a cursor") { bench in
      let endpoint = try bench.endpoint()
      let ids = (1...7).map { "msg_\($0)" }
      for pair in [ids[0..<3], ids[3..<5], ids[5..<7]] {
        try bench.put(Array(pair), to: endpoint)
        try bench.advance(1)
      }
      var (cursor, seen): (DeliveryCursor?, [String]) = (nil, [])
      while true {
        let page = try bench.store.deliveries(to: endpoint.id, before: cursor, limit: 2)
        guard let last = page.last else { break }
        seen += page.map(\.id)
        cursor = try #require(DeliveryCursor(DeliveryCursor(last).text))
        #expect(seen.count <= 7)
      }
      #expect(seen == ids.reversed())
      for text in ["", "1", "x-y", "-", "1-"] { #expect(DeliveryCursor(text) == nil) }
    },
    WebhooksPromise("what nobody sends is overdue") { bench in
      let endpoint = try bench.endpoint()
      #expect(try bench.store.stats().overdue == 0)
      try bench.put(["msg_1"], to: endpoint)
      try bench.advance(100)
      #expect(try bench.store.stats().overdue >= 100)
      try bench.attempt(.again(after: 1000))
      // It is late no more, however old it is.
      let stats = try bench.store.stats()
      #expect(stats.overdue == 0 && stats.oldest ?? 0 >= 100)
    },
  ]
}
