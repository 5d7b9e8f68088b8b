import NetworkGuard

/// Where a key may be used from: ranges of addresses; none: anywhere.
///
/// An IPv4 address that is mapped into IPv6 (`::ffff:192.0.2.1`), as a server sees it that listens on both, is that IPv4 address.
public struct AllowedAddresses: Sendable, Equatable {
  public private(set) var ranges: [AddressRange] = []
  /// More make each request slower.
  public static let most = 64

  public init() {}

  /// Ranges between commas, such as `192.0.2.0/24, 2001:db8::/32`; an address alone is a range of one.
  ///
  /// - Throws: `AccountsError` (`invalid`) for the first part that is no range.
  public init(_ text: String) throws(AccountsError) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.filter { $0 != " " }
      guard let range = AddressRange(word) else {
        throw AccountsError(
          .invalid, "“\(word)” is not a range of addresses", hint: "for example 192.0.2.0/24, 2001:db8::/32")
      }
      ranges.append(Self.canonical(range))
    }
    guard ranges.count <= Self.most else {
      throw AccountsError(
        .invalid, "\(ranges.count) ranges of addresses are too many", hint: "at most \(Self.most)")
    }
  }

  public func contains(_ address: IPAddress) -> Bool {
    let address = address.unmapped
    return ranges.isEmpty || ranges.contains { $0.contains(address) }
  }

  /// Of IPv4 where it stands for such, and without the bits behind its prefix.
  private static func canonical(_ range: AddressRange) -> AddressRange {
    let first = range.first.unmapped
    let isMapped = first.isV4 && !range.first.isV4
    guard !isMapped || range.prefix >= 96 else { return range }
    return AddressRange(bits: String(first.bits.prefix(1 + range.prefix - (isMapped ? 96 : 0)))) ?? range
  }

  // MARK: As bits

  /// What an address begins with, in `IPAddress.bits`, that is in one of the ranges: for stores that only compare text.
  package var prefixes: [String] {
    ranges.map { String($0.first.bits.prefix(1 + $0.prefix)) }
  }

  /// Nil for what `prefixes` does not give.
  package init?(prefixes: [some StringProtocol]) {
    for prefix in prefixes {
      guard let range = AddressRange(bits: String(prefix)) else { return nil }
      ranges.append(range)
    }
  }
}

extension IPAddress {
  /// The IPv4 address that is mapped into this one (RFC 4291, 2.5.5.2); otherwise itself.
  package var unmapped: IPAddress {
    guard !isV4, bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF else {
      return self
    }
    return IPAddress(bytes: Array(bytes.suffix(4))) ?? self
  }

  /// `4` or `6`, and the bits.
  package var bits: String {
    (isV4 ? "4" : "6")
      + bytes.map { byte in (0..<8).map { byte >> (7 - $0) & 1 == 1 ? "1" : "0" }.joined() }.joined()
  }

  /// Whom failures are counted by: the address; of IPv6 the network of 64 bits, of which one customer has at least one.
  package var counted: String {
    let address = unmapped
    guard !address.isV4 else { return address.text }
    return AddressRange(bits: String(address.bits.prefix(65)))?.text ?? address.text
  }
}

extension AddressRange {
  /// The inverse of a prefix of `IPAddress.bits`.
  fileprivate init?(bits: String) {
    let digits = bits.utf8.dropFirst()
    guard let length = bits.hasPrefix("4") ? 4 : bits.hasPrefix("6") ? 16 : nil, digits.count <= length * 8,
      digits.allSatisfy({ $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "1") })
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: length)
    for (n, digit) in digits.enumerated() where digit == UInt8(ascii: "1") {
      bytes[n / 8] |= 0x80 >> UInt8(n % 8)
    }
    guard let first = IPAddress(bytes: bytes) else { return nil }
    self.init(first, prefix: digits.count)
  }
}
