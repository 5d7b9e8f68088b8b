import HTTPClient
import NetworkGuard
import ObjectStores

/// One PUT, to a presigned URL or an object.
extension WebClient {
  /// - Parameter body: made anew for each attempt; it can be read from its beginning again.
  func put(
    _ place: FetchPlace, _ settings: UploadSettings, _ cancellation: FetchCancellation,
    _ body: () -> HTTPUpload
  ) throws(WebFault) -> ObjectFacts {
    let answer: Answer
    switch place {
    case .web(let url):
      try checkIsNamed(place, writing: true)
      // Whoever has signed the URL has said who may write there; where it is, the guard says.
      do { try network.policy.checkWriting(url) } catch { throw WebFault(error, of: place, writing: true) }
      var request = request("PUT", url, try settings.headers(presigned: place.shown))
      request.upload = body()
      answer = try send(request, to: url, for: place, writing: true, cancellation)
      guard answer.head.isSuccess else { throw fault(answer, place) }
    case .object(let object):
      var question = StoreSigner.Question(method: "PUT", bucket: object.bucket, key: object.key)
      question.headers = try settings.headers(for: place.shown)
      // Its hash would have to be known before it is read. TLS holds it together; parts of uploads have theirs.
      question.payload = SigV4.unsigned
      answer = try ask(question, for: object, writing: true, cancellation) { (signed) throws(WebFault) in
        var request = request("PUT", signed.url, signed.headers)
        request.upload = body()
        return try send(
          request, to: signed.url, for: place, vouched: signed.vouched, writing: true, cancellation)
      }
    }
    return ObjectFacts(size: 0, tag: answer.head.header("ETag"), metadata: settings.loweredMetadata)
  }

  private func fault(_ answer: Answer, _ place: FetchPlace) -> WebFault {
    let problem = StoreProblem(answer.bytes(upTo: StoreProblem.longest))
    var fault = WebFault(problem, answer.head, of: place, writing: true)
    if (300..<400).contains(answer.head.status) {
      fault.failure.hint = "a PUT is not redirected: give the URL that it leads to"
    } else if fault.failure.kind == .denied {
      fault.failure.hint = "was it signed for PUT and for these headers, and has its signature not expired?"
    }
    return fault
  }
}
