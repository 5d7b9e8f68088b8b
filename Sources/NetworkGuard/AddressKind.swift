/// What an address is for, as far as it is not a host of the public internet.
///
/// The ranges are those of IANA's registries of special purpose addresses (RFC 6890 and its updates), and the addresses
/// at which clouds tell machines who they are.
public enum AddressKind: String, Sendable, CaseIterable {
  case metadata = "a metadata service of a cloud"
  case unspecified = "“this” network, which leads to the machine itself"
  case loopback = "the machine itself"
  case linkLocal = "a link-local address"
  case privateUse = "a private network"
  case shared = "a provider's shared network (CGNAT)"
  case multicast = "a multicast group"
  case documentation = "reserved for documentation"
  case benchmarking = "reserved for benchmarks"
  case tunnel = "a tunnel of IPv4 in IPv6"
  case reserved = "reserved"

  /// Nil: a host of the public internet. An IPv6 address that stands for one of IPv4 is what that is.
  public init?(_ address: IPAddress) {
    if Self.metadataServices.contains(where: { $0.contains(address) }) {
      self = .metadata
      return
    }
    if let inner = address.embedded {
      guard let kind = AddressKind(inner) else { return nil }
      self = kind
      return
    }
    if let row = Self.ranges.first(where: { $0.range.contains(address) }) {
      self = row.kind
      return
    }
    // All that was ever given to hosts.
    if !address.isV4, !Self.global.contains(address) {
      self = .reserved
      return
    }
    return nil
  }

  private static func range(_ text: StaticString) -> AddressRange {
    guard let range = AddressRange("\(text)") else { preconditionFailure("no range: \(text)") }
    return range
  }

  private static let global = range("2000::/3")

  /// EC2, GCE, Azure, OpenStack and others; EC2 over IPv6; Azure's WireServer; Alibaba; Oracle.
  private static let metadataServices = [
    range("169.254.169.254"), range("169.254.170.2"), range("169.254.170.23"), range("fd00:ec2::254"),
    range("fd00:ec2::23"), range("168.63.129.16"), range("100.100.100.200"), range("192.0.0.192"),
    range("fd20:ce::254"),
  ]

  private static let ranges: [(range: AddressRange, kind: AddressKind)] = [
    (range("0.0.0.0/8"), .unspecified),
    (range("10.0.0.0/8"), .privateUse),
    (range("100.64.0.0/10"), .shared),
    (range("127.0.0.0/8"), .loopback),
    (range("169.254.0.0/16"), .linkLocal),
    (range("172.16.0.0/12"), .privateUse),
    (range("192.0.0.0/24"), .reserved),
    (range("192.0.2.0/24"), .documentation),
    (range("192.88.99.0/24"), .tunnel),
    (range("192.168.0.0/16"), .privateUse),
    (range("198.18.0.0/15"), .benchmarking),
    (range("198.51.100.0/24"), .documentation),
    (range("203.0.113.0/24"), .documentation),
    (range("224.0.0.0/4"), .multicast),
    (range("240.0.0.0/4"), .reserved),
    (range("::/128"), .unspecified),
    (range("::1/128"), .loopback),
    (range("64:ff9b:1::/48"), .privateUse),
    (range("100::/64"), .reserved),
    (range("2001::/32"), .tunnel),
    (range("2001::/23"), .reserved),
    (range("2001:db8::/32"), .documentation),
    (range("2002::/16"), .tunnel),
    (range("3fff::/20"), .documentation),
    (range("5f00::/16"), .reserved),
    (range("fc00::/7"), .privateUse),
    (range("fe80::/10"), .linkLocal),
    (range("fec0::/10"), .privateUse),
    (range("ff00::/8"), .multicast),
  ]
}

extension IPAddress {
  /// The IPv4 address that an IPv6 address stands for where it is connected to: mapped (`::ffff:0:0/96`), or translated by
  /// NAT64 (`64:ff9b::/96`).
  var embedded: IPAddress? {
    guard !isV4 else { return nil }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    let translated: [UInt8] = [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]
    let head = Array(bytes.prefix(12))
    return head == mapped || head == translated ? IPAddress(bytes: Array(bytes.suffix(4))) : nil
  }
}
