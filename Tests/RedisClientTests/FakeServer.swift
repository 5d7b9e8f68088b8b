import Foundation
import TestKit

/// A server that says the same to everybody, whatever it is asked.
final class FakeServer: Sendable {
  let port: Int
  private let listener: Int32

  /// Answers each connection's first bytes with `reply`, and closes the connection when `closes`.
  init(saying reply: [UInt8], closes: Bool = false) throws {
    let port = try FreePort.find()
    let listener = try LocalSocket.listen(port: port)
    (self.port, self.listener) = (port, listener)
    Thread {
      while case let client = accept(listener, nil, nil), client >= 0 {
        var buffer = [UInt8](repeating: 0, count: 4096)
        if recv(client, &buffer, buffer.count, 0) > 0, LocalSocket.write(reply[...], to: client), !closes {
          while recv(client, &buffer, buffer.count, 0) > 0 {}
        }
        close(client)
      }
      close(listener)
    }.start()
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
