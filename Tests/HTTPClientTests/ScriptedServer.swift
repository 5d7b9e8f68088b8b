import Glibc
import Synchronization
import TestKit
import Threads

/// A server that does to each connection what a test wants, right or wrong. It ends with its last reference, so tests hold
/// it until they are done.
final class ScriptedServer: Sendable {
  let url: String
  private let listening: Int32
  private let threads = ThreadGroup()
  private let connections = Connections()

  private final class Connections: Sendable {
    let all = Mutex([ServerConnection]())
  }

  /// - Parameter script: called for each connection, with its number from 0, on a thread of its own.
  init(_ script: @escaping @Sendable (Int, ServerConnection) -> Void) throws {
    let port = try FreePort.find()
    listening = try LocalSocket.listen(port: port)
    url = "http://127.0.0.1:\(port)"
    let hasBegun = threads.start("scripted") { [listening, threads, connections] in
      while case let descriptor = accept(listening, nil, nil), descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let connection = ServerConnection(descriptor)
        let number = connections.all.withLock {
          $0.append(connection)
          return $0.count - 1
        }
        let hasThread = threads.start("connection") {
          script(number, connection)
          connection.end()
        }
        guard hasThread else { return }
      }
    }
    precondition(hasBegun, "no thread left")
  }

  deinit {
    shutdown(listening, Int32(SHUT_RDWR))
    for connection in connections.all.withLock({ $0 }) { connection.end() }
    threads.wait()
    close(listening)
  }
}

final class ServerConnection: Sendable {
  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    // Only ends a hang.
    var bound = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// False: the client is gone.
  @discardableResult
  func send(_ text: String) -> Bool { LocalSocket.write(Array(text.utf8)[...], to: descriptor) }

  /// A whole answer.
  func answer(_ status: String, _ body: String, _ headers: String...) {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  /// The next request's head; nil: the client is gone.
  func head() -> String? {
    var text = ""
    while !text.hasSuffix("\r\n\r\n") {
      guard let next = bytes(1) else { return nil }
      text += next
    }
    return text
  }

  /// The next bytes; nil: the client is gone before.
  func bytes(_ count: Int) -> String? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let more = bytes.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress! + filled, count - filled, 0)
      }
      guard more > 0 else { return nil }
      filled += more
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Waits until the client has gone.
  func waitForEnd() { while bytes(1) != nil {} }
}
