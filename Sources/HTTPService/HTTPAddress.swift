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
