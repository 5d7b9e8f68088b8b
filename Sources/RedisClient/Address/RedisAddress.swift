/// Where a Redis server is and who we are there. Prints itself as a URL with the password hidden.
public struct RedisAddress: Sendable, Hashable {
  public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// A name, an IPv4 address or an IPv6 address without brackets.
    public var host: String
    public var port: Int
    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
  }

  public enum Place: Sendable, Hashable {
    case tcp(Endpoint)
    case unix(path: String)
    /// The server that the sentinels call the master of this name.
    case sentinel([Endpoint], master: String)
  }

  public var place: Place
  /// nil: the default user.
  public var user: String?
  /// nil: no AUTH.
  public var password: RedisSecret?
  public var database = 0
  /// TLS, to the sentinels too.
  public var isEncrypted = false
  /// What the URL says of TLS; it goes before `RedisOptions.tls`.
  public var tls = RedisTLS()

  public init(_ place: Place) { self.place = place }

  /// The place without who and how, for messages.
  public var placeName: String {
    switch place {
    case .tcp(let endpoint): "\(endpoint)"
    case .unix(let path): path
    case .sentinel(let sentinels, let master):
      "master \"\(master)\" of sentinel \(sentinels.map(\.description).joined(separator: ", "))"
    }
  }
}

/// Files and names for TLS. Empty: the system's certificate authorities, no client certificate, the host's name.
/// The server's certificate chain and its name are always checked.
public struct RedisTLS: Sendable, Hashable {
  /// Certificate authorities to trust instead of the system's, PEM.
  public var caFile: String?
  /// Our certificate (chain) and its key, PEM, for servers that ask for one.
  public var certificateFile: String?
  public var keyFile: String?
  /// The name that the server's certificate must bear, when it is not the host's.
  public var serverName: String?

  public init(
    caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, serverName: String? = nil
  ) {
    self.caFile = caFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.serverName = serverName
  }

  func filled(from other: RedisTLS) -> RedisTLS {
    RedisTLS(
      caFile: caFile ?? other.caFile, certificateFile: certificateFile ?? other.certificateFile,
      keyFile: keyFile ?? other.keyFile, serverName: serverName ?? other.serverName)
  }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    var text = scheme + "://"
    let name = user.map { PercentCoding.encode($0) }
    if let password {
      text += "\(name ?? ""):\(password)@"
    } else if let name {
      text += "\(name):@"
    }
    var query = tls.query
    switch place {
    case .tcp(let endpoint):
      text += endpoint.urlText + (database == 0 ? "" : "/\(database)")
    case .unix(let path):
      text += PercentCoding.encode(path, keeping: "/")
      if database != 0 { query.append(("db", "\(database)")) }
    case .sentinel(let sentinels, let master):
      text += sentinels.map(\.urlText).joined(separator: ",") + "/" + PercentCoding.encode(master)
      if database != 0 { text += "/\(database)" }
    }
    guard !query.isEmpty else { return text }
    return text + "?"
      + query.map { "\($0.0)=\(PercentCoding.encode($0.1, keeping: "/"))" }.joined(separator: "&")
  }

  public var debugDescription: String { description }

  private var scheme: String {
    let secure = isEncrypted ? "rediss" : "redis"
    return switch place {
    case .tcp: secure
    case .unix: "redis+unix"
    case .sentinel: secure + "+sentinel"
    }
  }
}

extension RedisAddress.Endpoint {
  /// What means something in a URL is percent-encoded.
  fileprivate var urlText: String {
    let name = PercentCoding.encode(host, keeping: ":")
    return (host.contains(":") ? "[\(name)]" : name) + ":\(port)"
  }
}

extension RedisTLS {
  /// The query items of a URL that say the same.
  fileprivate var query: [(String, String)] {
    [("cacert", caFile), ("cert", certificateFile), ("key", keyFile), ("sni", serverName)]
      .compactMap { name, value in value.map { (name, $0) } }
  }
}
