import Foundation

/// A TCP proxy on 127.0.0.1 that breaks connections in the middle of what a client sends. Needs an `end()`.
public final class BreakingProxy: @unchecked Sendable {
  // Unchecked: all mutable state is guarded by `condition`.
  public let port: Int
  private let target: Int
  private let listener: Int32
  private let condition = NSCondition()
  private var planned: [Int] = []
  private var passed = 0
  private var count = 0
  private var isStalled = false
  private var isOver = false

  public init(to target: Int) throws {
    self.target = target
    port = try FreePort.find()
    listener = try LocalSocket.listen(port: port)
    Thread.detachNewThread { [self] in
      while case let client = accept(listener, nil, nil), client >= 0 {
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        guard let server = try? LocalSocket.connect(port: target) else {
          close(client)
          continue
        }
        Thread.detachNewThread { self.pump(from: client, to: server, isRequest: true) }
        Thread.detachNewThread { self.pump(from: server, to: client, isRequest: false) }
      }
    }
  }

  /// Connections that were broken.
  public var broken: Int { condition.withLock { count } }

  /// Breaks a connection after so many bytes that clients have sent, counted from the last break, and so on until the list is over.
  public func breaks(after bytes: [Int]) { condition.withLock { (planned, passed, count) = (bytes, 0, 0) } }

  /// From now on nothing of what clients send arrives.
  public func stall() { condition.withLock { isStalled = true } }

  public func end() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    condition.withLock {
      isOver = true
      condition.broadcast()
    }
  }

  private func pump(from source: Int32, to sink: Int32, isRequest: Bool) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let size = recv(source, &buffer, buffer.count, 0), size > 0 {
      if isRequest, !mayPass(size) { break }
      guard LocalSocket.write(buffer[..<size], to: sink) else { break }
    }
    shutdown(source, Int32(SHUT_RDWR))
    shutdown(sink, Int32(SHUT_RDWR))
    // Closed by the one that reads from it; the other may still be at it.
    close(source)
  }

  private func mayPass(_ size: Int) -> Bool {
    condition.withLock {
      while isStalled, !isOver { condition.wait() }
      guard let limit = planned.first else { return !isOver }
      passed += size
      guard passed >= limit else { return true }
      planned.removeFirst()
      (passed, count) = (0, count + 1)
      return false
    }
  }
}
