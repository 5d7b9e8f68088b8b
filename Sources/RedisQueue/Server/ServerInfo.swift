import JobQueue
import RedisClient

/// The fields of INFO.
struct ServerInfo {
  private var fields: [String: String] = [:]

  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[String(line[..<colon])] = String(line[line.index(after: colon)...])
    }
  }

  subscript(name: String) -> String? { fields[name] }

  func number(_ name: String) -> Int? { fields[name].flatMap(Int.init) }

  /// Bytes that the replica that is furthest behind has not acknowledged (`slave0:ip=…,offset=7,…`).
  var replicaLag: Int? {
    guard let written = number("master_repl_offset") else { return nil }
    let offsets = (0..<(number("connected_slaves") ?? 0)).compactMap { fields["slave\($0)"] }.map { replica in
      replica.split(separator: ",").first { $0.hasPrefix("offset=") }.flatMap { Int($0.dropFirst(7)) } ?? 0
    }
    return offsets.min().map { max(0, written - $0) }
  }
}

extension QueueServer {
  init(_ info: ServerInfo) {
    self.init()
    memoryUsed = info.number("used_memory")
    memoryLimit = info.number("maxmemory").flatMap { $0 > 0 ? $0 : nil }
    isDurable = info["aof_enabled"] == "1"
    canWriteFile = info["aof_last_write_status"] ?? "ok" == "ok"
    couldRewriteFile = info["aof_last_bgrewrite_status"] ?? "ok" == "ok"
    delayedSyncs = info.number("aof_delayed_fsync")
    isReplica = (info["role"] ?? "master") != "master"
    replicas = info.number("connected_slaves") ?? 0
    replicaLag = info.replicaLag
    troubles = RedisChecks.findings(info, save: nil, skew: 0).filter { $0.severity == .error }.map {
      "Redis: \($0.message)" + ($0.hint.map { "; \($0)" } ?? "") + "."
    }
  }
}

extension RedisQueue {
  public func server() throws(QueueError) -> QueueServer? {
    let text = try call { connection throws(RedisError) in
      try connection.command("INFO", "server", "memory", "persistence", "replication").toString()
    }
    var server = QueueServer(ServerInfo(text))
    if server.replicas < options.replicas {
      server.troubles.append(
        "Redis: \(server.replicas) of the \(options.replicas) replicas that every job waits for are connected; "
          + "check that they run and can reach it, or lower --replicas.")
    }
    return server
  }
}
