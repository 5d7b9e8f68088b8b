/// What a request's head says of its body. libmicrohttpd takes what it understands and overlooks the rest; where two
/// readings are possible, a proxy may have chosen the other, so such requests are refused (RFC 9112, section 6.3).
struct RequestFraming: Equatable {
  enum Length: Equatable {
    case bytes(Int)
    /// Told chunk by chunk.
    case unknown
  }
  let length: Length

  var hasBody: Bool { length != .bytes(0) }

  init(_ request: ServiceRequest) throws(HTTPProblem) {
    guard request.headers.allSatisfy({ Self.isToken($0.name) }) else {
      throw Self.malformed("The name of a header is not valid.")
    }
    guard request.headers("Host").count <= 1 else {
      throw Self.malformed("The request has several Host headers.")
    }
    let lengths = request.headers("Content-Length")
    let encodings = request.headers("Transfer-Encoding")
    if !encodings.isEmpty {
      guard lengths.isEmpty else {
        throw Self.malformed("The request has both a Content-Length and a Transfer-Encoding.")
      }
      guard encodings.count == 1, encodings[0].lowercased() == "chunked" else {
        throw HTTPProblem(
          501, "request.encoding", "This Transfer-Encoding is not supported; only “chunked” is.")
      }
      length = .unknown
    } else if let text = lengths.first {
      guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text)
      else { throw Self.malformed("The Content-Length is not a valid number.") }
      length = .bytes(count)
    } else {
      length = .bytes(0)
    }
  }

  /// RFC 9110, section 5.6.2: no blank before the colon, and nothing that is a letter elsewhere only.
  private static func isToken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  /// libmicrohttpd takes larger heads, so that there is room for an answer; what it has no room for at all it refuses itself.
  static func checkHead(_ request: ServiceRequest, limit: Int) throws(HTTPProblem) {
    let fields = (request.query + request.headers).reduce(0) {
      $0 + $1.name.utf8.count + $1.value.utf8.count + 4
    }
    guard request.path.utf8.count + fields <= limit else {
      throw HTTPProblem(
        431, "request.head", "The request's line and headers exceed \(limit) bytes.",
        hint: "Send fewer or shorter ones.")
    }
  }

  /// Whether a route takes the body that was announced.
  func check(_ request: ServiceRequest, _ rule: BodyRule, limit: Int) throws(HTTPProblem) {
    if case .bytes(let count) = length, count > limit { throw Self.tooLarge(limit) }
    if let expectation = request.header("Expect"), expectation.lowercased() != "100-continue" {
      throw HTTPProblem(
        417, "request.expectation", "This Expect header is not supported; only “100-continue” is.")
    }
    guard let types = rule.types, hasBody else { return }
    if let coding = request.header("Content-Encoding"), coding.lowercased() != "identity" {
      throw HTTPProblem(
        415, "request.encoding", "Compressed request bodies are not supported.",
        hint: "Send it without a Content-Encoding.", headers: ["Accept-Encoding": "identity"])
    }
    let type = (request.header("Content-Type") ?? "").prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    guard types.isEmpty || types.contains(type.lowercased()) else {
      let known = types.joined(separator: ", ")
      throw HTTPProblem(
        415, "request.type", "This media type is not supported here.",
        hint: "Send it with Content-Type: \(known).", headers: ["Accept": known])
    }
  }

  static func tooLarge(_ limit: Int) -> HTTPProblem {
    HTTPProblem(
      413, "request.tooLarge", "The request body exceeds \(limit) bytes.",
      hint: "Send a smaller one.")
  }

  private static func malformed(_ message: String) -> HTTPProblem {
    HTTPProblem(400, "request.malformed", message)
  }
}
