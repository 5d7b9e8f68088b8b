import ClipJob
import HTTPClient

/// What a server answered.
struct APIAnswer: Sendable {
  var head: HTTPResponseHead
  var body: [UInt8]
  /// An attempt before got no answer: the server may have done it then.
  var isRepeated = false

  var status: Int { head.status }

  /// Nil: it is none.
  var json: JSONValue? { try? JSONValue(parsing: body) }

  func header(_ name: String) -> String? { head.header(name) }

  func isOf(_ type: String) -> Bool {
    let own = header("Content-Type")?.prefix { $0 != ";" }.lowercased()
    return own?.trimmingSuffix { $0 == " " } == type[...]
  }

  /// Seconds that the server asks to be left alone; nil: it does not.
  var retryAfter: Double? {
    guard let text = header("Retry-After") else { return nil }
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
    guard let then = HTTPDate.seconds(text), let now = header("Date").flatMap(HTTPDate.seconds) else {
      return nil
    }
    return Double(max(0, then - now))
  }
}
