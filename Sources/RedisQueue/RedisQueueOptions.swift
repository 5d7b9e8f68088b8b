import JobQueue
import Synchronization

/// How a queue uses its server. The empty value is good.
public struct RedisQueueOptions: Sendable {
  public var retention = Retention()
  /// Seconds after which a waiting worker looks again although nobody roused it: a lost connection is noticed then,
  /// and a token that was lost with another worker is made up for.
  public var longestWait = 5.0
  /// Seconds after which the documents of an admitter that does not come back are given to others.
  public var admitterTime = 15.0
  /// Replicas that must have a commit or the end of an attempt before it counts (Redis's WAIT); 0: the server's own word
  /// is enough. They can be lost with the server otherwise, and the job is then done again.
  public var replicas = 0
  /// Seconds that they have for it.
  public var replicationTime = 1.0
  /// The inbox is read in portions of about so many bytes.
  public var portion = 8 << 20
  /// Moves the queue's time, for tests.
  package var shift = TimeShift()

  public init() {}
}

/// Milliseconds to add to the server's clock.
package final class TimeShift: Sendable {
  private let value = Atomic<Int>(0)
  package init() {}
  package var milliseconds: Int { value.load(ordering: .relaxed) }
  package func advance(seconds: Double) { value.add(Int(seconds * 1000), ordering: .relaxed) }
}
