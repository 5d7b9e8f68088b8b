import Accounts
import AccountsConformance
import JobQueue
import Synchronization
import Testing

@Suite struct MemoryAccountsTests {
  @Test(arguments: AccountsPromise.all) func keeps(_ promise: AccountsPromise) throws {
    try promise.check(EmbeddedAccounts())
  }
}

private struct EmbeddedAccounts: AccountsFixture {
  private let clock = StandingClock()
  private let memory: MemoryAccounts

  init() { memory = MemoryAccounts(clock: clock) }

  var accounts: any Accounts { memory }
  func another() -> any Accounts { memory }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
  var isExact: Bool { true }
}

/// A clock that stands until it is moved.
final class StandingClock: QueueClock {
  private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

  func now() -> Timestamp { time.withLock(\.self) }
  func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
