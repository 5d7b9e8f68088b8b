import Accounts
import JobQueue
import NetworkGuard
import Testing

extension AccountsPromise {
  static let log: [AccountsPromise] = [
    AccountsPromise("each change is in the log, with who did it from where") { bench in
      let origin = Origin(.user("ann"), from: IPAddress("::ffff:192.0.2.5"), requestID: "r-9")
      let key = try bench.accounts.createKey(bench.draft("acme", [.jobsWrite, .jobsRead]), by: origin)
      _ = try bench.accounts.rotateKey(key.key.id, grace: 3600, by: origin)
      try bench.accounts.revokeKey(key.key.id, by: origin)
      _ = try bench.find(key.text)
      try bench.accounts.record(SecurityEvent(.jobCancelled, by: origin, subject: "job-1", tenant: "acme"))
      let events = try bench.events()
      #expect(events.map(\.action) == [.keyCreated, .keyRotated, .keyRevoked, .keyRefused, .jobCancelled])
      #expect(
        events.map(\.detail) == [
          "jobs:read,jobs:write", "the old secret holds for 3600 s", "", "revoked", "",
        ])
      #expect(events.allSatisfy { $0.tenant == "acme" })
      #expect(events.map(\.subject) == Array(repeating: key.key.id, count: 4) + ["job-1"])
      #expect(events.map(\.actor.text) == ["user:ann", "user:ann", "user:ann", "-", "user:ann"])
      #expect(events.map(\.address) == ["192.0.2.5", "192.0.2.5", "192.0.2.5", "192.0.2.1", "192.0.2.5"])
      #expect(events.map(\.requestID) == ["r-9", "r-9", "r-9", "r-1", "r-9"])
    },
    AccountsPromise("the log is read in pages, each event once, and from a time on") { bench in
      for n in 0..<25 {
        if n == 10 { try bench.advance(100) }
        try bench.accounts.record(SecurityEvent(.queuePaused, by: bench.origin, subject: "\(n)"))
      }
      var (seen, position): ([String], EventPosition) = ([], .start)
      while true {
        let page = try bench.accounts.events(after: position, limit: 7)
        guard let last = page.last else { break }
        #expect(page.count <= 7)
        seen += page.map(\.event.subject)
        position = last.position
      }
      #expect(seen == (0..<25).map(String.init))
      let late = try bench.accounts.now().adding(seconds: -50)
      let events = try bench.accounts.events(after: .before(late), limit: 1000)
      #expect(events.map(\.event.subject) == (10..<25).map(String.init))
      #expect(events.allSatisfy { $0.at >= late && $0.position.time == $0.at })
      #expect(try bench.accounts.events(after: .start, limit: 0).isEmpty)
      bench.expect(.invalid) { _ = try bench.accounts.events(after: EventPosition("yesterday"), limit: 1) }
    },
    AccountsPromise("the log has no secrets, whoever writes them there") { bench in
      let issued = try bench.issue()
      let origin = Origin(.user(issued.text), requestID: issued.text)
      try bench.accounts.record(
        SecurityEvent(
          .keyRefused, by: origin, subject: "Bearer \(issued.text)!", tenant: issued.text,
          detail: "a\nb\(issued.text)"))
      let event = try #require(try bench.events().last)
      #expect(event.subject == "Bearer cm_live_…!" && event.detail == "a\u{FFFD}bcm_live_…")
      #expect(!"\(event)".contains(issued.text.dropFirst(8)))
    },
  ]
}
