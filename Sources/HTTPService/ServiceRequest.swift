/// A request as a handler sees it, body and all.
public struct ServiceRequest: Sendable {
  public struct Field: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What answers and logs call it: `X-Request-Id` as it came, if that is 1 to 128 letters, digits and signs of `._:-`; otherwise
  /// a new one.
  public internal(set) var id = ""
  /// Of the other end of the connection, which may be a proxy: 4 or 16 bytes, most significant first; empty: unknown.
  public internal(set) var clientAddress: [UInt8] = []
  /// Whether it came by TLS to this server itself.
  public internal(set) var isSecure = false
  public internal(set) var method: String
  /// As it came, without its query: nothing in it is decoded.
  public internal(set) var path: String
  /// The path's parameters by name, decoded: one segment each, and never "." or "..".
  public internal(set) var parameters: [String: String] = [:]
  /// Query parameters in their order, decoded. One without "=" has an empty value.
  public internal(set) var query: [Field] = []
  /// In their order, as they came.
  public internal(set) var headers: [Field] = []
  /// Whole.
  public internal(set) var body: [UInt8] = []

  /// The first query parameter of this name.
  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// The value of a header, whatever its name's case; of several, all, joined by commas (RFC 9110, section 5.2).
  public func header(_ name: String) -> String? {
    let values = headers(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  func headers(_ name: String) -> [String] {
    headers.filter { Self.isSame($0.name, name) }.map(\.value)
  }

  /// Whatever the case of ASCII letters; no others are in names.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    func small(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
    return one.utf8.count == other.utf8.count
      && zip(one.utf8, other.utf8).allSatisfy { small($0) == small($1) }
  }
}

/// What a route takes as a request's body.
public struct BodyRule: Sendable, Equatable {
  /// Media types, in lower case and without parameters; nil: the body means nothing and is let go unread.
  var types: [String]?
  /// Bytes.
  var limit: Int?

  /// A body means nothing here. One is taken from the wire, and dropped.
  public static let none = BodyRule(types: nil, limit: nil)

  /// - Parameters:
  ///   - types: as in "application/json"; empty: any.
  ///   - limit: bytes; nil: the service's own.
  public static func of(_ types: String..., limit: Int? = nil) -> BodyRule { of(types, limit: limit) }

  public static func of(_ types: [String], limit: Int? = nil) -> BodyRule {
    BodyRule(types: types.map { $0.lowercased() }, limit: limit)
  }
}
