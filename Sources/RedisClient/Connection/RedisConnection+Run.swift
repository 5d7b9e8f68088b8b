extension RedisConnection {
  /// Names the run of the server that this connection leads to: another one after every start, and after every failover. Asked for once in a
  /// connection's life, which ends with the run. Empty: the server does not say, or not to this user.
  public func serverRun() throws(RedisError) -> String {
    try using(nil) { link throws(RedisError) in
      if let run = link.run { return run }
      let reply = try link.request(
        RedisCommand("INFO", "server", "replication"), until: .after(options.commandTimeout))
      let run = Self.run(reply.asString ?? "")
      link.run = run
      return run
    }
  }

  /// - Parameter info: what INFO says.
  static func run(_ info: String) -> String {
    func value(_ name: String) -> Substring? {
      info.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name + ":") }.map { line in
        line.dropFirst(name.count + 1).prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
      }
    }
    guard let run = value("run_id"), let history = value("master_replid") else { return "" }
    return String(run.prefix(16) + history.prefix(16))
  }
}
