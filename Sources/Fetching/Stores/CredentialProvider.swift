import Glibc
import HTTPClient
import ObjectStores

/// Gets credentials from where a `CredentialSource` says.
///
/// Its requests are the program's own: they go where the operator's variables say, without the guard, and no job can make it send one
/// elsewhere.
struct CredentialProvider {
  let source: CredentialSource
  /// Of the Security Token Service.
  let tokenService: String
  let proxy: HTTPProxy
  let authorities: String?
  let cancellation: HTTPCancellation

  /// Seconds for one answer of a service of the internet, and of one beside this machine, which answers at once or is not there.
  private static let timeout = 10.0
  private static let nearTimeout = 2.0

  /// Nil: requests are not signed.
  ///
  /// - Throws: a failure whose message is a clause.
  func credentials() throws(FetchFailure) -> StoreCredentials? {
    switch source {
    case .anonymous: return nil
    case .fixed(let credentials): return credentials
    case .webIdentity(let file, let role, let session): return try webIdentity(file, role, session)
    case .container(let url, let authorization, let file): return try container(url, authorization, file)
    case .instance(let endpoint): return try instance(endpoint)
    case .none: throw Self.none
    }
  }

  static let none = FetchFailure(
    .machine, "there are no credentials for stores",
    hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, a role of the pod or instance, or "
      + "AWS_NO_SIGN_REQUEST=1 for public buckets")

  // MARK: - Kubernetes

  private func webIdentity(_ file: String, _ role: String, _ session: String) throws(FetchFailure)
    -> StoreCredentials
  {
    let token = try Self.token(in: file, "AWS_WEB_IDENTITY_TOKEN_FILE")
    let fields = [
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
      ("RoleSessionName", session), ("WebIdentityToken", token),
    ]
    var request = HTTPRequest("POST", tokenService + "/")
    request.headers = [("Content-Type", "application/x-www-form-urlencoded")]
    request.body = Array(fields.map { "\($0.0)=\(SigV4.encoded($0.1))" }.joined(separator: "&").utf8)
    request.proxy = proxy
    request.authorities = authorities
    request.timeout = Self.timeout
    let what = "the Security Token Service"
    let answer = try send(request, what)
    if answer.isSuccess, let found = StoreCredentials(xml: answer.body) { return found }
    throw Self.refused(
      what, answer, "check AWS_ROLE_ARN, and that the role trusts the pod's service account")
  }

  // MARK: - Containers

  private func container(_ url: String, _ authorization: String?, _ file: String?) throws(FetchFailure)
    -> StoreCredentials
  {
    var request = HTTPRequest("GET", url)
    let token =
      if let file { try Self.token(in: file, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") } else {
        authorization
      }
    if let token { request.headers = [("Authorization", token)] }
    request.authorities = authorities
    let what = "the container's credential service"
    let answer = try near(request, what)
    if answer.isSuccess, let found = StoreCredentials(json: answer.body) { return found }
    throw Self.refused(what, answer, "check that the task or service account has a role")
  }

  // MARK: - Instances

  private func instance(_ endpoint: String) throws(FetchFailure) -> StoreCredentials {
    let what = "the instance's metadata service"
    var begin = HTTPRequest("PUT", endpoint + "/latest/api/token")
    begin.headers = [("X-aws-ec2-metadata-token-ttl-seconds", "21600")]
    let token: HTTPResponse
    do throws(FetchFailure) { token = try near(begin, what) } catch {
      // Most machines are no instances: then nobody has said where credentials are.
      if error.kind == .cancelled { throw error }
      throw Self.none
    }
    guard token.isSuccess else { throw Self.refused(what, token, "it has to allow IMDSv2") }
    let folder = endpoint + "/latest/meta-data/iam/security-credentials/"
    func ask(_ url: String) throws(FetchFailure) -> HTTPResponse {
      var request = HTTPRequest("GET", url)
      request.headers = [("X-aws-ec2-metadata-token", token.text)]
      let answer = try near(request, what)
      guard answer.isSuccess else { throw Self.refused(what, answer, "does the instance have a role?") }
      return answer
    }
    let role = try ask(folder).text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let answer = try ask(folder + SigV4.encoded(role))
    guard let found = StoreCredentials(json: answer.body) else {
      throw Self.refused(what, answer, "does the instance have a role?")
    }
    return found
  }

  // MARK: - Requests

  private func near(_ request: HTTPRequest, _ what: String) throws(FetchFailure) -> HTTPResponse {
    var request = request
    // No proxy is as near.
    request.proxy = .none
    request.timeout = Self.nearTimeout
    return try send(request, what)
  }

  private func send(_ request: HTTPRequest, _ what: String) throws(FetchFailure) -> HTTPResponse {
    do throws(HTTPError) {
      return try HTTPClient.send(request, cancellation: cancellation)
    } catch {
      if error.kind == .cancelled { throw .cancelled }
      throw FetchFailure(.unreachable, "\(what) did not answer: \(error.message)")
    }
  }

  private static func refused(_ what: String, _ answer: HTTPResponse, _ hint: String) -> FetchFailure {
    let words = StoreProblem(answer.body).map { " (\($0.words))" } ?? ""
    let passes = answer.status >= 500 || answer.status == 429
    return FetchFailure(
      passes ? .unreachable : .machine, "\(what) gave no credentials: it answered \(answer.status)\(words)",
      hint: hint)
  }

  /// Read each time: whoever runs the machine replaces it.
  private static func token(in file: String, _ variable: String) throws(FetchFailure) -> String {
    guard let bytes = SmallFile.read(file) else {
      throw FetchFailure(
        .machine, "the token in \(file) cannot be read: \(String(cString: strerror(errno)))",
        hint: "check \(variable)")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return String(text.prefix { !$0.isNewline })
  }
}
