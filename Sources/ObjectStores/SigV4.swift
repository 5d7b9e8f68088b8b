/// AWS's Signature Version 4, in headers: what proves to a store who asks.
///
/// libcurl can sign as well (CURLOPT_AWS_SIGV4), but that of Debian 12 (7.88) signs queries in the order in which they are written (curl's
/// issue 9717), sends no hash of a body that is streamed, and its user would have to know which of the headers it signs.
public struct SigV4: Sendable {
  public var credentials: StoreCredentials
  public var region: String
  public var service = "s3"

  public init(_ credentials: StoreCredentials, region: String, service: String = "s3") {
    self.credentials = credentials
    self.region = region
    self.service = service
  }

  /// What is signed of a request.
  public struct Request: Sendable {
    public var method: String
    /// As the Host header has it: with a port that is not the scheme's own.
    public var host: String
    /// Percent-encoded, as it is sent.
    public var path: String
    /// Percent-encoded, as it is sent, without the question mark; empty: there is none.
    public var query = ""
    /// Further headers that are signed; names in any case.
    public var headers: [(name: String, value: String)] = []
    /// Of the body: SHA-256 in hexadecimal, or `SigV4.unsigned`.
    public var payload = SigV4.empty

    public init(_ method: String, host: String, path: String) {
      self.method = method
      self.host = host
      self.path = path
    }
  }

  /// A body that the signature does not cover.
  public static let unsigned = "UNSIGNED-PAYLOAD"
  /// The hash of no bytes.
  public static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// The headers to send besides the request's own, which must then be sent as they are.
  ///
  /// - Parameter time: seconds since 1970.
  public func headers(for request: Request, at time: Int) -> [(name: String, value: String)] {
    let date = UTCDate(time)
    var added = [("x-amz-date", date.basic)]
    if service == "s3" { added.append(("x-amz-content-sha256", request.payload)) }
    if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
    let signed = Self.canonical(
      request.headers + added.map { (name: $0.0, value: $0.1) } + [("host", request.host)])
    let names = signed.map(\.name).joined(separator: ";")
    let signature = signature(of: request, signed, at: date)
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope(date)), SignedHeaders=\(names), Signature=\(signature)"
    return added.map { (name: $0.0, value: $0.1) } + [("Authorization", authorization)]
  }

  /// The query of a URL that needs no headers of ours: whoever has it may make this one request, until it expires. The body is not
  /// signed; the request's own headers are, and have to be sent as they are.
  ///
  /// - Parameters:
  ///   - time: seconds since 1970.
  ///   - seconds: for which it is good, a week at most.
  public func presigned(_ request: Request, at time: Int, for seconds: Int) -> String {
    let date = UTCDate(time)
    let signed = Self.canonical(request.headers + [("host", request.host)])
    var added = [
      ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
      ("X-Amz-Credential", "\(credentials.accessKey)/\(scope(date))"),
      ("X-Amz-Date", date.basic), ("X-Amz-Expires", String(min(max(seconds, 1), 604_800))),
      ("X-Amz-SignedHeaders", signed.map(\.name).joined(separator: ";")),
    ]
    if let token = credentials.sessionToken { added.append(("X-Amz-Security-Token", token)) }
    var request = request
    request.payload = Self.unsigned
    let own = added.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }
    request.query = ((request.query.isEmpty ? [] : [request.query]) + own).joined(separator: "&")
    return request.query + "&X-Amz-Signature=" + signature(of: request, signed, at: date)
  }

  private func scope(_ date: UTCDate) -> String { "\(date.day)/\(region)/\(service)/aws4_request" }

  /// - Parameter signed: canonical.
  private func signature(
    of request: Request, _ signed: [(name: String, value: String)], at date: UTCDate
  ) -> String {
    let canonical = [
      request.method, request.path, Self.canonicalQuery(request.query),
      signed.map { "\($0.name):\($0.value)\n" }.joined(), signed.map(\.name).joined(separator: ";"),
      request.payload,
    ].joined(separator: "\n")
    let text = ["AWS4-HMAC-SHA256", date.basic, scope(date), Digests.hex(Digests.sha256(canonical))].joined(
      separator: "\n")
    var key = Array("AWS4\(credentials.secretKey)".utf8)
    for part in [date.day, region, service, "aws4_request"] { key = Digests.hmacSHA256(key: key, part) }
    return Digests.hex(Digests.hmacSHA256(key: key, text))
  }

  /// In the order of their names, blanks made one.
  private static func canonical(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)]
  {
    headers.map { (name: $0.name.lowercased(), value: $0.value.split(separator: " ").joined(separator: " ")) }
      .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
  }

  /// In the order of the names, then of the values, as they are encoded.
  static func canonicalQuery(_ query: String) -> String {
    let pairs = query.split(separator: "&").map { part -> (name: [UInt8], value: [UInt8]) in
      let parts = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Array(parts[0].utf8), parts.count > 1 ? Array(parts[1].utf8) : [])
    }
    let sorted = pairs.sorted { a, b in
      a.name == b.name
        ? a.value.lexicographicallyPrecedes(b.value) : a.name.lexicographicallyPrecedes(b.name)
    }
    return sorted.map { String(decoding: $0.name + [UInt8(ascii: "=")] + $0.value, as: UTF8.self) }.joined(
      separator: "&")
  }

  /// As S3 wants it in paths and queries: all but unreserved characters (RFC 3986) are encoded, once.
  ///
  /// - Parameter keepingSlashes: of a path.
  public static func encoded(_ text: String, keepingSlashes: Bool = false) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      case 0x2F where keepingSlashes: bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
