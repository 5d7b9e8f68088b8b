import Accounts
import NetworkGuard
import Synchronization
import Testing

@testable import APIService

@Suite struct KeyMemoryTests {
  /// A memory of a second before accounts that tell how often they were asked.
  private final class Bench: Sendable {
    let accounts = MemoryAccounts()
    private let time = Mutex(100.0)
    private let count = Mutex(0)
    let memory: Mutex<KeyMemory?> = Mutex(nil)

    var asked: Int { count.withLock { $0 } }

    init(seconds: Double = 1) {
      let memory = KeyMemory(seconds: seconds) { [unowned self] in time.withLock { $0 } }
      self.memory.withLock { $0 = memory }
    }

    func pass(_ seconds: Double) { time.withLock { $0 += seconds } }

    func key(_ change: (inout KeyDraft) -> Void = { _ in }) throws -> IssuedKey {
      var draft = KeyDraft(tenants: .only("acme"), scopes: [.jobsRead])
      change(&draft)
      return try accounts.createKey(draft, by: Origin(.nobody))
    }

    /// - Parameter meanwhile: what happens between the store's answer and its being noted.
    func answer(
      _ text: String, from address: String = "192.0.2.7", meanwhile: () -> Void = {}
    ) throws -> KeyAnswer {
      let memory = try #require(memory.withLock { $0 })
      let presented = PresentedKey(text, from: try #require(IPAddress(address)))
      return try memory.answer(to: presented) { presented throws(AccountsError) in
        count.withLock { $0 += 1 }
        let answer = try accounts.find(presented)
        meanwhile()
        return answer
      }
    }

    func forget() { memory.withLock { $0 }?.forget() }
  }

  @Test func aKeyIsLookedUpOnceInAMoment() throws {
    let bench = Bench()
    let issued = try bench.key()
    for _ in 0..<5 {
      guard case .admitted(let key, nil) = try bench.answer(issued.text) else {
        Issue.record("refused")
        return
      }
      #expect(key.id == issued.key.id)
      bench.pass(0.19)
    }
    #expect(bench.asked == 1)
    bench.pass(0.1)
    _ = try bench.answer(issued.text)
    #expect(bench.asked == 2)
    // What an address may do is the store's to say, for each.
    _ = try bench.answer(issued.text, from: "192.0.2.8")
    #expect(bench.asked == 3)
  }

  @Test func aKeyThatIsRevokedElsewhereEndsWithTheMoment() throws {
    let bench = Bench()
    let issued = try bench.key()
    _ = try bench.answer(issued.text)
    try bench.accounts.revokeKey(issued.key.id, by: Origin(.nobody))
    bench.pass(1)
    #expect(try bench.answer(issued.text) == .refused(.revoked, keyID: issued.key.id))
  }

  @Test func aKeyThatIsChangedHereIsLookedUpAtOnce() throws {
    let bench = Bench()
    let issued = try bench.key()
    _ = try bench.answer(issued.text)
    try bench.accounts.revokeKey(issued.key.id, by: Origin(.nobody))
    bench.forget()
    #expect(try bench.answer(issued.text) == .refused(.revoked, keyID: issued.key.id))
  }

  @Test func anAnswerFromBeforeTheChangeIsNotRemembered() throws {
    let bench = Bench()
    let issued = try bench.key()
    _ = try bench.answer(issued.text) {
      _ = try? bench.accounts.revokeKey(issued.key.id, by: Origin(.nobody))
      bench.forget()
    }
    #expect(try bench.answer(issued.text) == .refused(.revoked, keyID: issued.key.id))
  }

  @Test func anAnswerThatTookLongIsAsOldAsItsQuestion() throws {
    let bench = Bench()
    let issued = try bench.key()
    _ = try bench.answer(issued.text) { bench.pass(2) }
    _ = try bench.answer(issued.text)
    #expect(bench.asked == 2)
  }

  @Test func ratesAndRefusalsAreCountedEachTime() throws {
    let bench = Bench()
    let limited = try bench.key { $0.rate = Rate(requests: 1, period: 3600, burst: 2) }
    for _ in 0..<2 { _ = try bench.answer(limited.text) }
    guard case .limited = try bench.answer(limited.text) else {
      Issue.record("a key with a rate got more than that")
      return
    }
    let addresses = try AllowedAddresses("198.51.100.0/24")
    let elsewhere = try bench.key { $0.addresses = addresses }
    for _ in 0..<3 { _ = try bench.answer(elsewhere.text) }
    #expect(try bench.answer("cm_live_typo") == .refused(.malformed, keyID: nil))
    #expect(bench.asked == 7)
  }

  @Test func nothingIsRememberedWithoutAMoment() throws {
    let bench = Bench(seconds: 0)
    let issued = try bench.key()
    for _ in 0..<3 { _ = try bench.answer(issued.text) }
    #expect(bench.asked == 3)
  }
}
