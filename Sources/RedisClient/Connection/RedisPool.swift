import Dispatch
import Synchronization

/// Connections to one Redis for many threads: opened when needed, kept, never more than `limit`.
public final class RedisPool: Sendable {
  public let address: RedisAddress
  public let options: RedisOptions
  public let limit: Int
  private let interruption = RedisInterruption()
  private let permits: DispatchSemaphore
  private let idle = Mutex<[Resting]>([])

  /// A connection that no thread uses: whoever takes it out of `idle` has it alone.
  private struct Resting: @unchecked Sendable {
    let connection: RedisConnection
  }

  public init(_ address: RedisAddress, options: RedisOptions = RedisOptions(), limit: Int = 64) {
    self.address = address
    self.options = options
    self.limit = max(limit, 1)
    permits = DispatchSemaphore(value: self.limit)
  }

  /// Lends a connection to this thread for as long as `body` runs; it must not be kept. When all are taken,
  /// waits for up to `connectTimeout` for one. The one that came back last goes out first.
  public func withConnection<R>(
    _ body: (RedisConnection) throws(RedisError) -> R
  ) throws(RedisError) -> R {
    guard permits.wait(timeout: .now() + options.connectTimeout) == .success else {
      throw RedisError(
        .exhausted, "all \(limit) connections to Redis at \(address.placeName) are in use",
        hint: "use fewer threads at once, or raise the limit")
    }
    defer { permits.signal() }
    let connection =
      idle.withLock { $0.popLast() }?.connection
      ?? RedisConnection(address, options: options, interruption: interruption)
    defer {
      let resting = Resting(connection: connection)
      idle.withLock { $0.append(resting) }
    }
    return try body(connection)
  }

  /// Ends all waits of `executeBlocking`, now and from now on; other commands go on working.
  public func interruptAll() { interruption.interrupt() }

  /// Breaks the connections on which `executeBlocking` waits now: they fail as closed, and whoever waits may wait anew. For
  /// when the server turns out to be gone in a way that TCP has not noticed.
  public func breakWaits() { interruption.breakWaits() }
}
