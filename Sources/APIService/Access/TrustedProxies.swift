import HTTPService
import NetworkGuard

/// Proxies whose word is taken for where a request came from.
///
/// `X-Forwarded-For` lists who handed a request on, the client first, and each proxy adds whom it got it from; what stood there
/// before may be anybody's invention. So it is read from its end, and the first address that is no trusted proxy is the client.
public struct TrustedProxies: Sendable {
  private let ranges: [AddressRange]

  /// - Parameter ranges: the proxies' addresses; none: headers are ignored.
  public init(_ ranges: [AddressRange] = []) { self.ranges = ranges }

  /// - Parameter address: 4 or 16 bytes, most significant first.
  public func contains(_ address: [UInt8]) -> Bool {
    IPAddress(bytes: address).map { isTrusted($0.unmapped) } ?? false
  }

  func client(of request: ServiceRequest) -> IPAddress {
    // Without an address nothing could be counted by it.
    var client = IPAddress(bytes: request.clientAddress)?.unmapped ?? Self.unknown
    guard isTrusted(client) else { return client }
    let hops = (request.header("X-Forwarded-For") ?? "").split(separator: ",")
    for hop in hops.reversed() {
      guard let address = Self.address(hop) else { return client }
      client = address
      if !isTrusted(address) { return client }
    }
    return client
  }

  func isSecure(_ request: ServiceRequest) -> Bool {
    guard let peer = IPAddress(bytes: request.clientAddress)?.unmapped, isTrusted(peer) else { return false }
    return request.header("X-Forwarded-Proto")?.split(separator: ",").last?.filter { $0 != " " } == "https"
  }

  private func isTrusted(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

  private static let unknown = IPAddress(bytes: [0, 0, 0, 0])!

  /// Some proxies add a port.
  private static func address(_ hop: Substring) -> IPAddress? {
    let text = hop.filter { $0 != " " && $0 != "\t" }
    if let address = IPAddress(text) { return address.unmapped }
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      return IPAddress(String(text[text.index(after: text.startIndex)..<end]))?.unmapped
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    return IPAddress(String(text[..<colon]))?.unmapped
  }
}
