/// Where credentials come from: the first that the variables and files name.
public enum CredentialSource: Sendable, Equatable {
  /// Requests are not signed: public buckets.
  case anonymous
  case fixed(StoreCredentials)
  /// A token in a file, which the Security Token Service changes into credentials of a role: Kubernetes (IRSA).
  case webIdentity(tokenFile: String, role: String, session: String)
  /// A service beside the container: ECS, EKS Pod Identity. The authorization is a header's value, or in a file.
  case container(url: String, authorization: String?, authorizationFile: String?)
  /// The metadata service of an EC2 instance.
  case instance(endpoint: String)
  /// Nobody names any, and the metadata service is switched off.
  case none

  init(_ environment: StoreEnvironment, _ profile: StoreProfile) throws(StoreSettings.Problem) {
    if StoreEnvironment.isOn(environment["AWS_NO_SIGN_REQUEST"]) {
      self = .anonymous
      return
    }
    if let key = environment["AWS_ACCESS_KEY_ID"] {
      guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
        throw StoreSettings.Problem(
          message: "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not", hint: "set both or none")
      }
      self = .fixed(
        StoreCredentials(accessKey: key, secretKey: secret, sessionToken: environment["AWS_SESSION_TOKEN"]))
      return
    }
    let session = environment["AWS_ROLE_SESSION_NAME"] ?? profile["role_session_name"] ?? "clipmill"
    if let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"], let role = environment["AWS_ROLE_ARN"] {
      self = .webIdentity(tokenFile: file, role: role, session: session)
      return
    }
    if let file = profile["web_identity_token_file"], let role = profile["role_arn"] {
      self = .webIdentity(tokenFile: file, role: role, session: session)
      return
    }
    if let keys = profile.keys, profile["role_arn"] == nil {
      self = .fixed(keys)
      return
    }
    for setting in ["role_arn", "credential_process", "sso_session", "sso_account_id"]
    where profile[setting] != nil {
      throw StoreSettings.Problem(
        message: "the profile \(profile.name) has \(setting), which Clipmill does not follow",
        hint:
          "export its credentials: aws configure export-credentials --profile \(profile.name) --format env")
    }
    if let container = try Self.container(environment) {
      self = container
      return
    }
    guard !StoreEnvironment.isOn(environment["AWS_EC2_METADATA_DISABLED"]) else {
      self = .none
      return
    }
    var endpoint = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    self = .instance(endpoint: endpoint)
  }

  /// Addresses of AWS's own services beside containers, and those of this machine: a token must not be sent in the clear anywhere else.
  private static let plainHosts = [
    "127.0.0.1", "[::1]", "localhost", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
  ]

  private static func container(_ environment: StoreEnvironment) throws(StoreSettings.Problem)
    -> CredentialSource?
  {
    let url: String
    if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      url = "http://169.254.170.2" + path
    } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
      url = full
    } else {
      return nil
    }
    let isPlainHost = plainHosts.contains { host in
      let start = "http://" + host
      return url.hasPrefix(start)
        && (url.utf8.count == start.utf8.count || [":", "/"].contains(url.dropFirst(start.count).first))
    }
    guard isPlainHost || url.hasPrefix("https://") else {
      throw StoreSettings.Problem(
        message: "AWS_CONTAINER_CREDENTIALS_FULL_URI is not https, and not on this machine",
        hint: "give an https URL, or one of 127.0.0.1")
    }
    return .container(
      url: url, authorization: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"],
      authorizationFile: environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
  }

  /// That it is read from each time.
  public var file: String? {
    switch self {
    case .webIdentity(let file, _, _): file
    case .container(_, _, let file): file
    default: nil
    }
  }
}
