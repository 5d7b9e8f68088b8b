import Foundation

/// A TCP proxy on 127.0.0.1 between a client and a server, whose network the test breaks. Needs an `end()`:
/// threads that hold bytes back keep it alive.
public final class CuttingProxy: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  public enum Mode: Sendable {
    case passing
    /// As `passing`, but replies arrive no faster.
    case slow(bytesPerSecond: Int)
    /// Nothing arrives in either direction and nothing is closed, as with a cut cable. What was sent meanwhile
    /// arrives when the mode changes, as TCP would have repeated it.
    case silent
    /// Requests arrive, replies do not (until the mode changes).
    case withholdingReplies
    /// Requests arrive; where the server replies, the connection is closed instead: what was asked has happened,
    /// and the client cannot know.
    case closingOnReply
    /// Connections are refused, and those that exist are closed.
    case refusing
  }

  /// Where clients connect.
  public let port: Int
  private let target: Int
  private let condition = NSCondition()
  private var current = Mode.passing
  private var listener: Int32
  private var pairs: [Int: (client: Int32, server: Int32)] = [:]
  private var nextPair = 0
  private var withheldReplies = 0
  private var passedReplyBytes = 0
  private var passedRequestBytes = 0

  /// Listens, and passes everything on to `target`.
  public init(to target: Int) throws {
    self.target = target
    port = try FreePort.find()
    listener = try LocalSocket.listen(port: port)
    accept(listener)
  }

  public var url: String { "redis://127.0.0.1:\(port)" }

  public var mode: Mode { condition.withLock { current } }

  /// Bytes of replies that have arrived.
  public var replyBytes: Int { condition.withLock { passedReplyBytes } }

  /// Bytes of requests that have arrived.
  public var requestBytes: Int { condition.withLock { passedRequestBytes } }

  /// Waits until so many bytes of requests have arrived since it began. False after `bound` seconds.
  public func wait(forRequestBytes bytes: Int, bound: Double = 60) -> Bool {
    let limit = Date(timeIntervalSinceNow: bound)
    return condition.withLock {
      while passedRequestBytes < bytes { if !condition.wait(until: limit) { return false } }
      return true
    }
  }

  /// Connections that are open now.
  public var connections: Int { condition.withLock { pairs.count } }

  /// Changes what happens from now on. Fails only when the port was taken while it was refusing.
  public func set(_ mode: Mode) throws {
    condition.lock()
    defer { condition.unlock() }
    let wasRefusing = listener < 0
    current = mode
    withheldReplies = 0
    if case .refusing = mode {
      closeListener()
      shutPairs()
    } else if wasRefusing {
      listener = try LocalSocket.listen(port: port)
      accept(listener)
    }
    condition.broadcast()
  }

  /// Closes every connection; new ones are possible.
  public func cut() { condition.withLock { shutPairs() } }

  /// Waits until a reply has been held back or answered by a close since the last `set`: the server has done
  /// what it was asked. False after `bound` seconds.
  public func waitForWithheldReply(bound: Double = 60) -> Bool {
    let limit = Date(timeIntervalSinceNow: bound)
    return condition.withLock {
      while withheldReplies == 0 { if !condition.wait(until: limit) { return false } }
      return true
    }
  }

  /// Closes everything, for good.
  public func end() {
    condition.withLock {
      current = .refusing
      closeListener()
      shutPairs()
      condition.broadcast()
    }
  }

  // MARK: Under the lock

  private func closeListener() {
    guard listener >= 0 else { return }
    // Ends its thread's accept; that thread closes it.
    shutdown(listener, Int32(SHUT_RDWR))
    listener = -1
  }

  private func shutPairs() {
    for pair in pairs.values {
      shutdown(pair.client, Int32(SHUT_RDWR))
      shutdown(pair.server, Int32(SHUT_RDWR))
    }
    // Their pumps may wait for a change of mode.
    condition.broadcast()
  }

  // MARK: Threads

  /// Weak on itself between calls, so that a forgotten proxy ends.
  private func accept(_ listener: Int32) {
    let target = target
    Self.start { [weak self] in
      while case let client = Glibc.accept(listener, nil, nil), client >= 0 {
        guard let self, let server = try? LocalSocket.connect(port: target) else {
          close(client)
          continue
        }
        self.join(client, server)
      }
      close(listener)
    }
  }

  private func join(_ client: Int32, _ server: Int32) {
    let id = condition.withLock {
      nextPair += 1
      pairs[nextPair] = (client, server)
      return nextPair
    }
    let both = DispatchGroup()
    for isReply in [false, true] {
      both.enter()
      Self.start { [weak self] in
        Self.pump(from: isReply ? server : client, to: isReply ? client : server) { [weak self] count in
          self?.mayPass(count, isReply: isReply, pair: id) ?? false
        }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
        // The other pump may be held up.
        self?.condition.withLock {
          self?.pairs[id] = nil; self?.condition.broadcast()
        }
        both.leave()
      }
    }
    both.notify(queue: .global()) {
      close(client)
      close(server)
    }
  }

  private static func pump(from source: Int32, to sink: Int32, mayPass: (Int) -> Bool) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
      guard mayPass(count), LocalSocket.write(buffer[..<count], to: sink) else { return }
    }
  }

  /// Waits as long as the mode holds bytes of this direction back. False when the connection shall be closed.
  private func mayPass(_ count: Int, isReply: Bool, pair: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    var end: Date?
    while pairs[pair] != nil {
      switch current {
      case .slow(let speed) where isReply && (end ?? .distantFuture) > Date():
        end = end ?? Date(timeIntervalSinceNow: Double(count) / Double(speed))
        _ = condition.wait(until: end ?? Date())
        continue
      case .passing, .slow:
        if isReply {
          passedReplyBytes += count
        } else {
          passedRequestBytes += count
          condition.broadcast()
        }
        return true
      case .refusing: return false
      case .withholdingReplies, .closingOnReply:
        guard isReply else { return true }
        withheldReplies += 1
        condition.broadcast()
        if case .closingOnReply = current { return false }
      case .silent: break
      }
      condition.wait()
    }
    return false
  }

  private static func start(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.name = "cutting-proxy"
    thread.stackSize = 1 << 18
    thread.start()
  }
}
