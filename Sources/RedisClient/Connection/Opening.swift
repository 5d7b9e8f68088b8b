/// Opens links: connects, secures and logs in.
struct Opening {
  let address: RedisAddress
  let options: RedisOptions
  let interruption: RedisInterruption?

  /// A link to the server that `address` means, logged in, with its database chosen.
  func open() throws(RedisError) -> Link {
    switch address.place {
    case .tcp(let endpoint):
      return try open(endpoint)
    case .unix(let path):
      let deadline = Deadline.after(options.connectTimeout)
      return try link(over: Dialer.connect(toSocket: path, until: deadline, interruption), host: "", deadline)
    case .sentinel(let sentinels, let master):
      return try SentinelSearch(sentinels: sentinels, master: master, opening: self).open()
    }
  }

  /// A link to the server at `endpoint`; `asMaster`: only if it says that it is one.
  func open(_ endpoint: RedisAddress.Endpoint, asMaster: Bool = false) throws(RedisError) -> Link {
    let deadline = Deadline.after(options.connectTimeout)
    let socket = try Dialer.connect(to: endpoint, until: deadline, interruption)
    return try link(over: socket, host: endpoint.host, deadline, asMaster: asMaster)
  }

  /// A link to a sentinel.
  func openSentinel(_ endpoint: RedisAddress.Endpoint, until deadline: Deadline) throws(RedisError) -> Link {
    let socket = try Dialer.connect(to: endpoint, until: deadline, interruption)
    return try guarding(socket) { () throws(RedisError) in
      let link = try secure(socket, host: endpoint.host, deadline)
      if let password = options.sentinelPassword {
        try logIn(link, [Self.auth(options.sentinelUser, password)], until: deadline)
      }
      return link
    }
  }

  private func link(
    over socket: Socket, host: String, _ deadline: Deadline, asMaster: Bool = false
  ) throws(RedisError) -> Link {
    try guarding(socket) { () throws(RedisError) in
      let link = try secure(socket, host: host, deadline)
      var commands: [RedisCommand] = []
      if let password = address.password { commands.append(Self.auth(address.user, password)) }
      if address.database != 0 { commands.append(RedisCommand("SELECT", address.database)) }
      if !options.clientName.isEmpty {
        commands.append(RedisCommand("CLIENT", "SETNAME", options.clientName))
      }
      if asMaster { commands.append(RedisCommand("ROLE")) }
      let replies = try logIn(link, commands, until: deadline)
      if asMaster, let role = replies.last?.asArray?.first?.asString, role != "master" {
        throw RedisError(.connect, "Redis at \(socket.place) is a \(role), not the master")
      }
      return link
    }
  }

  /// Lets the interruption break `socket` meanwhile.
  private func guarding(
    _ socket: Socket, _ body: () throws(RedisError) -> Link
  ) throws(RedisError) -> Link {
    let guarding = interruption?.add(socket.shutdown)
    defer { if let guarding { interruption?.remove(guarding) } }
    do {
      return try body()
    } catch {
      // Whatever was sent, it was not the caller's command.
      throw interruption?.isInterrupted == true
        ? RedisInterruption.error(socket.place) : error.withMayHaveRun(false)
    }
  }

  private func secure(_ socket: Socket, host: String, _ deadline: Deadline) throws(RedisError) -> Link {
    guard address.isEncrypted else { return try Link(socket, maximumReply: options.maximumReply) }
    let files = address.tls.filled(from: options.tls)
    let channel = try TLSChannel(
      over: socket, serverName: files.serverName ?? host, files, until: deadline)
    return try Link(channel, maximumReply: options.maximumReply)
  }

  private static func auth(_ user: String?, _ password: RedisSecret) -> RedisCommand {
    user.map { RedisCommand("AUTH", $0, password.text) } ?? RedisCommand("AUTH", password.text)
  }

  /// Sends all at once: one round trip. The first error that matters is thrown.
  @discardableResult
  private func logIn(
    _ link: Link, _ commands: [RedisCommand], until deadline: Deadline
  ) throws(RedisError) -> [RedisValue] {
    guard !commands.isEmpty else { return [] }
    let replies = try link.request(commands, until: deadline)
    for (command, reply) in zip(commands, replies) {
      guard case .error(let text) = reply else { continue }
      var error = ServerError.error(text, at: link.place)
      switch (command.words.first as? String, error.kind) {
      // The name is a courtesy; a user without the right to it can still work.
      case ("CLIENT", .server(code: "NOPERM")): continue
      // Older words, such as "ERR AUTH <password> called without any password configured".
      case ("AUTH", .server(code: "ERR")):
        error.kind = .authentication
        error.hint = "the server has no such login: check user and password, or leave them out of the URL"
      default: break
      }
      throw error
    }
    return replies
  }
}
