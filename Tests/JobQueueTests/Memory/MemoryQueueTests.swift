import JobQueue
import QueueConformance
import Testing

@Suite struct MemoryQueueTests {
  @Test(arguments: Promise.all) func keeps(_ promise: Promise) throws { try promise.check(EmbeddedQueue()) }

  @Test(arguments: QuoteStorePromise.all) func keeps(_ promise: QuoteStorePromise) throws {
    try promise.check(MemoryQuoteStore())
  }
}

private struct EmbeddedQueue: QueueFixture {
  private let clock = ManualClock()
  private let memory: MemoryQueue

  init() { memory = MemoryQueue(clock: clock) }

  var queue: any JobQueue { memory }
  func another() -> any JobQueue { memory }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
  func doubt(_ id: String) { memory.mayHaveForgotten(id) }
}
