import Accounts
import Testing
import Webhooks

extension WebhooksPromise {
  static let endpoints = [
    WebhooksPromise("endpoints are kept as they were created, oldest first") { bench in
      var draft = EndpointDraft("https://hooks.example/a?token=1", tenants: .only("acme"))
      (draft.name, draft.events) = ("a name — ü", [.failed, .running])
      let first = try bench.store.createEndpoint(draft)
      try bench.advance(1)
      let second = try bench.endpoint("other")
      try bench.advance(1)
      let third = try bench.store.createEndpoint(EndpointDraft("https://ops.example/", tenants: .all))
      #expect(first.draft == draft && first.disabled == nil && first.failingSince == nil)
      #expect(try bench.fixture.another().endpoint(first.id) == first)
      #expect(try bench.store.owner(first.id) == first && bench.store.owner("we_none") == nil)
      #expect(try bench.store.endpoints(of: .all) == [first, second, third])
      #expect(try bench.store.endpoints(of: .only("acme")) == [first])
      #expect(try bench.store.endpoint("we_none") == nil)
      #expect(try bench.store.stats().endpoints == 3)
    },
    WebhooksPromise("drafts that are no endpoints are refused") { bench in
      bench.expect(.invalid) { _ = try bench.endpoint("acme", "ftp://hooks.example/") }
      bench.expect(.invalid) { _ = try bench.endpoint("acme", "https://user:word@hooks.example/") }
      var draft = EndpointDraft("https://hooks.example/", tenants: .all)
      draft.events = []
      bench.expect(.invalid) { _ = try bench.store.createEndpoint(draft) }
      draft.events = [.failed]
      draft.name = "a\u{1b}[31m"
      bench.expect(.invalid) { _ = try bench.store.createEndpoint(draft) }
      let kept = try bench.store.endpoints(of: .all)
      #expect(kept.isEmpty)
    },
    WebhooksPromise("a tenant has a hundred endpoints at most") { bench in
      for n in 1...WebhookEndpoint.mostOfTenant { _ = try bench.endpoint("acme", "https://\(n).example/") }
      bench.expect(.tooMany) { _ = try bench.endpoint("acme") }
      // Neither those of others nor those for all tenants count, nor what its jobs name.
      _ = try bench.endpoint("other")
      _ = try bench.store.createEndpoint(EndpointDraft("https://ops.example/", tenants: .all))
      _ = try bench.store.notices(of: "acme")
      let endpoints = try bench.store.endpoints(of: .only("acme"))
      #expect(endpoints.count == WebhookEndpoint.mostOfTenant)
      try bench.store.deleteEndpoint(endpoints[0].id)
      _ = try bench.endpoint("acme")
      bench.expect(.tooMany) { _ = try bench.endpoint("acme") }
    },
    WebhooksPromise("what is not changed stays") { bench in
      let endpoint = try bench.endpoint()
      var change = EndpointChange()
      change.url = "https://hooks.example/b"
      change.events = [.cancelled]
      let changed = try bench.store.updateEndpoint(endpoint.id, change)
      var expected = endpoint
      expected.draft.url = "https://hooks.example/b"
      expected.draft.events = [.cancelled]
      #expect(changed == expected)
      #expect(try bench.store.endpoint(endpoint.id) == expected)
      change.url = "nonsense"
      bench.expect(.invalid) { try bench.store.updateEndpoint(endpoint.id, change) }
      bench.expect(.unknown) { try bench.store.updateEndpoint("we_none", EndpointChange()) }
      #expect(try bench.store.endpoint(endpoint.id) == expected)
    },
    WebhooksPromise("an old secret holds until its time is over, or the next rotation") { bench in
      let endpoint = try bench.endpoint()
      let rotated = try bench.store.rotateSecret(of: endpoint.id, grace: 100)
      #expect(rotated.secret != endpoint.secret)
      let now = try bench.store.now()
      #expect(rotated.secrets(at: now) == [rotated.secret, endpoint.secret])
      #expect(rotated.secrets(at: now.adding(seconds: 101)) == [rotated.secret])
      let again = try bench.store.rotateSecret(of: endpoint.id, grace: 100)
      #expect(again.secrets(at: now) == [again.secret, rotated.secret])
      #expect(try bench.store.endpoint(endpoint.id) == again)
      bench.expect(.invalid) { _ = try bench.store.rotateSecret(of: endpoint.id, grace: -1) }
      bench.expect(.invalid) { _ = try bench.store.rotateSecret(of: endpoint.id, grace: 31 * 86_400) }
      bench.expect(.unknown) { _ = try bench.store.rotateSecret(of: "we_none", grace: 0) }
    },
    WebhooksPromise("a deleted endpoint is gone with its deliveries") { bench in
      let (endpoint, other) = (try bench.endpoint(), try bench.endpoint())
      try bench.put(["msg_1", "msg_2"], to: endpoint)
      try bench.put(["msg_3"], to: other)
      try bench.store.deleteEndpoint(endpoint.id)
      try bench.store.deleteEndpoint(endpoint.id)
      #expect(try bench.store.endpoint(endpoint.id) == nil)
      #expect(try bench.lease()?.delivery.id == "msg_3")
      #expect(try bench.lease() == nil)
      #expect(try bench.store.delivery("msg_1") == nil)
      #expect(try bench.store.deliveries(to: endpoint.id, limit: 10).isEmpty)
      #expect(try bench.store.stats().waiting == 1)
      #expect(try bench.store.stats().endpoints == 1)
    },
  ]
}
