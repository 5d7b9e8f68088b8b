/// Where a store is and how it is asked, as AWS's tools understand their variables and shared files.
public struct StoreSettings: Sendable, Equatable {
  /// How a bucket is named in a request.
  public enum Addressing: String, Sendable {
    /// `https://host/bucket/key`
    case path
    /// `https://bucket.host/key`
    case virtual
    /// Virtual with AWS, path with every other store.
    case auto
  }

  /// That requests are signed for; nil: nobody says, and the store is asked.
  public var region: String?
  /// `http://minio:9000`, without a slash at its end; nil: AWS.
  public var endpoint: String?
  public var addressing: Addressing
  /// Of the Security Token Service.
  public var tokenService: String
  public var credentials: CredentialSource

  /// Something in the variables or files that cannot be used.
  public struct Problem: Error, Sendable, Equatable {
    public var message: String
    public var hint: String?
  }

  /// Texts of the shared files; nil: there is none.
  public struct Files: Sendable {
    public var config: String?
    public var credentials: String?
    public init(config: String? = nil, credentials: String? = nil) {
      self.config = config
      self.credentials = credentials
    }
  }

  /// Paths of the shared files; nil: there is no home folder.
  public static func paths(_ environment: StoreEnvironment) -> (config: String?, credentials: String?) {
    let folder = environment["HOME"].map { $0 + "/.aws/" }
    func path(_ given: String?, _ name: String) -> String? {
      guard let given else { return folder.map { $0 + name } }
      return given.hasPrefix("~/") ? environment["HOME"].map { $0 + given.dropFirst(1) } : given
    }
    return (
      path(environment["AWS_CONFIG_FILE"], "config"),
      path(environment["AWS_SHARED_CREDENTIALS_FILE"], "credentials")
    )
  }

  public init(_ environment: StoreEnvironment, _ files: Files = Files()) throws(Problem) {
    let config = ConfigFile(files.config ?? "")
    let profile = StoreProfile(environment, config, ConfigFile(files.credentials ?? ""))
    if let name = environment["AWS_PROFILE"], !profile.isThere {
      throw Problem(
        message: "the profile \(name) is in none of AWS's shared files",
        hint: "check AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE")
    }
    region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? profile["region"]
    if let region, !Self.isRegion(region) {
      throw Problem(message: "“\(region.prefix(64))” is not the name of a region", hint: "check AWS_REGION")
    }
    let ignores = StoreEnvironment.isOn(environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"])
    func endpoint(_ service: String, _ own: String?) throws(Problem) -> String? {
      guard !ignores else { return nil }
      let given =
        own ?? profile["services"].flatMap { config.sections["services \($0)"]?["\(service).endpoint_url"] }
        ?? environment["AWS_ENDPOINT_URL"] ?? profile["endpoint_url"]
      return try given.map { (text) throws(Problem) in try Self.endpoint(text) }
    }
    self.endpoint = try endpoint("s3", environment["AWS_ENDPOINT_URL_S3"])
    let domain = Self.domain(region)
    tokenService =
      try endpoint("sts", environment["AWS_ENDPOINT_URL_STS"])
      ?? (region.map { "https://sts.\($0).\(domain)" } ?? "https://sts.\(domain)")
    let style = environment["AWS_S3_ADDRESSING_STYLE"] ?? profile["s3.addressing_style"] ?? "auto"
    guard let addressing = Addressing(rawValue: style) else {
      throw Problem(
        message: "“\(style.prefix(64))” is no addressing style of S3",
        hint: "AWS_S3_ADDRESSING_STYLE is path, virtual or auto")
    }
    self.addressing = addressing
    credentials = try CredentialSource(environment, profile)
  }

  /// Letters, digits and hyphens: it becomes part of a host's name.
  public static func isRegion(_ text: String) -> Bool {
    text.utf8.count <= 63 && !text.isEmpty
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  private static func endpoint(_ text: String) throws(Problem) -> String {
    let isURL = ["http://", "https://"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
    guard isURL, !text.contains("?"), !text.contains("#"), !text.contains("@") else {
      // What stands before the last "@" is a name and a password.
      let place = text.split(separator: "@", omittingEmptySubsequences: false).last.map(String.init) ?? text
      let shown = (text.contains("@") ? "…@" : "") + place.prefix { $0 != "?" }.prefix(100)
      throw Problem(
        message: "“\(shown)” is not the URL of a store"
          + (text.contains("@") ? ": it has a user name or password" : ""),
        hint: "give AWS_ENDPOINT_URL_S3 as http://minio:9000 or https://s3.example.com")
    }
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  static func domain(_ region: String?) -> String {
    region?.hasPrefix("cn-") == true ? "amazonaws.com.cn" : "amazonaws.com"
  }

  /// That requests are signed for where nobody has said and the store has not told.
  public static let usualRegion = "us-east-1"

  /// Where a bucket is asked, up to the slash before a key: `https://media.s3.eu-west-1.amazonaws.com`, `http://minio:9000/media`.
  ///
  /// - Parameter region: of the bucket.
  public func place(of bucket: String, region: String) -> String {
    let base = endpoint ?? "https://s3.\(region).\(Self.domain(region))"
    let isVirtual =
      switch addressing {
      case .path: false
      case .virtual: true
      // A certificate for *.s3.… does not hold for names with dots, and a host has no capitals.
      case .auto:
        endpoint == nil && bucket.utf8.allSatisfy { $0 != 0x2E && $0 != 0x5F && !(0x41...0x5A).contains($0) }
      }
    guard isVirtual, let slashes = base.range(of: "://") else { return "\(base)/\(bucket)" }
    return base.replacingCharacters(at: slashes, with: "://\(bucket).")
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<Index>? { firstRange(of: text) }
  fileprivate func replacingCharacters(at range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
