/// Asks the sentinels in turn for the master, and believes it only when it says itself that it is one: after a
/// failover a sentinel may not know yet.
struct SentinelSearch {
  let sentinels: [RedisAddress.Endpoint]
  let master: String
  let opening: Opening

  func open() throws(RedisError) -> Link {
    var failures: [RedisError] = []
    for sentinel in sentinels {
      do {
        return try opening.open(try ask(sentinel), asMaster: true)
      } catch {
        guard error.kind != .interrupted else { throw error }
        failures.append(error)
      }
    }
    // What a person must fix stays what it is, when every sentinel led there: a wrong password, say.
    let kind = failures.first?.kind ?? .connect
    let isCertain = failures.allSatisfy { $0.kind == kind && !$0.isRetryable }
    throw RedisError(
      isCertain ? kind : .connect,
      "no master \"\(master)\" found: " + failures.map(\.message).joined(separator: "; "),
      hint: failures.lazy.compactMap(\.hint).first)
  }

  private func ask(_ sentinel: RedisAddress.Endpoint) throws(RedisError) -> RedisAddress.Endpoint {
    let deadline = Deadline.after(opening.options.connectTimeout)
    let link = try opening.openSentinel(sentinel, until: deadline)
    let command = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master)
    let reply: RedisValue
    do {
      reply = try link.request(command, until: deadline, opening.interruption)
    } catch {
      throw error.withMayHaveRun(false)
    }
    switch reply {
    case .array(let parts):
      if parts.count == 2, let host = parts[0].asString, let port = parts[1].asString.flatMap({ Int($0) }),
        (1...65535).contains(port), !host.isEmpty
      {
        return RedisAddress.Endpoint(host: host, port: port)
      }
      throw RedisError(.malformed, "\(sentinel) does not answer like a sentinel")
    case .null:
      throw RedisError(
        .connect, "the sentinel at \(sentinel) knows no master \"\(master)\"",
        hint: "check the name after \"sentinel monitor\" in its configuration")
    case .error(let text):
      let error = ServerError.error(text, at: "sentinel \(sentinel)")
      // "ERR unknown command `SENTINEL`": the address is a server's.
      throw error.kind == .server(code: "ERR")
        ? RedisError(.connect, error.message, hint: "check that this is a sentinel's address (port 26379)")
        : error
    default:
      throw RedisError(.malformed, "\(sentinel) does not answer like a sentinel")
    }
  }
}
