/// What the shared files say of one profile.
struct StoreProfile {
  let name: String
  private let config: [String: String]?
  private let secrets: [String: String]?

  init(_ environment: StoreEnvironment, _ config: ConfigFile, _ credentials: ConfigFile) {
    name = environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"] ?? "default"
    self.config = config.profile(name, isConfig: true)
    secrets = credentials.profile(name, isConfig: false)
  }

  var isThere: Bool { config != nil || secrets != nil }

  /// Of the credentials file first.
  subscript(_ setting: String) -> String? { secrets?[setting] ?? config?[setting] }

  /// Nil: it has none.
  var keys: StoreCredentials? {
    for section in [secrets, config] {
      guard let section, let key = section["aws_access_key_id"], let secret = section["aws_secret_access_key"]
      else { continue }
      return StoreCredentials(accessKey: key, secretKey: secret, sessionToken: section["aws_session_token"])
    }
    return nil
  }
}
