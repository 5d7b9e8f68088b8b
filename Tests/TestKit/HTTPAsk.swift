import Foundation

/// A plain GET from 127.0.0.1, on a connection of its own.
public enum HTTPAsk {
  public struct Answer: Sendable {
    public var status: Int
    public var body: String
  }

  /// Nil when nobody listens there, or the answer breaks off.
  public static func get(_ port: Int, _ path: String) throws -> Answer? {
    guard let descriptor = try? LocalSocket.connect(port: port) else { return nil }
    defer { close(descriptor) }
    // Only ends a hang.
    var bound = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    let request = "GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"
    guard LocalSocket.write(Array(request.utf8)[...], to: descriptor) else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { bytes += buffer[..<count] }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n"), let status = text.split(separator: " ").dropFirst().first
    else {
      return nil
    }
    return Int(status).map { Answer(status: $0, body: String(text[end.upperBound...])) }
  }
}
