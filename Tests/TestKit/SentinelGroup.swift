/// A master, its replica and three sentinels, which call it `clips` and notice within half a second that it is gone.
public final class SentinelGroup: Sendable {
  public let master: RedisServer
  public let replica: RedisServer
  public let sentinels: [RedisServer]

  /// Waits until the replica has the master's data and the sentinels know both.
  public init(password: String? = nil) throws {
    let login = password.map { ["--requirepass", $0, "--masterauth", $0] } ?? []
    master = try RedisServer(login)
    replica = try RedisServer(["--replicaof", "127.0.0.1 \(master.port)"] + login)
    try replica.waitForLine("MASTER <-> REPLICA sync: Finished with success")
    let lines =
      [
        "sentinel monitor clips 127.0.0.1 \(master.port) 2", "sentinel down-after-milliseconds clips 500",
        "sentinel failover-timeout clips 5000",
      ] + (password.map { ["sentinel auth-pass clips \($0)"] } ?? [])
    sentinels = try (0..<3).map { _ in try RedisServer.sentinel(lines) }
    for sentinel in sentinels { try sentinel.waitForLine("+slave slave") }
  }

  /// - Parameter user: `name:password@` for the servers.
  public func url(_ user: String = "") -> String {
    let hosts = sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
    return "redis+sentinel://\(user)\(hosts)/clips"
  }
}
