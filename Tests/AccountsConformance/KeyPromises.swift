import Accounts
import JobQueue
import NetworkGuard
import Testing

extension AccountsPromise {
  static let keys: [AccountsPromise] = [
    AccountsPromise("a key is found by its text, with everything that it was created with") { bench in
      let now = try bench.accounts.now()
      let issued = try bench.issue {
        ($0.scopes, $0.mode, $0.mostJobs) = ([.jobsRead, .jobsWrite], .test, 7)
        ($0.rate, $0.lifetime) = (Rate("10/s:20"), 3600)
        $0.addresses = (try? AllowedAddresses("192.0.2.0/24, 2001:db8::/32"))!
      }
      #expect(issued.text.hasPrefix("cm_test_") && issued.key.id.hasPrefix("key_"))
      guard case .admitted(let key, let rate?) = try bench.find(issued.text) else {
        Issue.record("not admitted")
        return
      }
      #expect(rate.limit == 20 && rate.remaining == 19)
      #expect(key.name == "a key" && key.tenants == .only("acme") && key.mode == .test && key.mostJobs == 7)
      #expect(key.scopes == [.jobsRead, .jobsWrite] && key.rate == Rate("10/s:20"))
      #expect(key.addresses.ranges.map(\.text) == ["192.0.2.0/24", "2001:db8::/32"])
      #expect(key.createdBy.text == "cli:test" && key.createdAt >= now)
      #expect(key.expiresAt == key.createdAt.adding(seconds: 3600) && key.revokedAt == nil)
      #expect(try bench.fixture.another().key(key.id) == key)
    },
    AccountsPromise("every key is another one, and its text is nowhere but in the answer") { bench in
      let issued = try (0..<20).map { _ in try bench.issue() }
      #expect(Set(issued.map(\.text)).count == 20 && Set(issued.map(\.key.id)).count == 20)
      #expect(!issued.contains { "\(try! bench.accounts.keys(of: .all))".contains($0.text.dropFirst(8)) })
    },
    AccountsPromise("keys are listed oldest first, by tenant or all") { bench in
      var ids: [String] = []
      for tenant in ["acme", "other", "acme"] {
        ids.append(try bench.issue(tenant).key.id)
        try bench.advance(1)
      }
      #expect(try bench.accounts.keys(of: .all).map(\.id) == ids)
      #expect(try bench.accounts.keys(of: .only("acme")).map(\.id) == [ids[0], ids[2]])
      #expect(try bench.accounts.keys(of: .only("nobody")).isEmpty)
      #expect(try bench.accounts.key("key_0000000000000000") == nil)
    },
    AccountsPromise("what is no key is malformed, and one of another server unknown") { bench in
      for text in ["", "x", "Bearer x", "cm_live_", String(repeating: "0", count: 100_000)] {
        #expect(try bench.find(text) == .refused(.malformed, keyID: nil))
      }
      let foreign = try bench.foreignKey()
      #expect(try bench.find(foreign) == .refused(.unknown, keyID: nil))
    },
    AccountsPromise("a revoked key is refused from then on, and stays in the list") { bench in
      let issued = try bench.issue()
      #expect(try bench.admits(issued.text))
      let revoked = try bench.accounts.revokeKey(issued.key.id, by: bench.origin)
      #expect(revoked.revokedAt != nil)
      #expect(try bench.find(issued.text) == .refused(.revoked, keyID: issued.key.id))
      try bench.advance(5)
      #expect(try bench.accounts.revokeKey(issued.key.id, by: bench.origin).revokedAt == revoked.revokedAt)
      #expect(try bench.accounts.keys(of: .all).first?.revokedAt == revoked.revokedAt)
      #expect(try bench.events().filter { $0.action == .keyRevoked }.count == 1)
      bench.expect(.unknown) { try bench.accounts.revokeKey("key_nobody", by: bench.origin) }
    },
    AccountsPromise("a key expires at its time") { bench in
      let issued = try bench.issue { $0.lifetime = 100 }
      #expect(try bench.admits(issued.text))
      try bench.advance(101)
      #expect(try bench.find(issued.text) == .refused(.expired, keyID: issued.key.id))
    },
    AccountsPromise("a key is let in from its addresses alone") { bench in
      let issued = try bench.issue {
        $0.addresses = (try? AllowedAddresses("10.0.0.0/9,2001:db8:1::/49,::ffff:192.0.2.8/127"))!
      }
      for (address, isAllowed) in [
        ("10.127.255.255", true), ("10.128.0.0", false), ("::ffff:10.1.2.3", true),
        ("::ffff:11.1.2.3", false),
        ("2001:db8:1:7fff::1", true), ("2001:db8:1:8000::1", false), ("192.0.2.9", true),
        ("192.0.2.10", false),
        ("::10.0.0.1", false),
      ] {
        #expect(try bench.admits(issued.text, from: address) == isAllowed, "\(address)")
      }
      #expect(try bench.find(issued.text, from: "1.1.1.1") == .refused(.address, keyID: issued.key.id))
      let anywhere = try bench.issue()
      #expect(try bench.admits(anywhere.text, from: "2001:db8::1"))
    },
    AccountsPromise("its last use is noted, at most once a minute") { bench in
      let issued = try bench.issue()
      #expect(try bench.accounts.key(issued.key.id)?.lastUsedAt == nil)
      #expect(try bench.admits(issued.text))
      let first = try #require(try bench.accounts.key(issued.key.id)?.lastUsedAt)
      try bench.advance(30)
      #expect(try bench.admits(issued.text))
      #expect(try bench.accounts.key(issued.key.id)?.lastUsedAt == first)
      try bench.advance(31)
      #expect(try bench.admits(issued.text))
      #expect(try #require(try bench.accounts.key(issued.key.id)?.lastUsedAt) > first)
    },
    AccountsPromise("what no key can be is refused") { bench in
      for draft in [
        bench.draft("acme", []), bench.draft("acme", [.admin]), bench.draft(""),
        KeyDraft(tenants: .all, scopes: [.jobsRead]), bench.draft { $0.name = "two\nlines" },
        bench.draft { $0.lifetime = 0 }, bench.draft { $0.lifetime = .nan }, bench.draft { $0.mostJobs = 0 },
      ] {
        bench.expect(.invalid) { _ = try bench.accounts.createKey(draft, by: bench.origin) }
      }
      #expect(try bench.accounts.keys(of: .all).isEmpty)
      let admin = try bench.accounts.createKey(KeyDraft(tenants: .all, scopes: [.admin]), by: bench.origin)
      #expect(try bench.admits(admin.text))
    },
  ]

  static let rotation: [AccountsPromise] = [
    AccountsPromise("a rotated key has a new secret, and the old one holds for a while") { bench in
      let old = try bench.issue()
      let new = try bench.accounts.rotateKey(old.key.id, grace: 100, by: bench.origin)
      #expect(new.text != old.text && new.key.id == old.key.id && new.key.rotatedAt != nil)
      #expect(try bench.admits(old.text))
      #expect(try bench.admits(new.text))
      try bench.advance(101)
      #expect(try bench.find(old.text) == .refused(.rotated, keyID: old.key.id))
      #expect(try bench.admits(new.text))
    },
    AccountsPromise("without grace the old secret ends at once, and a second rotation ends the first one's") {
      bench in
      let first = try bench.issue()
      let second = try bench.accounts.rotateKey(first.key.id, grace: 0, by: bench.origin)
      #expect(try bench.find(first.text) == .refused(.rotated, keyID: first.key.id))
      let third = try bench.accounts.rotateKey(first.key.id, grace: 1000, by: bench.origin)
      #expect(try bench.find(first.text) == .refused(.unknown, keyID: nil))
      #expect(try bench.admits(second.text))
      #expect(try bench.admits(third.text))
    },
    AccountsPromise("both secrets end with the key") { bench in
      let old = try bench.issue()
      let new = try bench.accounts.rotateKey(old.key.id, grace: 1000, by: bench.origin)
      try bench.accounts.revokeKey(old.key.id, by: bench.origin)
      for text in [old.text, new.text] {
        #expect(try bench.find(text) == .refused(.revoked, keyID: old.key.id))
      }
    },
    AccountsPromise("only a key that lives is rotated, for a time that is one") { bench in
      bench.expect(.unknown) { _ = try bench.accounts.rotateKey("key_nobody", grace: 0, by: bench.origin) }
      let key = try bench.issue { $0.lifetime = 50 }.key
      for grace in [-1, Double.nan, 31 * 86_400.0] {
        bench.expect(.invalid) { _ = try bench.accounts.rotateKey(key.id, grace: grace, by: bench.origin) }
      }
      try bench.advance(51)
      bench.expect(.ended) { _ = try bench.accounts.rotateKey(key.id, grace: 0, by: bench.origin) }
      let other = try bench.issue().key
      try bench.accounts.revokeKey(other.id, by: bench.origin)
      bench.expect(.ended) { _ = try bench.accounts.rotateKey(other.id, grace: 0, by: bench.origin) }
    },
  ]
}
