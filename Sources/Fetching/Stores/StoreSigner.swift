import HTTPClient
import NetworkGuard
import ObjectStores
import Synchronization

/// Makes requests to a store: where they go, and what shows who asks.
///
/// It reads the shared files when it is first needed, and again when a store takes its credentials no more: whoever runs the machine may
/// have replaced them.
final class StoreSigner: Sendable {
  private let session: Mutex<Session>
  private let proxy: HTTPProxy
  private let authorities: String?
  /// Of buckets, as their stores have told.
  private let regions = Mutex<[String: String]>([:])
  private let clock: @Sendable () -> Double

  /// What is known of one set of variables: let go as a whole, and held by nobody but requests that are on their way.
  private final class Session: Sendable {
    let access: ObjectAccess
    let keeper: CredentialKeeper
    private let settings = Mutex<StoreSettings?>(nil)

    init(_ access: ObjectAccess, _ clock: @escaping @Sendable () -> Double) {
      self.access = access
      keeper = CredentialKeeper(clock: clock)
    }

    func currentSettings() throws(FetchFailure) -> StoreSettings {
      try settings.withLock { settings throws(FetchFailure) in
        if let settings { return settings }
        let new = try access.settings()
        settings = new
        return new
      }
    }

    /// The source of the credentials that were used last; the files are read again for the next.
    func dropSettings() -> CredentialSource? {
      settings.withLock { settings in
        defer { settings = nil }
        return settings?.credentials
      }
    }
  }

  init(
    _ access: ObjectAccess, _ network: FetchNetwork, clock: @escaping @Sendable () -> Double
  ) {
    session = Mutex(Session(access, clock))
    proxy = network.proxy.map { HTTPProxy.url($0) } ?? HTTPProxy.none
    authorities = network.authorities
    self.clock = clock
  }

  /// As `ObjectAccess`.
  func check(_ object: ObjectURL, writing: Bool) throws(FetchFailure) {
    try current.access.check(object, writing: writing)
  }

  func check(_ place: ObjectPrefix) throws(FetchFailure) { try current.access.check(place) }

  /// Forgets all credentials, and signs with others from now on.
  ///
  /// - Parameter environment: nil: there are none.
  func use(_ environment: StoreEnvironment?) {
    let rules = current.access.rules
    let new = Session(ObjectAccess(rules: rules, environment: environment ?? StoreEnvironment([:])), clock)
    session.withLock { $0 = new }
  }

  /// Why no request can be signed with these variables, a clause; nil: they can be. They are forgotten again.
  func problem(with environment: StoreEnvironment) -> String? {
    let rules = current.access.rules
    let session = Session(ObjectAccess(rules: rules, environment: environment), clock)
    do throws(FetchFailure) {
      _ = try sign(
        Question(method: "HEAD", bucket: rules?.first?.bucket ?? "bucket"), HTTPCancellation(), session)
      return nil
    } catch {
      return error.message + (error.hint.map { " (\($0))" } ?? "")
    }
  }

  private var current: Session { session.withLock { $0 } }

  /// What is asked, before it is known where.
  struct Question {
    var method = "GET"
    var bucket: String
    /// Empty: the bucket itself.
    var key = ""
    /// Neither sorted nor encoded.
    var query: [(name: String, value: String)] = []
    /// That are signed.
    var headers: [(name: String, value: String)] = []
    var payload = SigV4.empty
  }

  struct Signed {
    var url: SourceURL
    var headers: [(name: String, value: String)]
    var region: String
    var credentials: StoreCredentials?
    /// The operator's own store: it may be where jobs must not go.
    var vouched: NetworkRule?
  }

  /// - Throws: a failure whose message is a clause.
  func sign(_ question: Question, _ cancellation: HTTPCancellation) throws(FetchFailure) -> Signed {
    try sign(question, cancellation, current)
  }

  private func sign(
    _ question: Question, _ cancellation: HTTPCancellation, _ session: Session
  ) throws(FetchFailure) -> Signed {
    let (settings, region, url) = try place(of: question, session)
    let credentials = try credentials(settings, cancellation, session)
    var headers = question.headers
    if let credentials {
      let host = url.origin.drop { $0 != "/" }.dropFirst(2)
      var request = SigV4.Request(question.method, host: String(host), path: url.path)
      (request.query, request.headers, request.payload) = (
        url.query ?? "", question.headers, question.payload
      )
      headers += SigV4(credentials, region: region).headers(for: request, at: Int(clock()))
    }
    return Signed(
      url: url, headers: headers, region: region, credentials: credentials,
      vouched: settings.endpoint == nil ? nil : .host(.exact(url.host), port: url.port))
  }

  /// A URL by which whoever has it makes the request, without credentials; its headers have to be sent as they are.
  ///
  /// - Parameter seconds: for which it is good; credentials that end earlier end it as well.
  /// - Throws: a failure whose message is a clause.
  func presign(
    _ question: Question, for seconds: Int, _ cancellation: HTTPCancellation
  ) throws(FetchFailure) -> String {
    let session = current
    let (settings, region, url) = try place(of: question, session)
    guard let credentials = try credentials(settings, cancellation, session) else {
      throw FetchFailure(
        .machine, "there are no credentials for stores to sign with",
        hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role")
    }
    let host = url.origin.drop { $0 != "/" }.dropFirst(2)
    var request = SigV4.Request(question.method, host: String(host), path: url.path)
    (request.query, request.headers) = (url.query ?? "", question.headers)
    let query = SigV4(credentials, region: region).presigned(request, at: Int(clock()), for: seconds)
    return url.origin + url.path + "?" + query
  }

  private func place(
    of question: Question, _ session: Session
  ) throws(FetchFailure) -> (StoreSettings, region: String, SourceURL) {
    let settings = try session.currentSettings()
    let region =
      regions.withLock { $0[question.bucket] } ?? settings.region ?? StoreSettings.usualRegion
    let query = question.query.map { "\(SigV4.encoded($0.name))=\(SigV4.encoded($0.value))" }.joined(
      separator: "&")
    let place = settings.place(of: question.bucket, region: region)
    let url: SourceURL
    do throws(NetworkRefusal) {
      url = try SourceURL(
        place + "/" + SigV4.encoded(question.key, keepingSlashes: true) + (query.isEmpty ? "" : "?" + query))
    } catch {
      throw FetchFailure(
        .machine, "\(place) is no place of a store: \(error.reason)", hint: "check AWS_ENDPOINT_URL_S3")
    }
    return (settings, region, url)
  }

  private func credentials(
    _ settings: StoreSettings, _ cancellation: HTTPCancellation, _ session: Session
  ) throws(FetchFailure) -> StoreCredentials? {
    try session.keeper.credentials { () throws(FetchFailure) in
      try CredentialProvider(
        source: settings.credentials, tokenService: settings.tokenService, proxy: proxy,
        authorities: authorities,
        cancellation: cancellation
      ).credentials()
    }
  }

  /// Nil: AWS, or nobody can say.
  var endpoint: String? { (try? current.currentSettings())?.endpoint }

  /// A store has told where a bucket is.
  func note(region: String, of bucket: String) { regions.withLock { $0[bucket] = region } }

  func isPast(_ used: StoreCredentials?) -> Bool { used?.expires.map { $0 <= clock() } ?? false }

  /// A store does not take these credentials any more. False: there are no others.
  func renew(_ used: StoreCredentials?) -> Bool {
    guard let used else { return false }
    let session = current
    let before = session.dropSettings()
    session.keeper.drop(used)
    guard case .fixed = before, let now = try? session.currentSettings() else { return true }
    return now.credentials != .fixed(used)
  }
}
