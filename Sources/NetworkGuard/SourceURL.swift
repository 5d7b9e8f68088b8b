/// An http or https URL that a job names, read strictly: whatever two readers of URLs could understand differently is refused, and what is
/// passed on is written anew from its parts.
public struct SourceURL: Hashable, Sendable {
  public enum Host: Hashable, Sendable {
    /// In lower case, without a dot at its end.
    case name(String)
    case address(IPAddress)
  }

  public let isSecure: Bool
  public let host: Host
  public let port: Int
  /// From its slash on, percent-encoded.
  public let path: String
  /// Without its question mark, percent-encoded; nil: there is none.
  public let query: String?

  /// Bytes.
  public static let longest = 4096

  /// What of a text is a URL: `https` of `https://…`, in lower case; nil: it is a path.
  public static func scheme(of text: String) -> String? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
      text.utf8[colon...].starts(with: "://".utf8)
    else { return nil }
    let scheme = text.utf8[..<colon]
    guard (1...16).contains(scheme.count),
      scheme.allSatisfy({ $0.isLetter || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0) })
    else { return nil }
    return String(Substring(scheme)).lowercased()
  }

  public init(_ text: String) throws(NetworkRefusal) {
    guard text.utf8.count <= Self.longest else { throw .tooLong }
    guard let scheme = Self.scheme(of: text), ["http", "https"].contains(scheme) else {
      throw .scheme(Self.scheme(of: text) ?? "")
    }
    // Line breaks and tabs, which some readers leave out, and the backslash, which some take for a slash.
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
      throw .character
    }
    let rest = text.utf8.dropFirst(scheme.utf8.count + 3)
    let authority = rest.prefix { ![0x2F, 0x3F, 0x23].contains($0) }
    let behind = rest.dropFirst(authority.count).prefix { $0 != UInt8(ascii: "#") }
    guard !authority.contains(UInt8(ascii: "@")) else { throw .userInfo }
    isSecure = scheme == "https"
    let (host, port) = try Self.split(String(Substring(authority)))
    self.host = try Self.host(host)
    self.port = try Self.port(port) ?? (isSecure ? 443 : 80)
    let mark = behind.firstIndex(of: UInt8(ascii: "?"))
    let path = Self.encoded(behind[..<(mark ?? behind.endIndex)])
    self.path = path.isEmpty ? "/" : path
    query = mark.map { Self.encoded(behind[behind.index(after: $0)...]) }
    // What is written anew is read again by others: it may have grown.
    guard self.text.utf8.count <= Self.longest else { throw .tooLong }
  }

  /// What a redirection's `Location` names, seen from here (RFC 3986, section 5.2).
  public func resolving(_ reference: String) throws(NetworkRefusal) -> SourceURL {
    guard !reference.isEmpty, reference.utf8.count <= Self.longest else { throw .tooLong }
    if Self.scheme(of: reference) != nil { return try SourceURL(reference) }
    let scheme = isSecure ? "https" : "http"
    if reference.hasPrefix("//") { return try SourceURL("\(scheme):\(reference)") }
    // "javascript:", "file:/etc": a scheme without the slashes.
    let first = reference.utf8.prefix { ![0x2F, 0x3F, 0x23].contains($0) }
    guard !first.contains(UInt8(ascii: ":")) else {
      throw .scheme(String(Substring(first.prefix { $0 != 0x3A })).lowercased())
    }
    if reference.hasPrefix("/") { return try SourceURL(origin + reference) }
    if reference.hasPrefix("?") { return try SourceURL(origin + path + reference) }
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(path.utf8[...$0])) } ?? "/"
    return try SourceURL(origin + folder + reference)
  }

  /// With all of its query: for the server alone.
  public var text: String { origin + path + (query.map { "?" + $0 } ?? "") }

  /// For messages, logs and results: what may be secret is not in it.
  public var shown: String { origin + path + (query == nil ? "" : "?…") }

  /// Scheme, host and port.
  public var origin: String {
    let usual = isSecure ? 443 : 80
    return (isSecure ? "https://" : "http://") + hostText + (port == usual ? "" : ":\(port)")
  }

  /// As in a URL: IPv6 in brackets.
  public var hostText: String {
    switch host {
    case .name(let name): name
    case .address(let address): address.isV4 ? address.text : "[\(address.text)]"
    }
  }

  // MARK: - Parts

  private static func split(_ authority: String) throws(NetworkRefusal) -> (host: String, port: String?) {
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw .host(authority) }
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw .host(authority) }
      return (String(authority[...end]), rest.isEmpty ? nil : String(rest.dropFirst()))
    }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { throw .host(authority) }
    return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
  }

  private static func port(_ text: String?) throws(NetworkRefusal) -> Int? {
    guard let text, !text.isEmpty else { return nil }
    guard text.utf8.count <= 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text),
      (1...65535).contains(port)
    else { throw .portText(text) }
    return port
  }

  private static func host(_ text: String) throws(NetworkRefusal) -> Host {
    if text.hasPrefix("[") {
      let inner = String(text.dropFirst().dropLast())
      // Also with a zone: "fe80::1%eth0", "%25eth0".
      guard let address = IPAddress(inner), !address.isV4 else { throw .host(text) }
      return .address(address)
    }
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { throw .hostCharacters(text) }
    var name = text.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    if let address = IPAddress(name) { return .address(address) }
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let areLabels = labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy { $0.isLetter || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
    }
    guard areLabels, name.utf8.count <= 253, let last = labels.last else { throw .host(text) }
    // What `inet_aton` may take for an address: numbers in any base, fewer than four of them.
    let isNumber =
      last.allSatisfy { (0x30...0x39).contains($0) }
      || (last.starts(with: "0x".utf8) && last.dropFirst(2).allSatisfy { $0.isHexDigit })
    guard !isNumber else { throw .addressForm(text) }
    return .name(name)
  }

  /// With what no URL has, such as spaces and letters of other scripts, percent-encoded.
  private static func encoded(_ bytes: some Sequence<UInt8>) -> String {
    var all: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in bytes {
      if byte <= 0x20 || byte >= 0x7F || Self.unsafe.contains(byte) {
        all += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        all.append(byte)
      }
    }
    return String(decoding: all, as: UTF8.self)
  }
  private static let unsafe = Set("\"<>^`{|}".utf8)
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  fileprivate var isHexDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
  }
}
