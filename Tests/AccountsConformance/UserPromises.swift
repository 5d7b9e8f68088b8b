import Accounts
import JobQueue
import Testing

extension AccountsPromise {
  private static let password = "correct horse battery"

  static let users: [AccountsPromise] = [
    AccountsPromise("users are created once, listed by name, and changed") { bench in
      let hash = try PasswordHash(password)
      for name in ["zoe", "ann"] {
        let user = try bench.accounts.createUser(name, role: .viewer, password: hash, by: bench.origin)
        #expect(user.name == name && user.role == .viewer && !user.isDisabled)
      }
      bench.expect(.exists) {
        try bench.accounts.createUser("ann", role: .admin, password: hash, by: bench.origin)
      }
      bench.expect(.invalid) {
        try bench.accounts.createUser("a b", role: .admin, password: hash, by: bench.origin)
      }
      #expect(try bench.accounts.users().map(\.name) == ["ann", "zoe"])
      let changed = try bench.accounts.updateUser(
        "ann", UserChange(role: .operator, isDisabled: true), by: bench.origin)
      #expect(changed.role == .operator && changed.isDisabled)
      #expect(try bench.fixture.another().users().first == changed)
      let enabled = try bench.accounts.updateUser("ann", UserChange(isDisabled: false), by: bench.origin)
      #expect(!enabled.isDisabled && enabled.role == .operator)
      bench.expect(.unknown) {
        try bench.accounts.updateUser("bob", UserChange(role: .admin), by: bench.origin)
      }
      #expect(
        try bench.events().map(\.detail) == [
          "role viewer", "role viewer", "role operator, disabled", "enabled",
        ])
    },
    AccountsPromise("a password is verified, a wrong one counted, and a disabled user refused") { bench in
      let origin = Origin(.nobody, from: AccountsBench.address, requestID: "r-7")
      try bench.accounts.createUser(
        "ann", role: .admin, password: try PasswordHash(password), by: bench.origin)
      func verify(_ name: String, _ password: String) throws -> LoginAnswer {
        try bench.accounts.verify(user: name, password: password, by: origin)
      }
      guard case .accepted(let user) = try verify("ann", password) else {
        Issue.record("not accepted")
        return
      }
      #expect(user.name == "ann" && user.role == .admin)
      #expect(try verify("ann", password + "!") == .refused)
      #expect(try verify("bob", password) == .refused)
      #expect(try verify("no name\n", password) == .refused)
      let refused = try bench.events().filter { $0.action == .sessionRefused }
      #expect(refused.map(\.subject) == ["ann", "bob", ""] && refused.allSatisfy { $0.requestID == "r-7" })
      try bench.accounts.updateUser(
        "ann", UserChange(password: try PasswordHash("another good one")), by: bench.origin)
      #expect(try verify("ann", password) == .refused)
      #expect(try verify("ann", "another good one") != .refused)
      try bench.accounts.updateUser("ann", UserChange(isDisabled: true), by: bench.origin)
      #expect(try verify("ann", "another good one") == .refused)
      for _ in 0..<Lockout.failures { _ = try bench.accounts.noteFailure(by: bench.origin, id: "user:ann") }
      guard case .locked = try verify("ann", "another good one") else {
        Issue.record("not locked")
        return
      }
    },
  ]

  static let sessions: [AccountsPromise] = [
    AccountsPromise("a session is found by its token until it is closed or its time is over") { bench in
      try bench.accounts.createUser(
        "ann", role: .viewer, password: try PasswordHash(password), by: bench.origin)
      let opened = try bench.accounts.openSession(of: "ann", for: 3600, isSecure: true, by: bench.origin)
      let found = try #require(try bench.fixture.another().findSession(opened.token))
      #expect(found == opened.session && found.user.name == "ann")
      #expect(found.expiresAt == found.openedAt.adding(seconds: 3600))
      #expect(
        found.accepts(csrf: opened.session.csrfToken) && !found.accepts(csrf: "")
          && !found.accepts(csrf: opened.token))
      #expect(found.isSecure && opened.token.hasPrefix("cms_"))
      let plain = try bench.accounts.openSession(of: "ann", for: 3600, isSecure: false, by: bench.origin)
      #expect(try bench.accounts.findSession(plain.token)?.isSecure == false)
      // The same letters for the other way are another secret.
      for token in [
        opened.token.replacing("cms_", with: "cmp_"), plain.token.replacing("cmp_", with: "cms_"),
      ] {
        #expect(try bench.accounts.findSession(token) == nil)
      }
      let other = try bench.accounts.openSession(of: "ann", for: 3600, isSecure: true, by: bench.origin)
      #expect(other.token != opened.token && other.session.csrfToken != opened.session.csrfToken)
      try bench.accounts.closeSession(opened.token, by: bench.origin)
      try bench.accounts.closeSession(opened.token, by: bench.origin)
      try bench.accounts.closeSession("cms_nonsense", by: bench.origin)
      #expect(try bench.accounts.findSession(opened.token) == nil)
      #expect(try bench.accounts.findSession(other.token) != nil)
      #expect(try bench.accounts.findSession("cms_" + String(repeating: "x", count: 43)) == nil)
      try bench.advance(3600)
      #expect(try bench.accounts.findSession(other.token) == nil)
      #expect(try bench.events().filter { $0.action == .sessionClosed }.count == 1)
    },
    AccountsPromise("a change of the user ends all sessions") { bench in
      try bench.accounts.createUser(
        "ann", role: .viewer, password: try PasswordHash(password), by: bench.origin)
      for change in [
        UserChange(role: .admin), UserChange(password: try PasswordHash("another good one")),
        UserChange(isDisabled: true), UserChange(isDisabled: false),
      ] {
        let opened = try? bench.accounts.openSession(of: "ann", for: 3600, isSecure: true, by: bench.origin)
        try bench.accounts.updateUser("ann", change, by: bench.origin)
        if let opened { #expect(try bench.accounts.findSession(opened.token) == nil) }
      }
      try bench.accounts.updateUser("ann", UserChange(isDisabled: true), by: bench.origin)
      bench.expect(.ended) {
        _ = try bench.accounts.openSession(of: "ann", for: 3600, isSecure: true, by: bench.origin)
      }
      bench.expect(.unknown) {
        _ = try bench.accounts.openSession(of: "bob", for: 3600, isSecure: true, by: bench.origin)
      }
      bench.expect(.invalid) {
        _ = try bench.accounts.openSession(of: "ann", for: .nan, isSecure: true, by: bench.origin)
      }
    },
  ]
}
