import JobQueue
import RedisClient
import Synchronization

/// A queue on Redis 7: every promise is kept by a script that runs as one step on the server (see `Scripts`).
///
/// The server's clock is the queue's clock. A call whose connection breaks before the answer is repeated where that is
/// harmless, and a lease whose answer was lost is found again by the next call. What cannot be repeated
/// (`post`, `replay`) fails as `unavailable`.
public final class RedisQueue: JobQueue {
  public let name: String
  public let options: RedisQueueOptions
  let keys: QueueKeys
  let pool: RedisPool
  let admitters = AdmitterNames()
  let requests = LeaseRequests()
  private let woken = Atomic<Bool>(false)

  /// Connects with the first call. Each thread that waits needs a connection of its own.
  /// - Throws: `QueueError` (`invalid`) for a name that is none.
  public init(
    name: String = "default", address: RedisAddress, connection: RedisOptions = RedisOptions(),
    options: RedisQueueOptions = RedisQueueOptions(), connections: Int = 256
  ) throws(QueueError) {
    guard QueueKeys.isValid(queue: name) else { throw .invalidQueue(name) }
    self.name = name
    self.options = options
    keys = QueueKeys(queue: name)
    pool = RedisPool(address, options: connection, limit: connections)
  }

  var isWoken: Bool { woken.load(ordering: .sequentiallyConsistent) }

  public func wake() {
    woken.store(true, ordering: .sequentiallyConsistent)
    pool.interruptAll()
  }

  public func now() throws(QueueError) -> Timestamp { try pool.time(shift: shift) }

  // MARK: Calling

  var shift: Int { options.shift.milliseconds }

  /// See `RedisPool.call`.
  func call<R>(
    repeatable: Bool = true, _ body: (RedisConnection) throws(RedisError) -> R
  ) throws(QueueError) -> R {
    try pool.call(repeatable: repeatable, body)
  }

  func run(
    _ script: RedisScript, keys: [any RedisArgument], arguments: [any RedisArgument], repeatable: Bool = true
  ) throws(QueueError) -> RedisValue {
    try call(repeatable: repeatable) { connection throws(RedisError) in
      try connection.run(script, keys: keys, arguments: arguments)
    }
  }

  /// As `run`, for what must not be lost: waits until as many replicas have it as the options want. Repeating must be
  /// harmless: it is what a caller does who learns that they do not have it yet.
  func runDurably(
    _ script: RedisScript, keys: [any RedisArgument], arguments: [any RedisArgument]
  ) throws(QueueError) -> RedisValue {
    guard options.replicas > 0 else { return try run(script, keys: keys, arguments: arguments) }
    let time = options.replicationTime
    let wait = RedisCommand("WAIT", options.replicas, Int((time * 1000).rounded(.up)))
    let replies = try call { connection throws(RedisError) in
      try connection.execute(
        script.call(keys: keys, arguments: arguments), followedBy: [wait],
        timeout: time + connection.options.commandTimeout)
    }
    let count = replies[1].asInteger ?? 0
    guard count >= options.replicas else {
      throw QueueError(
        .refused,
        "only \(count) of \(options.replicas) replicas confirmed what was written to the queue \(name) within \(time) s",
        hint: "check that the replicas run and keep up (INFO replication), or lower --replicas")
    }
    return replies[0]
  }

  /// Waits at the server for up to `seconds`, but not past `longestWait`. Nil when there was nothing or the
  /// wait was ended by `wake`.
  func block(
    upTo seconds: Double, _ connection: RedisConnection, _ command: (Double) -> RedisCommand
  ) throws(RedisError) -> RedisValue? {
    // 0 would mean forever.
    let time = max(0.001, min(seconds, options.longestWait))
    do throws(RedisError) {
      let reply = try connection.executeBlocking(command(time), upTo: time)
      return reply.isNull ? nil : reply
    } catch {
      guard error.kind == .interrupted else { throw error }
      return nil
    }
  }
}

/// How long a caller is still willing to wait.
struct Patience {
  private let end: ContinuousClock.Instant

  init(_ seconds: Double) {
    let bounded = seconds.isNaN ? 0 : min(max(seconds, 0), 31_536_000)
    end = .now + .nanoseconds(Int64(bounded * 1e9))
  }

  var seconds: Double {
    let left = ContinuousClock.now.duration(to: end).components
    return max(0, Double(left.seconds) + Double(left.attoseconds) * 1e-18)
  }
}
