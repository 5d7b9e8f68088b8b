import HTTPClient
import NetworkGuard
import ObjectStores

/// Objects of stores: requests that are signed, for their host alone.
extension WebClient {
  /// Asks for a part of an object. Besides an answer with bytes, one of a condition (304, 412) or a range that is not there (416) is
  /// an answer.
  func ask(
    _ object: ObjectURL, _ range: HTTPRange?, _ conditions: [(name: String, value: String)],
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    let question = StoreSigner.Question(bucket: object.bucket, key: object.key)
    let place = FetchPlace.object(object)
    return try ask(question, for: object, cancellation) { (signed) throws(WebFault) in
      let request = request(for: range, of: signed.url, signed.headers + conditions)
      let answer = try send(request, to: signed.url, for: place, vouched: signed.vouched, cancellation)
      // Elsewhere than in the bucket's region, which `ask` follows: unsigned, and held to the guard.
      guard answer.head.header(Self.region) == nil,
        let next = try redirection(answer.head, from: signed.url, for: place)
      else { return answer }
      return try follow(next, for: place, redirects: 1, range, conditions, cancellation)
    }
  }

  private static let region = "x-amz-bucket-region"

  /// Signs and sends, once again where a store says for which region to sign, and where it takes the credentials no longer.
  ///
  /// - Parameters:
  ///   - object: that the question is about, for messages and for the rules.
  ///   - isChecked: the rules were asked already.
  ///   - send: sends it, with all that is not signed.
  func ask(
    _ question: StoreSigner.Question, for object: ObjectURL, writing: Bool = false, isChecked: Bool = false,
    _ cancellation: FetchCancellation, _ send: (StoreSigner.Signed) throws(WebFault) -> Answer
  ) throws(WebFault) -> Answer {
    let place = FetchPlace.object(object)
    let deed = WebFault.deed(writing)
    guard let signer else {
      throw WebFault(
        FetchFailure(.forbidden, "\(object.shown) is not \(deed) here: this program was given no stores"))
    }
    if !isChecked {
      try checkIsNamed(place, writing: writing)
      do { try signer.check(object, writing: writing) } catch { throw WebFault(error) }
    }
    var mayMove = true
    var mayRenew = true
    while true {
      let signed: StoreSigner.Signed
      do throws(FetchFailure) {
        signed = try signer.sign(question, cancellation.http)
      } catch {
        guard error.kind != .cancelled else { throw WebFault(error) }
        throw WebFault(
          FetchFailure(.machine, "\(object.shown) cannot be \(deed): \(error.message)", hint: error.hint),
          mayPass: error.kind == .unreachable)
      }
      let answer = try send(signed)
      let status = answer.head.status
      if (200..<300).contains(status) || [304, 412, 416].contains(status) { return answer }
      let problem = question.method == "HEAD" ? nil : StoreProblem(answer.bytes(upTo: StoreProblem.longest))
      // What is said elsewhere is not the store's word: it decides neither where signed requests go nor when credentials are replaced.
      guard !answer.isRedirected else { throw WebFault(problem, answer.head, of: place, writing: writing) }
      if mayMove, [301, 307, 400].contains(status),
        let region = answer.head.header(Self.region) ?? problem?.region, region != signed.region,
        StoreSettings.isRegion(region)
      {
        signer.note(region: region, of: question.bucket)
        mayMove = false
        continue
      }
      if mayRenew, Self.isExpired(status, problem, signer.isPast(signed.credentials)),
        signer.renew(signed.credentials)
      {
        mayRenew = false
        continue
      }
      throw WebFault(problem, answer.head, of: place, writing: writing)
    }
  }

  /// What another set of credentials may change. Nobody says why a HEAD is refused: then their time has to be over.
  private static func isExpired(_ status: Int, _ problem: StoreProblem?, _ isPast: Bool) -> Bool {
    guard let problem, problem.code != "AccessDenied" else { return [401, 403].contains(status) && isPast }
    return ["ExpiredToken", "InvalidToken", "TokenRefreshRequired", "RequestExpired", "InvalidAccessKeyId"]
      .contains(problem.code)
  }
}

extension WebFault {
  /// Of a store that says why it does not do what it was asked.
  init(_ problem: StoreProblem?, _ head: HTTPResponseHead, of place: FetchPlace, writing: Bool = false) {
    guard let problem else {
      self.init(head, of: place, writing: writing)
      if failure.kind == .denied { failure.hint = Self.denied(writing) }
      return
    }
    let kind: FetchFailure.Kind =
      switch (problem.code, head.status) {
      case ("NoSuchKey", _), ("NoSuchBucket", _), ("NoSuchUpload", _), ("NoSuchVersion", _): .notFound
      case (let code, _) where Self.passing.contains(code): .unreachable
      case (_, 404), (_, 410): .notFound
      case (_, 429), (_, 500...599): .unreachable
      case (_, 412): .changed
      default: .denied
      }
    let hint =
      problem.code == "AccessDenied"
      ? Self.denied(writing)
      : Self.hints[writing && problem.code == "InvalidArgument" ? "InvalidStorageClass" : problem.code]
        ?? (kind == .denied ? "check the URL, AWS_REGION and AWS_ENDPOINT_URL_S3" : nil)
    self.init(
      FetchFailure(
        kind,
        "\(place.shown) cannot be \(Self.deed(writing)): the store answered \(head.status), \(problem.words)",
        hint: hint), mayPass: kind == .unreachable, retryAfter: Self.retryAfter(head))
    code = problem.code
  }

  private static let passing: Set<String> = [
    "SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted",
    "RequestTimeTooLate",
  ]

  private static func denied(_ writing: Bool) -> String {
    writing
      ? "the credentials may not: they need s3:PutObject and s3:AbortMultipartUpload, and for an ACL s3:PutObjectAcl"
      : "the credentials may not: they need s3:GetObject, and for a file that is missing s3:ListBucket"
  }

  static let uploadIsGone = "it was completed or aborted by somebody else"

  private static let hints = [
    "NoSuchKey": "check the key; capitals count",
    "NoSuchBucket": "check the bucket's name, and AWS_ENDPOINT_URL_S3",
    "NoSuchUpload": WebFault.uploadIsGone,
    "AccessControlListNotSupported": "the bucket enforces its owner: leave the ACL out",
    // Some stores name neither (Ceph: InvalidArgument).
    "InvalidStorageClass": "the store has no such storage class, or no such ACL: check storageClass and acl",
    "SignatureDoesNotMatch": "the secret key is not that of the access key: check AWS_SECRET_ACCESS_KEY",
    "InvalidAccessKeyId":
      "the store knows no such access key: check AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL_S3",
    "ExpiredToken": "the session is over: get new credentials, or give a role instead of AWS_SESSION_TOKEN",
    "InvalidToken": "check AWS_SESSION_TOKEN; keys without a session have none",
    "RequestTimeTooSkewed": "this machine's clock is wrong",
    "InvalidObjectState": "the object is archived: restore it first",
    "SlowDown": "the store is overloaded; the job can be tried again",
  ]
}
