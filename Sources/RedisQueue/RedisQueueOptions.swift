import JobQueue
import Synchronization

/// How a queue uses its server. The empty value is good.
public struct RedisQueueOptions: Sendable {
  public var retention = Retention()
  /// Seconds after which a waiting worker looks again although nobody roused it. It may be long: TCP notices dead
  /// connections, `RedisPool` gives up waits where other calls find the server gone, and the queue's leader makes up for
  /// a token that was lost with another worker.
  public var longestWait = 600.0
  /// Seconds after which the documents of an admitter that does not come back are given to others.
  public var admitterTime = 15.0
  /// Replicas that must have a commit or the end of an attempt before it counts (Redis's WAIT); 0: the server's own word
  /// is enough. They can be lost with the server otherwise, and the job is then done again.
  public var replicas = 0
  /// Seconds that they have for it.
  public var replicationTime = 1.0
  /// The inbox is read in portions of about so many bytes.
  public var portion = 2 << 20
  /// Bytes of a document; longer ones are rejected at the server.
  public var longestDocument = DocumentLimit.bytes
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
