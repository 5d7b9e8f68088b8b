/// How to talk to a server. The empty value is good.
public struct RedisOptions: Sendable {
  /// Seconds for the name, the connection, TLS and the login together; for each sentinel again.
  public var connectTimeout = 5.0
  /// Seconds from sending a command (or pipeline) to its last reply. A blocking command's own wait comes on top.
  public var commandTimeout = 5.0
  /// Shown by CLIENT LIST; empty: none. No spaces.
  public var clientName = "clipmill"
  public var tls = RedisTLS()
  /// Who we are to the sentinels; they do not share the server's users.
  public var sentinelUser: String?
  public var sentinelPassword: RedisSecret?
  public var backoff = RedisBackoff()
  /// Bytes of one reply; a server that sends more is not believed.
  public var maximumReply = 512 << 20

  public init() {}
}

/// How long to wait between attempts to connect: exponential, with jitter so that many clients do not return at once.
public struct RedisBackoff: Sendable {
  /// Seconds after the first failure; twice as long after each further one.
  public var base = 0.05
  /// Seconds, at most.
  public var cap = 2.0
  /// The part of a delay that is left to chance, 0…1.
  public var jitter = 0.5
  /// 0..<1.
  public var random: @Sendable () -> Double = { .random(in: 0..<1) }

  public init() {}

  /// Seconds to wait after `failures` failures in a row; none after none.
  public func delay(after failures: Int) -> Double {
    guard failures > 0 else { return 0 }
    var delay = base
    for _ in 0..<min(failures - 1, 64) where delay < cap { delay *= 2 }
    return min(delay, cap) * (1 - jitter * random())
  }
}
