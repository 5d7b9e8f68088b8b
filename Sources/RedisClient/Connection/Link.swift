/// One live connection: sends commands, takes their replies. After an error it is good for nothing.
final class Link {
  let place: String
  private let channel: any Channel
  private let reader: ReplyReader
  private var writer = WriteBuffer()
  private let received = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  /// The last read filled its buffer: there may be more without waiting.
  private var mayHaveMore = false
  /// See `RedisConnection.serverRun`; nil: nobody has asked.
  var run: String?

  init(_ channel: any Channel, maximumReply: Int) throws(RedisError) {
    self.channel = channel
    place = channel.socket.place
    reader = try ReplyReader(limit: maximumReply)
  }

  deinit {
    channel.close()
    received.deallocate()
  }

  /// Whether nothing has happened since the last reply: the server has not closed it.
  func isIdle() -> Bool { reader.isEmpty && channel.isIdle() }

  /// Sends one command and takes its reply.
  func request(
    _ command: RedisCommand, until deadline: Deadline, _ interruption: RedisInterruption? = nil
  ) throws(RedisError) -> RedisValue {
    writer.append(command)
    let length = writer.count
    return try guarded(interruption) { sent throws(RedisError) in
      var pace = Pace(deadline)
      try send(&pace, &sent)
      return try reply(&pace)
    } mayHaveRun: {
      $0 >= length
    }
  }

  /// Sends two commands and takes the second one's reply: the server is told to keep the first one's to itself.
  func request(
    _ command: RedisCommand, afterSilent wait: RedisCommand, until deadline: Deadline,
    _ interruption: RedisInterruption?
  ) throws(RedisError) -> RedisValue {
    // Behind it comes the reply that is wanted, also where a server answers all the same (it may forbid CLIENT REPLY).
    let marker = "clipmill-\(UInt64.random(in: .min ... .max))"
    writer.append(RedisCommand("CLIENT", "REPLY", "SKIP"))
    writer.append(wait)
    writer.append(RedisCommand("ECHO", marker))
    writer.append(command)
    return try guarded(interruption) { sent throws(RedisError) in
      var pace = Pace(deadline)
      try send(&pace, &sent)
      for _ in 0..<3 where try reply(&pace).asString == marker { return try reply(&pace) }
      throw RedisError(.unexpected, "Redis at \(place) sent replies to other commands")
    } mayHaveRun: { _ in
      true
    }
  }

  /// Sends all commands as one and takes their replies, in order.
  func request(_ commands: [RedisCommand], until deadline: Deadline) throws(RedisError) -> [RedisValue] {
    var first = 0
    for (index, command) in commands.enumerated() {
      writer.append(command)
      if index == 0 { first = writer.count }
    }
    return try guarded(nil) { sent throws(RedisError) in
      var pace = Pace(deadline)
      try send(&pace, &sent)
      var replies: [RedisValue] = []
      replies.reserveCapacity(commands.count)
      for _ in commands { replies.append(try reply(&pace)) }
      return replies
    } mayHaveRun: {
      $0 >= first
    }
  }

  /// Runs `body` with the interruption armed, and says of its errors whether the command may have run; a server
  /// acts on whole commands only.
  private func guarded<R>(
    _ interruption: RedisInterruption?, _ body: (_ sent: inout Int) throws(RedisError) -> R,
    mayHaveRun: (_ sent: Int) -> Bool
  ) throws(RedisError) -> R {
    let guarding = interruption?.add(channel.socket.shutdown)
    defer { if let guarding { interruption?.remove(guarding) } }
    var sent = 0
    do {
      return try body(&sent)
    } catch {
      let wasInterrupted = interruption?.isInterrupted == true
      throw (wasInterrupted ? RedisInterruption.error(place) : error).withMayHaveRun(mayHaveRun(sent))
    }
  }

  /// Reads what arrives while it writes: neither side can hold the other up.
  private func send(_ pace: inout Pace, _ sent: inout Int) throws(RedisError) {
    let bytes = writer.bytes
    while true {
      do {
        let count = try channel.write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
        sent += count
        if count > 0 { pace.moved() }
      } catch {
        throw lastWords() ?? error
      }
      if sent == bytes.count, !channel.hasUnsent { break }
      let ready = try channel.socket.wait(for: [.reading, .writing], until: pace.deadline, "sending")
      if ready.contains(.reading) { try receive() }
    }
    writer.clear()
  }

  /// What the other side said before it closed the connection, which tells more than that it is closed: too many
  /// clients, a certificate that is missing.
  private func lastWords() -> RedisError? {
    do {
      try receive()
      guard case .error(let text) = try reader.next(from: place) else { return nil }
      return ServerError.error(text, at: place)
    } catch {
      return error.kind == .closed ? nil : error
    }
  }

  private func reply(_ pace: inout Pace) throws(RedisError) -> RedisValue {
    while true {
      if let value = try reader.next(from: place) { return value }
      if !mayHaveMore {
        _ = try channel.socket.wait(for: .reading, until: pace.deadline, "waiting for the reply")
      }
      if try receive() > 0 { pace.moved() }
    }
  }

  @discardableResult
  private func receive() throws(RedisError) -> Int {
    let count = try channel.read(into: received)
    mayHaveMore = count == received.count
    if count > 0 { try reader.feed(UnsafeRawBufferPointer(rebasing: received[..<count]), from: place) }
    return count
  }
}

/// When a request is given up: at its deadline, but not while bytes move. A long reply over a slow line is no
/// silence; without this it would never arrive, however often it is asked for.
private struct Pace {
  private(set) var deadline: Deadline
  /// Seconds without a byte.
  private let silence: Double
  private let latest: Deadline

  /// As many times the silence that is borne as a request may take in all.
  private static let most = 12.0

  init(_ deadline: Deadline) {
    self.deadline = deadline
    silence = min(deadline.remaining, 5)
    latest = .after(deadline.remaining + Self.most * silence)
  }

  mutating func moved() {
    let next = Deadline.after(min(silence, latest.remaining))
    if next.remaining > deadline.remaining { deadline = next }
  }
}
