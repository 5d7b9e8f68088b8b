import Foundation

/// An HTTP client that sends what it is told, byte by byte if need be, and shows what comes.
public final class WireClient {
  public struct Answer: Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }
    /// The `code` of a problem.
    public var code: String? { text.firstMatch(of: /"code": *"([^"]*)"/).map { String($0.output.1) } }
  }

  private let descriptor: Int32
  private var held: [UInt8] = []

  public init(port: Int) throws {
    descriptor = try LocalSocket.connect(port: port)
    // Only ends a hang.
    var bound = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  @discardableResult
  public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool { LocalSocket.write(bytes[...], to: descriptor) }

  /// The other side finds the connection broken.
  public func reset() {
    var off = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &off, socklen_t(MemoryLayout<linger>.size))
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  /// The head of a request, with Host; the headers in any order.
  public func sendHead(_ method: String, _ path: String, _ headers: [String: String] = [:]) {
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(lines)\r\n")
  }

  /// The next answer's head; nil: none comes.
  public func head() -> Answer? {
    guard let status = line()?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      return nil
    }
    var answer = Answer(status: status, headers: [:], body: [])
    while let line = line(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { answer.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
    }
    return answer
  }

  /// The next answer, whose body has a known length; nil: none comes, or not all of it.
  public func answer(isHead: Bool = false) -> Answer? {
    guard var answer = head() else { return nil }
    if isHead || answer.status == 204 || answer.status == 304 { return answer }
    guard let count = answer.headers["content-length"].flatMap({ Int($0) }) else { return nil }
    while answer.body.count < count {
      guard let more = some(count - answer.body.count) else { return nil }
      answer.body += more
    }
    return answer
  }

  /// What has come by now, after waiting for the first byte; nil: the end.
  public func some(_ limit: Int) -> [UInt8]? {
    if !held.isEmpty {
      defer { held.removeFirst(min(limit, held.count)) }
      return Array(held.prefix(limit))
    }
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { room, count in
      count = max(0, recv(descriptor, room.baseAddress, limit, 0))
    }
    return bytes.isEmpty ? nil : bytes
  }

  private func line() -> String? {
    while true {
      if let end = held.firstIndex(of: UInt8(ascii: "\n")) {
        defer { held.removeFirst(end + 1) }
        return String(decoding: held[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
      }
      let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { room, count in
        count = max(0, recv(descriptor, room.baseAddress, 4096, 0))
      }
      guard !bytes.isEmpty else { return nil }
      held += bytes
    }
  }

  /// One request on a connection of its own.
  public static func ask(
    _ port: Int, _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil
  ) throws -> Answer? {
    let client = try WireClient(port: port)
    var headers = headers
    headers["Connection"] = "close"
    if let body { headers["Content-Length"] = String(body.count) }
    client.sendHead(method, path, headers)
    if let body { client.send(body) }
    return client.answer(isHead: method == "HEAD")
  }
}
