import HTTPClient
import ObjectStores

/// Objects that are written: multipart uploads, whose object is not visible before they are completed.
extension WebClient {
  func beginUpload(_ object: ObjectURL, _ settings: UploadSettings, _ cancellation: FetchCancellation)
    throws(WebFault) -> String
  {
    var question = StoreSigner.Question(method: "POST", bucket: object.bucket, key: object.key)
    question.query = [("uploads", "")]
    question.headers = try settings.headers(for: object.shown)
    let answer = try write(question, object, cancellation: cancellation)
    guard let id = MultipartMessages.uploadID(answer.bytes(upTo: StoreProblem.longest)) else {
      throw Self.nonsense(object)
    }
    return id
  }

  /// Bytes: with tags of this length the receipt of as many parts as there may be is one frame.
  private static let longestTag = 88

  /// Sends a part, and returns its tag.
  ///
  /// - Parameter number: from 1 on.
  func putPart(
    _ object: ObjectURL, id: String, number: Int, _ bytes: [UInt8], _ cancellation: FetchCancellation
  ) throws(WebFault) -> String {
    var question = StoreSigner.Question(method: "PUT", bucket: object.bucket, key: object.key)
    question.query = [("partNumber", String(number)), ("uploadId", id)]
    question.headers = [("Content-MD5", Digests.contentMD5(bytes))]
    let answer = try write(question, object, bytes, cancellation: cancellation)
    guard let tag = answer.head.header("ETag"), tag.utf8.count <= Self.longestTag else {
      throw Self.nonsense(object)
    }
    return tag
  }

  /// Idempotent: where the answer to an earlier request was lost, the object is there and is of these parts.
  func completeUpload(
    _ object: ObjectURL, _ receipt: UploadReceipt, _ settings: UploadSettings,
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> ObjectFacts {
    var question = StoreSigner.Question(method: "POST", bucket: object.bucket, key: object.key)
    question.query = [("uploadId", receipt.id)]
    guard let size = receipt.size else { throw Self.nonsense(object) }
    do throws(WebFault) {
      let answer = try write(
        question, object, MultipartMessages.completion(of: receipt.parts.map(\.tag)),
        cancellation: cancellation)
      // Status 200 comes before the parts are put together: what went wrong then is in the body alone.
      let body = answer.bytes(upTo: StoreProblem.longest)
      guard let tag = MultipartMessages.completedTag(body) else {
        guard let problem = StoreProblem(body) else { throw Self.nonsense(object, mayPass: true) }
        throw WebFault(problem, answer.head, of: .object(object), writing: true)
      }
      return ObjectFacts(
        size: size, tag: tag.isEmpty ? receipt.objectTag : tag, metadata: settings.loweredMetadata)
    } catch {
      let fault =
        isGone(receipt.id, of: object, after: error, cancellation)
        ? WebFault(
          FetchFailure(
            .notFound, "\(object.shown) cannot be written: the store has no such upload (NoSuchUpload)",
            hint: WebFault.uploadIsGone)) : error
      guard fault.failure.kind == .notFound, let expected = receipt.objectTag,
        let there = (try? facts(object, cancellation)) ?? nil, there.tag == expected, there.size == size
      else { throw fault }
      return there
    }
  }

  /// Ceph answers a `complete` of an upload that it does not know with InternalError, which elsewhere passes: the upload's parts tell.
  private func isGone(
    _ id: String, of object: ObjectURL, after fault: WebFault, _ cancellation: FetchCancellation
  ) -> Bool {
    guard fault.code == "InternalError" else { return false }
    var question = StoreSigner.Question(bucket: object.bucket, key: object.key)
    question.query = [("uploadId", id), ("max-parts", "1")]
    do throws(WebFault) {
      _ = try write(question, object, cancellation: cancellation)
      return false
    } catch { return error.failure.kind == .notFound }
  }

  /// Idempotent.
  func abortUpload(_ object: ObjectURL, id: String, _ cancellation: FetchCancellation) throws(WebFault) {
    var question = StoreSigner.Question(method: "DELETE", bucket: object.bucket, key: object.key)
    question.query = [("uploadId", id)]
    do throws(WebFault) { _ = try write(question, object, cancellation: cancellation) } catch {
      guard error.failure.kind == .notFound else { throw error }
    }
  }

  /// Nil: there is no such object.
  func facts(_ object: ObjectURL, _ cancellation: FetchCancellation) throws(WebFault) -> ObjectFacts? {
    let question = StoreSigner.Question(method: "HEAD", bucket: object.bucket, key: object.key)
    do throws(WebFault) {
      let answer = try ask(question, for: object, writing: true, cancellation) { (signed) throws(WebFault) in
        try send(
          request(question.method, signed.url, signed.headers), to: signed.url, for: .object(object),
          vouched: signed.vouched, cancellation)
      }
      return ObjectFacts(answer.head)
    } catch {
      guard error.failure.kind == .notFound else { throw error }
      return nil
    }
  }

  /// Keys and ids of a page have at most a third of a frame's bytes.
  private static let mostListed = 200

  func uploads(
    below place: ObjectPrefix, after mark: UploadPage.Mark?, _ cancellation: FetchCancellation
  ) throws(WebFault) -> UploadPage {
    guard named == nil else { throw WebFault(NamedPlaces.refusal(of: place.text)) }
    do { try signer?.check(place) } catch { throw WebFault(error) }
    // For messages, and never asked for.
    guard let shown = try? ObjectURL(place.text + (place.prefix.isEmpty ? "*" : "")) else {
      throw WebFault(.cancelled)
    }
    var question = StoreSigner.Question(bucket: place.bucket)
    question.query = [
      ("uploads", ""), ("prefix", place.prefix), ("max-uploads", String(Self.mostListed)),
    ]
    if let mark { question.query += [("key-marker", mark.key), ("upload-id-marker", mark.id)] }
    let plain = question
    // Not everything that a key may have can be in XML.
    question.query.append(("encoding-type", "url"))
    var listing = try listing(question, for: shown, cancellation)
    // Ceph encodes the keys and does not say so; another store may not have encoded them.
    if !listing.isEncoded, listing.uploads.contains(where: { $0.key.contains { "%+".contains($0) } }) {
      listing = try self.listing(plain, for: shown, cancellation)
    }
    // A store that knows no prefixes would name uploads of others.
    let own = listing.uploads.filter { $0.key.utf8.starts(with: place.prefix.utf8) }
    return UploadPage(
      uploads: own.map { PendingUpload(key: $0.key, id: $0.id, begun: $0.begun) },
      next: listing.next.map { UploadPage.Mark(key: $0.key, id: $0.id) })
  }

  private func listing(
    _ question: StoreSigner.Question, for shown: ObjectURL, _ cancellation: FetchCancellation
  ) throws(WebFault) -> MultipartMessages.Listing {
    let answer = try ask(question, for: shown, isChecked: true, cancellation) { (signed) throws(WebFault) in
      try send(
        request(question.method, signed.url, signed.headers), to: signed.url, for: .object(shown),
        vouched: signed.vouched, cancellation)
    }
    guard let listing = MultipartMessages.listing(answer.bytes(upTo: FetchFrame.longest)) else {
      throw Self.nonsense(shown)
    }
    return listing
  }

  /// Signed with what it says, and sent again from its beginning where that is needed.
  private func write(
    _ question: StoreSigner.Question, _ object: ObjectURL, _ body: [UInt8]? = nil,
    cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    var question = question
    if let body { question.payload = Digests.hex(body.withUnsafeBytes { Digests.sha256($0) }) }
    return try ask(question, for: object, writing: true, cancellation) { (signed) throws(WebFault) in
      var request = request(question.method, signed.url, signed.headers)
      // A POST without a body still says that it has none.
      if body != nil || question.method == "POST" { request.upload = HTTPUpload(of: body ?? []) }
      return try send(
        request, to: signed.url, for: .object(object), vouched: signed.vouched, writing: true, cancellation)
    }
  }

  static func nonsense(_ object: ObjectURL, mayPass: Bool = false) -> WebFault {
    WebFault(
      FetchFailure(
        mayPass ? .unreachable : .unreadable,
        "\(object.shown) cannot be written: the store's answer is not that of S3",
        hint: "check AWS_ENDPOINT_URL_S3"), mayPass: mayPass)
  }
}

extension ObjectFacts {
  init(_ head: HTTPResponseHead) {
    var metadata: [String: String] = [:]
    for field in head.headers where field.name.lowercased().hasPrefix("x-amz-meta-") {
      metadata[String(field.name.lowercased().dropFirst("x-amz-meta-".count))] = field.value
    }
    self.init(size: head.contentLength ?? 0, tag: head.header("ETag"), metadata: metadata)
  }
}
