import Threads

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
  /// Between attempts to connect.
  public var backoff = Backoff(base: 0.05, cap: 2)
  /// Bytes of one reply; a server that sends more is not believed.
  public var maximumReply = 512 << 20

  public init() {}
}
