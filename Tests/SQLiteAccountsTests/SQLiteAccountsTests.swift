import Accounts
import AccountsConformance
import JobQueue
import NetworkGuard
import SQLite
import SQLiteAccounts
import Synchronization
import TestKit
import Testing

@Suite struct SQLiteAccountsTests {
  @Test(arguments: AccountsPromise.all) func keeps(_ promise: AccountsPromise) throws {
    try promise.check(AccountsInFile(isReopened: false))
  }

  /// With the file closed and opened again whenever the accounts are asked for; rates are of the process.
  @Test(arguments: AccountsPromise.all.filter { !ofOneProcess.contains($0.name) })
  func keepsOverRestarts(_ promise: AccountsPromise) throws {
    try promise.check(AccountsInFile(isReopened: true))
  }

  private static let ofOneProcess: Set<String> = [
    "a bucket gives its burst, then as much as flows into it",
    "a refused request takes nothing",
    "a key's rate is its own, and limits it",
    // It asks for the accounts while it asks for them.
    "an attempt that succeeds is given back, and one that nobody settles is not waited for",
  ]

  @Test func exceptionsArePromises() {
    #expect(Self.ofOneProcess.subtracting(AccountsPromise.all.map(\.name)) == [])
  }

  /// What could not be kept was not done, and is no key for anybody.
  @Test func aFullDiskChangesNothing() throws {
    let fixture = try AccountsInFile(isReopened: false)
    let origin = Origin(.commandLine("test"))
    let draft = KeyDraft(
      name: String(repeating: "x", count: 100), tenants: .only("acme"), scopes: [.jobsRead])
    let first = try fixture.accounts.createKey(draft, by: origin)
    try fixture.limitPages(to: 1)
    var kept = [first.key.id]
    // Until there is no room for another.
    var failure: AccountsError?
    for _ in 0..<1000 where failure == nil {
      do throws(AccountsError) {
        kept.append(try fixture.accounts.createKey(draft, by: origin).key.id)
      } catch {
        failure = error
      }
    }
    #expect(failure?.kind == .unavailable)
    #expect(Set(try fixture.accounts.keys(of: .all).map(\.id)) == Set(kept))
    #expect(try fixture.accounts.events(after: .start, limit: 1000).count == kept.count)
    try fixture.limitPages(to: 1_000_000)
    kept.append(try fixture.accounts.createKey(draft, by: origin).key.id)
    try fixture.reopen()
    #expect(Set(try fixture.accounts.keys(of: .all).map(\.id)) == Set(kept))
  }
}

private final class AccountsInFile: AccountsFixture {
  private let folder = TemporaryDirectory()
  private let clock = StandingClock()
  private let isReopened: Bool
  private let opened: Mutex<(file: StateFile, accounts: MemoryAccounts)>

  init(isReopened: Bool) throws {
    self.isReopened = isReopened
    let file = try StateFile(folder.file("state.db"))
    opened = Mutex((file, try MemoryAccounts(file: file, clock: clock)))
  }

  func reopen() throws {
    try opened.withLock { opened in
      opened.file.close()
      let file = try StateFile(folder.file("state.db"))
      opened = (file, try MemoryAccounts(file: file, clock: clock))
    }
  }

  var accounts: any Accounts {
    if isReopened {
      do { try reopen() } catch { Issue.record(error) }
    }
    return opened.withLock(\.accounts)
  }
  func another() -> any Accounts { opened.withLock(\.accounts) }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
  var isExact: Bool { true }
  func limitPages(to pages: Int) throws { try opened.withLock { try $0.file.limitPages(to: pages) } }
}

private final class StandingClock: QueueClock {
  private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

  func now() -> Timestamp { time.withLock(\.self) }
  func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
