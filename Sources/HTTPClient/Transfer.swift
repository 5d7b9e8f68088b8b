import CCURL

/// One request on its way, as libcurl's calls see it. Nothing of it is used by two threads at once: its session sees to that.
final class Transfer {
  let handle: UnsafeMutableRawPointer
  let request: HTTPRequest
  let cancellation: HTTPCancellation?
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var addresses: UnsafeMutablePointer<curl_slist>?
  private let reason = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  private(set) var reader = ResponseHeadReader()
  /// What has come and was not taken yet.
  private(set) var buffer: [UInt8] = []
  private var taken = 0
  private var received = 0
  /// Bytes of the request's body.
  private(set) var sent = 0
  /// libcurl holds a piece for which there was no room, and reads no further.
  private var isPaused = false
  /// Bytes that went either way.
  private(set) var progress = 0
  /// Why we ended it.
  private var failure: HTTPError?
  private(set) var ended: CURLcode?

  /// Bytes that are held; libcurl's pieces have 16 KiB.
  private static let capacity = 64 << 10

  /// - Parameter isStreamed: HTTP/1.1 unless the request lets it be another: there a transfer that is paused stops the server.
  init(_ request: HTTPRequest, isStreamed: Bool, _ cancellation: HTTPCancellation?) throws(HTTPError) {
    guard HTTPClient.isReady, let handle = curl_easy_init() else {
      throw HTTPError("libcurl cannot be initialised")
    }
    self.handle = handle
    self.request = request
    self.cancellation = cancellation
    reason.initialize(repeating: 0)
    for (name, value) in request.headers {
      // A line break would begin a header of its own.
      guard !(name + value).utf8.contains(where: { $0 < 0x20 }) else {
        throw HTTPError("the header \(name) has a control character")
      }
      headers = curl_slist_append(headers, "\(name): \(value)") ?? headers
    }
    for address in request.addresses { addresses = curl_slist_append(addresses, address) ?? addresses }
    var settings = TransferSettings(handle)
    settings.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(reason.baseAddress))
    settings.set(CURLOPT_HTTPHEADER, headers)
    if addresses != nil { settings.set(CURLOPT_RESOLVE, addresses) }
    settings.apply(request, isStreamed: isStreamed)
    settings.set(calls)
    if let code = settings.failure { throw error(code) }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    curl_slist_free_all(addresses)
    reason.deallocate()
  }

  var held: Int { buffer.count - taken }

  /// Whether the head is that of the answer itself.
  var hasHead: Bool {
    guard reader.isComplete, let head = reader.head else { return ended != nil }
    if received > 0 || ended != nil { return true }
    let isFollowed =
      request.redirects > 0 && (300..<400).contains(head.status) && head.header("Location") != nil
    return head.status >= 200 && !isFollowed
  }

  /// There is more of the request's body.
  var isSending: Bool {
    guard let upload = request.upload, ended == nil else { return false }
    return upload.length.map { sent < $0 } ?? true
  }

  func end(_ code: CURLcode) { ended = code }

  /// Why it ended, if not well.
  var error: HTTPError? { ended.flatMap { $0 == CURLE_OK ? nil : failure ?? error($0) } }

  private func error(_ code: CURLcode) -> HTTPError {
    let words = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return HTTPError(
      words.isEmpty ? String(cString: curl_easy_strerror(code)) : words, kind: Self.kind(of: code))
  }

  private static func kind(of code: CURLcode) -> HTTPError.Kind {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS: .untrusted
    default: .failed
    }
  }

  /// Lets libcurl read on where it had no room.
  func resume() {
    guard isPaused else { return }
    isPaused = false
    curl_easy_pause(handle, CURLPAUSE_CONT)
  }

  /// Moves what is there into `target`, as far as there is room.
  func take(into target: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(target.count, held)
    buffer.withUnsafeBytes {
      target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count]))
    }
    taken += count
    if held == 0 {
      buffer.removeAll(keepingCapacity: true)
      taken = 0
    }
    return count
  }

  // MARK: libcurl's calls

  func addHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
    progress += bytes.count
    guard reader.add(bytes) else {
      failure = HTTPError(
        "the response headers exceed \(ResponseHeadReader.longest) bytes", kind: .tooLong)
      return false
    }
    guard reader.isComplete, let length = reader.head?.contentLength, length > request.longestAnswer,
      hasHead, request.method != "HEAD", ![204, 304].contains(reader.head?.status)
    else { return true }
    failure = tooLong
    return false
  }

  enum Reception {
    case taken
    /// There is no room; it will come again.
    case later
    case refused
  }

  func add(_ bytes: UnsafeRawBufferPointer) -> Reception {
    guard received + bytes.count <= request.longestAnswer else {
      failure = tooLong
      return .refused
    }
    guard held == 0 || held + bytes.count <= Self.capacity else {
      isPaused = true
      return .later
    }
    received += bytes.count
    progress += bytes.count
    buffer += bytes
    return .taken
  }

  /// The next piece of the request's body; nil: it cannot be made.
  func fill(_ target: UnsafeMutableRawBufferPointer) -> Int? {
    guard let upload = request.upload else { return 0 }
    let room = UnsafeMutableRawBufferPointer(
      rebasing: target.prefix(upload.length.map { $0 - sent } ?? target.count))
    guard !room.isEmpty else { return 0 }
    do {
      let count = min(try upload.read(room), room.count)
      sent += count
      progress += count
      if count > 0 { return count }
      guard let length = upload.length, sent < length else { return 0 }
      failure = HTTPError("the request body ended after \(sent) of \(length) bytes", kind: .upload)
    } catch {
      failure = HTTPError("the request body could not be read: \(error)", kind: .upload)
    }
    return nil
  }

  func rewind() -> Bool {
    guard let rewind = request.upload?.rewind else {
      failure = HTTPError(
        "the request body would have to be sent again, which is not possible", kind: .upload)
      return false
    }
    do {
      try rewind()
      sent = 0
      return true
    } catch {
      failure = HTTPError("the request body could not be read again: \(error)", kind: .upload)
      return false
    }
  }

  func refuseAddress(_ address: String) {
    failure = HTTPError("connecting to \(address) is not allowed", kind: .addressRefused)
  }

  private var tooLong: HTTPError {
    HTTPError("the response has more than \(request.longestAnswer) bytes", kind: .tooLong)
  }
}
