import JobQueue
import QueueConformance
import Testing

@Suite struct MemoryLedgerTests {
  @Test(arguments: LedgerPromise.all) func keeps(_ promise: LedgerPromise) throws {
    try promise.check { EmbeddedLedger($0) }
  }
}

private struct EmbeddedLedger: LedgerFixture {
  private let clock = ManualClock()
  private let memory: MemoryLedger

  init(_ retention: Retention) { memory = MemoryLedger(retention: retention, clock: clock) }

  var ledger: any Ledger { memory }
  func another() -> any Ledger { memory }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
}
