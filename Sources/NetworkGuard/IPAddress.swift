#if canImport(Glibc)
  import Glibc
#endif

/// An address of IPv4 or IPv6, without a zone.
public struct IPAddress: Hashable, Sendable {
  /// 4 or 16, most significant first.
  public let bytes: [UInt8]

  public var isV4: Bool { bytes.count == 4 }

  /// - Parameter bytes: 4 or 16; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// As RFC 4291 and the four decimal numbers of IPv4 write it. No zone, and none of the older forms of IPv4 (`127.1`, `0x7f000001`,
  /// `017700000001`), which libraries read differently.
  public init?(_ text: String) {
    guard !text.utf8.contains(0), text.utf8.count <= 45 else { return nil }
    if text.utf8.contains(UInt8(ascii: ":")) {
      var address = in6_addr()
      guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
      bytes = withUnsafeBytes(of: &address) { Array($0) }
      return
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part -> UInt8? in
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
        part.allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      return UInt8(String(Substring(part)))
    }
    guard parts.count == 4, numbers.count == 4 else { return nil }
    bytes = numbers
  }

  /// The canonical form (RFC 5952 for IPv6).
  public var text: String {
    if isV4 { return bytes.map(String.init).joined(separator: ".") }
    var room = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    return bytes.withUnsafeBytes { address in
      guard inet_ntop(AF_INET6, address.baseAddress, &room, socklen_t(room.count)) != nil else { return "?" }
      return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

/// A range of addresses: `10.0.0.0/8`, `fd00::/8`.
public struct AddressRange: Hashable, Sendable {
  public let first: IPAddress
  /// Bits that all its addresses share.
  public let prefix: Int

  public init?(_ first: IPAddress, prefix: Int) {
    guard (0...first.bytes.count * 8).contains(prefix) else { return nil }
    (self.first, self.prefix) = (first, prefix)
  }

  /// An address alone is a range of one.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let first = IPAddress(String(parts[0])) else { return nil }
    let most = first.bytes.count * 8
    guard parts.count == 2 else {
      self.init(first, prefix: most)
      return
    }
    guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let prefix = Int(parts[1]) else {
      return nil
    }
    self.init(first, prefix: prefix)
  }

  public func contains(_ address: IPAddress) -> Bool {
    guard address.bytes.count == first.bytes.count else { return false }
    let (whole, rest) = (prefix / 8, prefix % 8)
    guard address.bytes.prefix(whole) == first.bytes.prefix(whole) else { return false }
    guard rest > 0 else { return true }
    return (address.bytes[whole] ^ first.bytes[whole]) >> (8 - rest) == 0
  }

  public var isSingle: Bool { prefix == first.bytes.count * 8 }

  public var text: String { isSingle ? first.text : "\(first.text)/\(prefix)" }
}
