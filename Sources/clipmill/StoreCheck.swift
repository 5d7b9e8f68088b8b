import Fetching
import FoundationEssentials
import Glibc
import ObjectStores

/// What this machine is told of stores, as far as it can be seen without asking anybody. Nothing of it is secret.
struct StoreCheck {
  /// Where credentials come from, region, and endpoint; empty: the settings cannot be used.
  private(set) var facts: [String] = []
  /// Why jobs' objects may not be reached; nil: nothing is known against it.
  private(set) var problem: String?
  private(set) var hint: String?

  init(_ environment: [String: String]) {
    let environment = StoreEnvironment(environment)
    let settings: StoreSettings
    do throws(FetchFailure) {
      settings = try ObjectAccess(rules: [], environment: environment).settings()
    } catch {
      (problem, hint) = (error.message, error.hint)
      return
    }
    facts = [
      Self.words(settings.credentials, environment),
      "region \(settings.region ?? "\(StoreSettings.usualRegion) (not set; the store may name another)")",
      "endpoint \(settings.endpoint ?? "of AWS")",
    ]
    switch settings.credentials {
    case .instance:
      // A wall between tenants that everybody on the machine may walk around is none.
      problem =
        "there are no credentials for stores but a role that the instance may have, which is that of all tenants and of every process "
        + "on this machine"
      hint = Self.hint + "; the role of the instance is tried when a job needs one"
    case .none:
      problem = "there are no credentials for stores"
      hint = Self.hint
    case .anonymous, .fixed, .webIdentity, .container:
      guard let file = settings.credentials.file, access(file, R_OK) != 0 else { return }
      problem = "the token in \(file) cannot be read: \(String(cString: strerror(errno)))"
      hint = "check AWS_WEB_IDENTITY_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    }
  }

  private static let hint =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role of the pod, or AWS_NO_SIGN_REQUEST=1 for public buckets"

  private static func words(_ source: CredentialSource, _ environment: StoreEnvironment) -> String {
    switch source {
    case .anonymous: "requests are not signed (AWS_NO_SIGN_REQUEST)"
    case .fixed:
      environment["AWS_ACCESS_KEY_ID"] != nil
        ? "credentials of AWS_ACCESS_KEY_ID" : "credentials of the shared files"
    case .webIdentity: "credentials by web identity"
    case .container: "credentials of the container's service"
    case .instance: "no credentials but a role that the instance may have"
    case .none: "no credentials"
    }
  }
}
