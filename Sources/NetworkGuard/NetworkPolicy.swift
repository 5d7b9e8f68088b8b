/// Which URLs jobs may name, and where these may lead. It does no I/O: whoever connects asks it.
///
///     check(url)            before a name is looked up, for the URL and for each redirection
///     check(address, for:)  before a socket is connected, for the address that it is connected to
///
/// Without rules only hosts of the public internet are reached, on ports of web servers.
public struct NetworkPolicy: Sendable, Equatable {
  public var rules: [NetworkRule]

  public init(_ rules: [NetworkRule] = []) { self.rules = rules }

  /// What is evident from the URL itself.
  public func check(_ url: SourceURL) throws(NetworkRefusal) {
    if allows(host: url) { return }
    guard Self.isWebPort(url.port) else { throw .port(url.port) }
    switch url.host {
    case .address(let address): try check(address)
    case .name(let name):
      guard !Self.isLocal(name) else { throw .localName(name) }
    }
  }

  /// As `check`, for a URL that a file is to be sent to: in the clear only where the operator has named its host.
  public func checkWriting(_ url: SourceURL) throws(NetworkRefusal) {
    try check(url)
    guard url.isSecure || allows(host: url) || isInRange(url.host) else { throw .unencrypted(url.host) }
  }

  private func isInRange(_ host: SourceURL.Host) -> Bool {
    guard case .address(let address) = host else { return false }
    return rules.contains { rule in
      guard case .range(let range) = rule else { return false }
      return range.contains(address)
    }
  }

  /// - Parameter address: numeric, as the system has looked it up; IPv6 may have its zone.
  public func check(_ address: String, for url: SourceURL) throws(NetworkRefusal) {
    if allows(host: url) { return }
    let bare = address.prefix { $0 != "%" }
    guard let address = IPAddress(String(bare)) else { throw .unknownAddress(address) }
    try check(address)
  }

  private func check(_ address: IPAddress) throws(NetworkRefusal) {
    guard let kind = AddressKind(address) else { return }
    for case .range(let range) in rules {
      // Whoever allows a network does not mean the credentials that the cloud gives to its machines.
      guard range.isSingle || kind != .metadata else { continue }
      if range.contains(address) || address.embedded.map(range.contains) == true { return }
    }
    throw .address(address, kind)
  }

  /// Named by a rule: the operator vouches for it, wherever the name leads.
  private func allows(host url: SourceURL) -> Bool {
    rules.contains { rule in
      guard case .host(let pattern, let port) = rule else { return false }
      return (port == nil || port == url.port) && pattern.matches(url)
    }
  }

  /// Names without a dot are completed by the search list of the resolver; the others are of RFC 6761, 6762, 8375 and ICANN's
  /// reserved top-level domain.
  private static func isLocal(_ name: String) -> Bool {
    guard name.contains(".") else { return true }
    return [".localhost", ".local", ".internal", ".home.arpa", ".localdomain", ".lan"].contains(
      where: name.hasSuffix)
  }

  static func isWebPort(_ port: Int) -> Bool {
    port == 80 || port == 443 || port >= 1024 && !otherServices.contains(port)
  }

  /// Databases, brokers and control planes: some take lines of a request for commands, and none serves media.
  private static let otherServices: Set<Int> = [
    1433, 1434, 1521, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3268, 3306, 3389, 4369, 4444, 4505,
    4506, 5432,
    5601, 5671, 5672, 5900, 5901, 5984, 5985, 5986, 6000, 6001, 6379, 6380, 6443, 6667, 7000, 7001, 7199,
    7474, 7687,
    8086, 8300, 8301, 8500, 8600, 8983, 9042, 9092, 9160, 9200, 9300, 9418, 10250, 10255, 11211, 11434, 15672,
    16379,
    25672, 26379, 27017, 27018, 27019, 28015, 33060, 50070, 61616,
  ]
}
