/// An answer as it came, of a known end.
struct RawReply {
  var status: Int
  /// Names in lower case.
  var headers: [String: String]
  var body: String

  /// The `code` of a problem.
  var code: String? {
    guard headers["content-type"] == "application/problem+json" else { return nil }
    return body.firstMatch(of: /"code": "([^"]*)"/).map { String($0.output.1) }
  }
}

extension RawClient {
  /// The next answer of the connection; nil: none, or not a whole one.
  ///
  /// - Parameter isHead: it has no body, whatever it says.
  func reply(isHead: Bool = false) -> RawReply? {
    guard var reply = replyHead() else { return nil }
    if isHead || reply.status == 204 { return reply }
    if reply.headers["transfer-encoding"] == "chunked" {
      while let piece = chunk() {
        if piece.isEmpty { return reply }
        reply.body += piece
      }
      return nil
    }
    guard let count = reply.headers["content-length"].flatMap({ Int($0) }), let body = bytes(count) else {
      return nil
    }
    reply.body = body
    return reply
  }

  func replyHead() -> RawReply? {
    guard let first = line(), let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    var reply = RawReply(status: status, headers: [:], body: "")
    while let next = line() {
      if next.isEmpty { return reply }
      let parts = next.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      reply.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return nil
  }

  /// The next chunk of a body; empty: the last one. Nil: it breaks off.
  func chunk() -> String? {
    guard let size = line().flatMap({ Int($0, radix: 16) }), let body = bytes(size), line() == "" else {
      return nil
    }
    return body
  }

  private func bytes(_ count: Int) -> String? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      guard let more = some(count - bytes.count) else { return nil }
      bytes += more
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
