/// What the process may touch that fetches for a lane: the network, what names and certificates are found with, and its cache. No file of a
/// job, and none that it could make elsewhere.
public struct FetcherRules: SandboxRules, Equatable {
  /// Further files that it may read: certificates.
  public var readable: [String]
  /// The folder of the cache, which lanes do not see.
  public var cache: String?

  public init(readable: [String] = [], cache: String? = nil) {
    self.readable = readable
    self.cache = cache
  }

  private static let network = [
    "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf",
    "/etc/services",
    "/run/systemd/resolve", "/etc/ssl", "/etc/pki", "/etc/ca-certificates",
    "/usr/local/share/ca-certificates",
  ]

  public var sockets: SandboxSockets { .network }

  public func enter(landlock abi: Int) throws(SandboxError) {
    let rules = try Landlock(abi: abi, mayConnect: true)
    try LaneRules(mediaRoots: []).allowSystem(rules)
    for path in Self.network + readable { try rules.allow(.read, path) }
    if let cache { try rules.allow(.change, cache) }
    try rules.enter()
  }
}
