import Threads

/// A connection to one Redis, for one thread at a time. Blocks; never call it on Swift's cooperative pool.
///
/// Nothing is opened before the first command. After an error of the connection it is closed, and the next call
/// opens a new one: once per call, and not sooner than the backoff allows. No command is ever sent twice;
/// `RedisError.mayHaveRun` says whether it was executed, and the caller decides.
public final class RedisConnection {
  public let address: RedisAddress
  public let options: RedisOptions
  /// Ends the waits of `executeBlocking`, from any thread.
  public let interruption: RedisInterruption
  private var link: Link?
  /// Since the last good one; and when the next attempt may be.
  private var backoff: Backoff
  private var notBefore = Deadline.after(0)

  public init(
    _ address: RedisAddress, options: RedisOptions = RedisOptions(),
    interruption: RedisInterruption = RedisInterruption()
  ) {
    self.address = address
    self.options = options
    backoff = options.backoff
    self.interruption = interruption
  }

  /// Executes a command; an error reply is thrown.
  @discardableResult
  public func command(_ words: any RedisArgument...) throws(RedisError) -> RedisValue {
    try execute(RedisCommand(words))
  }

  /// Executes a command; an error reply is thrown. `timeout` in seconds, else the options'.
  @discardableResult
  public func execute(_ command: RedisCommand, timeout: Double? = nil) throws(RedisError) -> RedisValue {
    let seconds = timeout ?? options.commandTimeout
    var reply = try using(nil) { link throws(RedisError) in
      try link.request(command, until: .after(seconds))
    }
    if let script = command.script, reply.isUnknownScript {
      reply = try load(script, and: [command], seconds)[0]
    }
    return try checked(reply)
  }

  /// Executes a command that may wait at the server for up to `seconds` (BLPOP, XREAD BLOCK …; `.infinity`: for
  /// good). The command carries that time itself. Interruptible; an interrupted command may have run.
  @discardableResult
  public func executeBlocking(
    _ command: RedisCommand, upTo seconds: Double
  ) throws(RedisError) -> RedisValue {
    let reply = try using(interruption) { link throws(RedisError) in
      try link.request(command, until: .after(seconds + options.commandTimeout), interruption)
    }
    return try checked(reply)
  }

  /// Waits at the server for up to `seconds` by `wait`, a command as above whose reply the server keeps to itself, and
  /// then executes `command`, in one go. For waits whose reply nobody wants to be sent. Interruptible.
  public func execute(
    _ command: RedisCommand, afterSilent wait: RedisCommand, upTo seconds: Double
  ) throws(RedisError) -> RedisValue {
    var reply = try using(interruption) { link throws(RedisError) in
      try link.request(
        command, afterSilent: wait, until: .after(seconds + options.commandTimeout), interruption)
    }
    if let script = command.script, reply.isUnknownScript {
      reply = try load(script, and: [command], options.commandTimeout)[0]
    }
    return try checked(reply)
  }

  /// Calls a script.
  @discardableResult
  public func run(
    _ script: RedisScript, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
  ) throws(RedisError) -> RedisValue {
    try execute(script.call(keys: keys, arguments: arguments))
  }

  /// Executes commands one after another on one and the same connection; the first one's error is thrown, those of the
  /// others are values. For commands such as WAIT, which speak of what their connection has done before.
  public func execute(
    _ command: RedisCommand, followedBy others: [RedisCommand], timeout: Double
  ) throws(RedisError) -> [RedisValue] {
    let all = [command] + others
    var replies = try using(nil) { link throws(RedisError) in
      try link.request(all, until: .after(timeout))
    }
    if let script = command.script, replies[0].isUnknownScript {
      replies = try load(script, and: all, timeout)
    }
    _ = try checked(replies[0])
    return replies
  }

  /// Executes commands in one go; their replies in order, errors among them as values.
  ///
  /// Scripts that the server did not know are loaded and called after the rest, in their order. `timeout` in
  /// seconds is for all together.
  public func pipeline(
    _ commands: [RedisCommand], timeout: Double? = nil
  ) throws(RedisError) -> [RedisValue] {
    guard !commands.isEmpty else { return [] }
    let seconds = timeout ?? options.commandTimeout
    var replies = try using(nil) { link throws(RedisError) in
      try link.request(commands, until: .after(seconds))
    }
    let unknown = commands.indices.filter { commands[$0].script != nil && replies[$0].isUnknownScript }
    for script in Set(unknown.compactMap { commands[$0].script }) {
      let calls = unknown.filter { commands[$0].script == script }
      let again = try load(script, and: calls.map { commands[$0] }, seconds)
      for (index, reply) in zip(calls, again) { replies[index] = reply }
    }
    if replies.contains(where: \.meansDemoted) { leave() }
    return replies
  }

  /// Closes the connection; the next command opens a new one.
  public func close() { link = nil }

  // MARK: Parts

  func using<R>(
    _ interruption: RedisInterruption?, _ body: (Link) throws(RedisError) -> R
  ) throws(RedisError) -> R {
    let link = try connected(interruption)
    do {
      return try body(link)
    } catch {
      close()
      throw error
    }
  }

  private func connected(_ interruption: RedisInterruption?) throws(RedisError) -> Link {
    if interruption?.isInterrupted == true { throw RedisInterruption.error(address.placeName) }
    if let link, link.isIdle() { return link }
    close()
    if backoff.failures > 0, !notBefore.isPast {
      interruption.sleep(until: notBefore)
      if interruption?.isInterrupted == true { throw RedisInterruption.error(address.placeName) }
    }
    do {
      let opened = try Opening(address: address, options: options, interruption: interruption).open()
      backoff.reset()
      link = opened
      return opened
    } catch {
      backOff()
      throw error
    }
  }

  private func backOff() {
    notBefore = .after(backoff.next())
  }

  /// Another server may be the master by now: the next call looks for it.
  private func leave() {
    close()
    backOff()
  }

  private func checked(_ reply: RedisValue) throws(RedisError) -> RedisValue {
    guard case .error(let text) = reply else { return reply }
    if reply.meansDemoted { leave() }
    throw ServerError.error(text, at: address.placeName)
  }

  private func load(
    _ script: RedisScript, and calls: [RedisCommand], _ seconds: Double
  ) throws(RedisError) -> [RedisValue] {
    let replies = try using(nil) { link throws(RedisError) in
      try link.request([script.load] + calls, until: .after(seconds))
    }
    if case .error(let text) = replies[0] {
      var error = ServerError.error(text, at: address.placeName)
      error.message = "the script \"\(script.name)\" cannot be loaded: \(error.message)"
      throw error.withMayHaveRun(false)
    }
    return Array(replies.dropFirst())
  }
}

extension RedisValue {
  fileprivate var code: String? {
    if case .error(let text) = self { ServerError(reply: text).code } else { nil }
  }
  fileprivate var isUnknownScript: Bool { code == "NOSCRIPT" }
  fileprivate var meansDemoted: Bool { code.map { ServerError(code: $0).meansDemoted } ?? false }
}
