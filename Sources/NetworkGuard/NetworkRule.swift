/// What an operator allows beyond the public internet.
public enum NetworkRule: Sendable, Hashable {
  /// Addresses, on ports of web servers. A range never has the metadata services of clouds in it: only their own address does.
  case range(AddressRange)
  /// A host by its name or address, wherever the name leads. Nil: any port.
  case host(HostPattern, port: Int?)

  public enum HostPattern: Sendable, Hashable {
    case exact(SourceURL.Host)
    /// All names that end so, from the dot on: `*.media.example`.
    case below(String)

    func matches(_ url: SourceURL) -> Bool {
      switch (self, url.host) {
      case (.exact(let host), _): host == url.host
      case (.below(let suffix), .name(let name)): name.hasSuffix(suffix)
      case (.below, .address): false
      }
    }
  }

  /// `10.0.0.0/8`, `10.1.2.3`, `fd00::/8`, `minio`, `minio:9000`, `*.media.example`, `10.1.2.3:9000`, `[fd00::1]:9000`; nil: none of these.
  public init?(_ text: String) {
    if let range = AddressRange(text) {
      self = .range(range)
      return
    }
    let isBelow = text.hasPrefix("*.")
    guard !text.contains("/"), !text.contains("?"), !text.contains("#"), !text.hasSuffix(":"),
      let url = try? SourceURL("http://" + (isBelow ? String(text.dropFirst(2)) : text))
    else { return nil }
    let authority = text.hasPrefix("[") ? text[(text.firstIndex(of: "]") ?? text.startIndex)...] : text[...]
    let port = authority.contains(":") ? url.port : nil
    guard isBelow else {
      self = .host(.exact(url.host), port: port)
      return
    }
    guard case .name(let name) = url.host else { return nil }
    self = .host(.below("." + name), port: port)
  }

  /// As `init` reads it.
  public var text: String {
    switch self {
    case .range(let range): return range.text
    case .host(let pattern, let port):
      let host =
        switch pattern {
        case .exact(.name(let name)): name
        case .exact(.address(let address)): address.isV4 ? address.text : "[\(address.text)]"
        case .below(let suffix): "*" + suffix
        }
      return host + (port.map { ":\($0)" } ?? "")
    }
  }

  /// The environment variable that has rules, with commas between them.
  public static let variable = "CLIPMILL_ALLOW_NET"

  /// Rules between commas.
  ///
  /// - Throws: the first that is none.
  public static func list(_ text: String) throws(NotARule) -> [NetworkRule] {
    var rules: [NetworkRule] = []
    for part in text.split(separator: ",") {
      let word = part.trimmingSpaces
      guard let rule = NetworkRule(word) else { throw NotARule(text: word) }
      rules.append(rule)
    }
    return rules
  }

  public struct NotARule: Error, Sendable, Equatable {
    public let text: String
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String {
    var rest = drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
