import CCURL

/// One HTTP request at a time, over libcurl. Blocks the calling thread; never call it on Swift's cooperative pool.
public enum HTTPClient {
  /// Sends `request` and waits for the whole answer. Redirections are not followed. An answer of any status is an
  /// answer, not an error.
  public static func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
    guard isReady, let handle = curl_easy_init() else { throw HTTPError("libcurl does not start") }
    defer { curl_easy_cleanup(handle) }
    var headers: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(headers) }
    for (name, value) in request.headers {
      // A line break would begin a header of its own.
      guard !(name + value).utf8.contains(where: { $0 < 0x20 }) else {
        throw HTTPError("the header \(name) has a control character")
      }
      headers = curl_slist_append(headers, "\(name): \(value)") ?? headers
    }
    let answer = Answer(limit: request.longestAnswer)
    var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = request.body.withUnsafeBytes { body in
      reason.withUnsafeMutableBytes { reason -> CURLcode in
        var settings = Settings(handle)
        settings.set(CURLOPT_ERRORBUFFER, reason.baseAddress)
        settings.set(CURLOPT_URL, request.url)
        settings.set(CURLOPT_PROTOCOLS_STR, "http,https")
        settings.set(CURLOPT_CUSTOMREQUEST, request.method)
        // Without it a process with threads may get SIGALRM from a name that is looked up.
        settings.set(CURLOPT_NOSIGNAL, 1)
        settings.set(CURLOPT_TIMEOUT_MS, Int(max(0.001, request.timeout) * 1000))
        settings.set(CURLOPT_HTTPHEADER, headers)
        if let authorities = request.authorities { settings.set(CURLOPT_CAINFO, authorities) }
        if !body.isEmpty {
          settings.set(CURLOPT_POSTFIELDSIZE, body.count)
          settings.set(CURLOPT_POSTFIELDS, body.baseAddress)
        }
        settings.receive(into: answer)
        if let failure = settings.failure { return failure }
        defer { settings.set(CURLOPT_ERRORBUFFER, UnsafeRawPointer?.none) }
        return withExtendedLifetime(answer) { curl_easy_perform(handle) }
      }
    }
    guard code == CURLE_OK else {
      if answer.overflowed { throw HTTPError("the answer has more than \(request.longestAnswer) bytes") }
      let words = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw HTTPError(words.isEmpty ? String(cString: curl_easy_strerror(code)) : words)
    }
    return HTTPResponse(status: Int(ccurl_status(handle)), body: answer.body)
  }

  /// Once a process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

/// Sets options, and keeps the first failure.
private struct Settings {
  private let handle: UnsafeMutableRawPointer
  private(set) var failure: CURLcode?

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  private mutating func note(_ code: CURLcode) { if code != CURLE_OK { failure = failure ?? code } }

  mutating func set(_ option: CURLoption, _ text: String) { note(ccurl_set_text(handle, option, text)) }
  mutating func set(_ option: CURLoption, _ number: Int) { note(ccurl_set_number(handle, option, number)) }
  mutating func set(_ option: CURLoption, _ list: UnsafeMutablePointer<curl_slist>?) {
    note(ccurl_set_list(handle, option, list))
  }
  mutating func set(_ option: CURLoption, _ bytes: UnsafeRawPointer?) {
    note(ccurl_set_bytes(handle, option, bytes))
  }
  mutating func set(_ option: CURLoption, _ bytes: UnsafeMutableRawPointer?) {
    note(ccurl_set_bytes(handle, option, bytes))
  }

  mutating func receive(into answer: Answer) {
    note(
      ccurl_set_sink(
        handle,
        { bytes, size, count, context in
          guard let bytes, let context else { return 0 }
          let answer = Unmanaged<Answer>.fromOpaque(context).takeUnretainedValue()
          return answer.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
        }, Unmanaged.passUnretained(answer).toOpaque()))
  }
}

/// The answer's body as it comes in.
private final class Answer {
  private let limit: Int
  private(set) var body: [UInt8] = []
  private(set) var overflowed = false

  init(limit: Int) { self.limit = limit }

  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard body.count + bytes.count <= limit else {
      overflowed = true
      return false
    }
    body += bytes
    return true
  }
}
