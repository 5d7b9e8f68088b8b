/// Where a service listens.
public struct HTTPAddress: Sendable, Equatable {
  /// A numeric IPv4 or IPv6 address; nil: all of this machine, by either.
  public var host: String?
  /// 0: any that is free.
  public var port: UInt16

  public init(host: String? = nil, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:8080`, `[::1]:8080`, or `:8080` for all addresses of this machine; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
      return nil
    }
    let host = text[..<colon]
    if host.isEmpty {
      self.init(port: port)
    } else if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
      self.init(host: String(host.dropFirst().dropLast()), port: port)
    } else {
      guard !host.contains(where: { ":[]".contains($0) }) else { return nil }
      self.init(host: String(host), port: port)
    }
  }

  /// As in a URL.
  var authority: String {
    guard let host else { return ":\(port)" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

/// A service that could not start.
public struct HTTPServiceError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Another program listens there.
    case portInUse
    case other
  }
  public var kind: Kind
  /// A sentence without its full stop.
  public var message: String

  init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}
