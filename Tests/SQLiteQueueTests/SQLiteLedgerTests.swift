import JobQueue
import QueueConformance
import SQLiteQueue
import Testing

@Suite struct SQLiteLedgerTests {
  @Test(arguments: LedgerPromise.all) func keeps(_ promise: LedgerPromise) throws {
    try promise.check { try LedgerInFile($0) }
  }
}

private struct LedgerInFile: LedgerFixture {
  private let folder = MemoryFolder()
  private let clock = ManualClock()
  private let retention: Retention
  private let file: QueueFile
  let ledger: any Ledger

  init(_ retention: Retention) throws {
    self.retention = retention
    file = try QueueFile(path: folder.path + "/state.db")
    ledger = try file.ledger(retention: retention, clock: clock)
  }

  func another() throws -> any Ledger { try file.ledger(retention: retention, clock: clock) }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
}
