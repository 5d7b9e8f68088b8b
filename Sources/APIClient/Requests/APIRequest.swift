/// What a server is asked.
struct APIRequest: Sendable {
  var method: String
  /// Its parts, not escaped: `["v1", "jobs", "a b"]`.
  var path: [String]
  var query: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// Seconds that the server may take beyond what any answer takes.
  var wait = 0.0

  /// As behind the server's address (RFC 3986).
  var target: String {
    let place = path.map { "/" + Self.escaped($0) }.joined()
    guard !query.isEmpty else { return place }
    return place + "?"
      + query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    // Alone they would be taken for steps through folders, however they are escaped.
    if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      let isPlain =
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-._~".utf8.contains(byte)
        }
      return isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }
}
