import Accounts
import Dispatch
import JobQueue
import NetworkGuard
import Synchronization
import Testing

extension AccountsPromise {
  static let rates: [AccountsPromise] = [
    AccountsPromise("a bucket gives its burst, then as much as flows into it") { bench in
      // Slow enough that a clock which runs while this is tested changes nothing.
      let rate = try #require(Rate("1/100s:3"))
      for left in [2, 1, 0] {
        let decision = try bench.accounts.allow("b", rate)
        #expect(
          decision.isAllowed && decision.limit == 3 && decision.remaining == left && decision.retryAfter == 0)
      }
      var decision = try bench.accounts.allow("b", rate)
      #expect(!decision.isAllowed && decision.remaining == 0)
      if bench.fixture.isExact { #expect(decision.retryAfter == 100 && decision.reset == 300) }
      #expect(decision.retryAfter <= 100 && decision.reset <= 300)
      try bench.advance(250)
      decision = try bench.accounts.allow("b", rate)
      #expect(decision.isAllowed && decision.remaining == 1)
      if bench.fixture.isExact { #expect(decision.reset == 150) }
      #expect(try bench.accounts.allow("other", rate).remaining == 2)
      try bench.advance(100_000)
      #expect(try bench.accounts.allow("b", rate).remaining == 2)
    },
    AccountsPromise("a refused request takes nothing") { bench in
      let rate = try #require(Rate("1/1000s:1"))
      #expect(try bench.accounts.allow("b", rate).isAllowed)
      for _ in 0..<50 { #expect(try !bench.accounts.allow("b", rate).isAllowed) }
      try bench.advance(1000)
      #expect(try bench.accounts.allow("b", rate).isAllowed)
    },
    AccountsPromise("a key's rate is its own, and limits it") { bench in
      let slow = try #require(Rate("1/1000s:2"))
      let keys = try (0..<2).map { _ in try bench.issue { $0.rate = slow } }
      for key in keys {
        #expect(try bench.admits(key.text))
        #expect(try bench.admits(key.text))
        guard case .limited(let found, let decision) = try bench.find(key.text) else {
          Issue.record("not limited")
          continue
        }
        #expect(found.id == key.key.id && decision.limit == 2 && decision.remaining == 0)
        #expect((1...1000).contains(decision.retryAfter))
      }
    },
    AccountsPromise("a hundred at once get what is in the bucket, and no more") { bench in
      let issued = try bench.issue { $0.rate = Rate("1/86400s:30") }
      let admitted = Mutex(0)
      let stores = try [bench.accounts, bench.fixture.another()]
      DispatchQueue.concurrentPerform(iterations: 100) { n in
        let presented = PresentedKey(issued.text, from: AccountsBench.address)
        if case .admitted? = try? stores[n % 2].find(presented) { admitted.withLock { $0 += 1 } }
      }
      #expect(admitted.withLock(\.self) == 30)
    },
  ]

  static let lockouts: [AccountsPromise] = [
    AccountsPromise("ten failures in ten minutes lock an address, for twice as long each time") { bench in
      let origin = Origin(.nobody, from: AccountsBench.address)
      for expected in [60.0, 120, 240, 480, 960, 1920, 3600, 3600] {
        for _ in 1..<Lockout.failures {
          #expect(try bench.accounts.noteFailure(by: origin, id: nil) == 0)
        }
        let seconds = try bench.accounts.noteFailure(by: origin, id: nil)
        #expect(seconds <= expected && seconds > expected - 30)
        if bench.fixture.isExact { #expect(seconds == expected) }
        #expect(try bench.accounts.lockout(address: AccountsBench.address, id: nil) > 0)
        try bench.advance(expected)
        #expect(try bench.accounts.lockout(address: AccountsBench.address, id: nil) == 0)
      }
      try bench.advance(Lockout.memory)
      for _ in 1..<Lockout.failures { _ = try bench.accounts.noteFailure(by: origin, id: nil) }
      #expect(try bench.accounts.noteFailure(by: origin, id: nil) <= 60)
    },
    AccountsPromise("failures that are older than ten minutes do not count") { bench in
      let origin = Origin(.nobody, from: AccountsBench.address)
      for _ in 0..<3 {
        for _ in 1..<Lockout.failures { #expect(try bench.accounts.noteFailure(by: origin, id: "k") == 0) }
        try bench.advance(Lockout.window)
      }
    },
    AccountsPromise("unknown keys lock their address, for good keys as well, and no other address") { bench in
      let (good, foreign) = (try bench.issue(), try bench.foreignKey())
      for _ in 0..<Lockout.failures { #expect(try bench.find(foreign) == .refused(.unknown, keyID: nil)) }
      for text in [foreign, good.text] {
        guard case .locked(let seconds) = try bench.find(text) else {
          Issue.record("not locked")
          continue
        }
        #expect((1...60).contains(seconds))
      }
      #expect(try bench.admits(good.text, from: "192.0.2.2"))
      try bench.advance(60)
      #expect(try bench.admits(good.text))
      let lockouts = try bench.events().filter { $0.action == .lockout }
      #expect(lockouts.map(\.subject) == ["192.0.2.1"] && lockouts.map(\.detail) == ["60 s"])
    },
    AccountsPromise("an IPv6 network counts as one, and a mapped address as IPv4") { bench in
      let foreign = try bench.foreignKey()
      for n in 0..<Lockout.failures { _ = try bench.find(foreign, from: "2001:db8:1:2::\(n)") }
      #expect(try bench.accounts.lockout(address: IPAddress("2001:db8:1:2:ffff::"), id: nil) > 0)
      #expect(try bench.accounts.lockout(address: IPAddress("2001:db8:1:3::"), id: nil) == 0)
      for _ in 0..<Lockout.failures { _ = try bench.find(foreign, from: "::ffff:198.51.100.7") }
      #expect(try bench.accounts.lockout(address: IPAddress("198.51.100.7"), id: nil) > 0)
    },
    AccountsPromise(
      "a key that is used from wrong addresses is locked, and a success clears the key, not the address"
    ) { bench in
      let issued = try bench.issue { $0.addresses = (try? AllowedAddresses("10.0.0.1"))! }
      let (key, text) = (issued.key.id, issued.text)
      for n in 1..<Lockout.failures { _ = try bench.find(text, from: "192.0.2.\(n)") }
      #expect(try bench.admits(text, from: "10.0.0.1"))
      for n in 1..<Lockout.failures { _ = try bench.find(text, from: "192.0.2.\(n)") }
      #expect(try bench.accounts.lockout(address: nil, id: key) == 0)
      _ = try bench.find(text, from: "192.0.2.99")
      #expect(try bench.accounts.lockout(address: nil, id: key) > 0)
      guard case .locked = try bench.find(text, from: "10.0.0.1") else {
        Issue.record("not locked")
        return
      }
      // The addresses kept what failed from them.
      for _ in 2..<Lockout.failures {
        _ = try bench.accounts.noteFailure(by: Origin(.nobody, from: IPAddress("192.0.2.1")), id: nil)
      }
      #expect(try bench.accounts.lockout(address: IPAddress("192.0.2.1"), id: nil) > 0)
      try bench.advance(60)
      #expect(try bench.admits(text, from: "10.0.0.1"))
    },
    AccountsPromise("guesses at the same moment are no more than guesses one after another") { bench in
      let origin = Origin(.nobody, from: AccountsBench.address)
      let begun = Mutex<[Attempt]>([])
      let stores = try [bench.accounts, bench.fixture.another()]
      // By one name from many addresses, and from one address by many names.
      for n in 0..<2 {
        DispatchQueue.concurrentPerform(iterations: 60) { k in
          let from = n == 0 ? Origin(.nobody, from: IPAddress("198.51.100.\(k)")) : origin
          let answer = try? stores[k % 2].beginAttempt(by: from, id: n == 0 ? "user:ann" : "user:\(k)")
          switch answer {
          case .begun(let attempt): begun.withLock { $0.append(attempt) }
          case .locked(let seconds): #expect((0.001...60).contains(seconds))
          case nil: Issue.record("no answer")
          }
        }
        let attempts = begun.withLock { attempts in
          defer { attempts = [] }
          return attempts
        }
        #expect(attempts.count == Lockout.failures)
        for attempt in attempts { try stores[1].settle(attempt, succeeded: false) }
      }
      #expect(try bench.accounts.lockout(address: nil, id: "user:ann") > 0)
      #expect(try bench.accounts.lockout(address: AccountsBench.address, id: nil) > 0)
      #expect(
        try bench.events().filter { $0.action == .lockout }.map(\.subject) == ["user:ann", "192.0.2.1"])
    },
    AccountsPromise("an attempt that succeeds is given back, and one that nobody settles is not waited for") {
      bench in
      let origin = Origin(.nobody, from: AccountsBench.address)
      func begin() throws -> Attempt? {
        if case .begun(let attempt) = try bench.accounts.beginAttempt(by: origin, id: "user:ann") {
          attempt
        } else {
          nil
        }
      }
      for _ in 1..<Lockout.failures {
        try bench.accounts.settle(try #require(try begin()), succeeded: false)
      }
      // One is left: while it is looked at no other is.
      let right = try #require(try begin())
      #expect(try begin() == nil)
      #expect(try bench.accounts.lockout(address: AccountsBench.address, id: "user:ann") == 0)
      try bench.accounts.settle(right, succeeded: true)
      // The name's failures are forgotten, and the address's are not.
      _ = try #require(try begin())
      #expect(try begin() == nil)
      try bench.advance(Attempt.patience)
      let last = try #require(try begin())
      try bench.accounts.settle(last, succeeded: false)
      #expect(try bench.accounts.lockout(address: AccountsBench.address, id: nil) > 0)
      #expect(try bench.accounts.lockout(address: nil, id: "user:ann") == 0)
    },
    AccountsPromise("an old secret locks its address, and not who has the new one") { bench in
      let issued = try bench.issue()
      let new = try bench.accounts.rotateKey(issued.key.id, grace: 0, by: bench.origin)
      for n in 1...2 * Lockout.failures {
        #expect(try bench.find(issued.text, from: "192.0.2.\(n)") == .refused(.rotated, keyID: issued.key.id))
      }
      #expect(try bench.admits(new.text, from: "10.0.0.1"))
      for _ in 1..<Lockout.failures { _ = try bench.find(issued.text, from: "192.0.2.1") }
      #expect(try bench.accounts.lockout(address: IPAddress("192.0.2.1"), id: nil) > 0)
      #expect(try bench.admits(new.text, from: "10.0.0.1"))
    },
  ]
}
