import JobQueue
import QueueConformance
import Quotes
import SQLiteQueue
import Testing

@Suite struct SQLiteQuoteStoreTests {
  private let folder = MemoryFolder()

  @Test(arguments: QuoteStorePromise.all) func keeps(_ promise: QuoteStorePromise) throws {
    try promise.check(try QueueFile(path: folder.path + "/state.db").quotes())
  }
}
