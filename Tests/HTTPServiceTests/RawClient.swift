import Glibc
import TestKit

/// A client that writes what it is told to, and reads when it likes.
final class RawClient {
  private let descriptor: Int32
  /// What came in the end while it dripped.
  private(set) var lastRest = ""

  init(port: UInt16) throws {
    descriptor = try LocalSocket.connect(port: Int(port))
    boundWaits()
  }

  /// By [::1]; nil where there is no IPv6.
  init?(loopbackOfIPv6 port: UInt16) {
    descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    if code != 0, errno == EADDRNOTAVAIL || errno == ENETUNREACH { return nil }
    boundWaits()
  }

  deinit { close(descriptor) }

  /// Only ends a hang.
  private func boundWaits() {
    var bound = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
  }

  func send(_ text: String) { _ = LocalSocket.write(Array(text.utf8)[...], to: descriptor) }

  func send(_ bytes: some Collection<UInt8>) { _ = LocalSocket.write(Array(bytes)[...], to: descriptor) }

  /// Whether something can be sent within so many milliseconds.
  func isWritable(within milliseconds: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&poller, 1, milliseconds) > 0
  }

  /// Sends as much as is taken without waiting, and returns how much.
  func sendSome(_ bytes: some Collection<UInt8>) -> Int {
    let bytes = Array(bytes)
    return max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
  }

  /// Nothing more will be sent.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// All that comes until the other side closes; nil when it does not.
  func rest() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 {
        bytes += buffer[..<count]
      } else {
        return count == 0 || errno == ECONNRESET ? String(decoding: bytes, as: UTF8.self) : nil
      }
    }
  }

  /// Sends the text again and again, until the other side closes without a word; false when it does not within `bound` seconds.
  func drip(_ text: String, every pause: Double, bound: Double) -> Bool {
    for _ in 0..<Int(bound / pause) {
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&poller, 1, Int32(pause * 1000)) > 0 {
        lastRest = rest() ?? ""
        return lastRest.isEmpty
      }
      send(text)
    }
    return false
  }

  /// What has come by now, `limit` bytes at most, after waiting for the first; nil: the end.
  func some(_ limit: Int) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = recv(descriptor, &buffer, limit, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Sends as much as is taken without waiting; false: nothing is taken.
  func sendNow(_ bytes: [UInt8]) -> Bool {
    Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) > 0
  }

  /// The other side finds the connection broken, not closed.
  func reset() {
    var off = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &off, socklen_t(MemoryLayout<linger>.size))
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// The next line, without its end.
  func line() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) == 1 {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      if byte != UInt8(ascii: "\r") { bytes.append(byte) }
    }
    return nil
  }
}
