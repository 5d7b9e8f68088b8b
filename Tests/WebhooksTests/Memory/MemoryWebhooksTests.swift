import JobQueue
import Synchronization
import Testing
import Webhooks
import WebhooksConformance

@Suite struct MemoryWebhooksTests {
  @Test(arguments: WebhooksPromise.all) func keeps(_ promise: WebhooksPromise) throws {
    try promise.check(EmbeddedWebhooks())
  }
}

private struct EmbeddedWebhooks: WebhooksFixture {
  private let clock = StandingClock()
  private let memory: MemoryWebhooks

  init() { memory = MemoryWebhooks(clock: clock) }

  var store: any WebhookStore { memory }
  func another() -> any WebhookStore { memory }
  func advance(seconds: Double) { clock.advance(seconds: seconds) }
}

/// A clock that stands until it is moved.
final class StandingClock: QueueClock {
  private let time = Mutex(Timestamp(milliseconds: 1_700_000_000_000))

  func now() -> Timestamp { time.withLock(\.self) }
  func advance(seconds: Double) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}
