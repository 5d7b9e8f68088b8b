import CCURL
import Glibc

/// Sets a transfer's options, and keeps the first failure.
struct TransferSettings {
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
  mutating func set(_ calls: ccurl_calls) { note(ccurl_set_calls(handle, calls)) }

  mutating func apply(_ request: HTTPRequest, isStreamed: Bool) {
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_CUSTOMREQUEST, request.method)
    if request.method == "HEAD" { set(CURLOPT_NOBODY, 1) }
    // Without it a process with threads may get SIGALRM from a name that is looked up.
    set(CURLOPT_NOSIGNAL, 1)
    if request.timeout.isFinite { set(CURLOPT_TIMEOUT_MS, Int(max(0.001, request.timeout) * 1000)) }
    if let authorities = request.authorities { set(CURLOPT_CAINFO, authorities) }
    switch request.proxy {
    case .ofEnvironment: break
    // An empty name switches those of the environment off, too.
    case .none: set(CURLOPT_PROXY, "")
    case .url(let url):
      set(CURLOPT_PROXY, url)
      // no_proxy would lead around it.
      set(CURLOPT_NOPROXY, "")
    }
    if let range = request.range { set(CURLOPT_RANGE, range.text) }
    if isStreamed, !request.mayUseHTTP2 { set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) }
    if request.redirects > 0 {
      set(CURLOPT_FOLLOWLOCATION, 1)
      set(CURLOPT_MAXREDIRS, request.redirects)
      let isSecure = request.url.lowercased().hasPrefix("https:")
      set(CURLOPT_REDIR_PROTOCOLS_STR, isSecure ? "https" : "http,https")
    }
    if let upload = request.upload {
      set(CURLOPT_UPLOAD, 1)
      note(ccurl_set_size(handle, CURLOPT_INFILESIZE_LARGE, upload.length.map { curl_off_t($0) } ?? -1))
    } else if !request.body.isEmpty {
      set(CURLOPT_POSTFIELDSIZE, request.body.count)
      request.body.withUnsafeBytes { set(CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }
  }

  private mutating func set(_ option: CURLoption, _ number: some BinaryInteger) { set(option, Int(number)) }
}

extension Transfer {
  private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Good while the transfer lives.
  var calls: ccurl_calls {
    var calls = ccurl_calls()
    calls.context = Unmanaged.passUnretained(self).toOpaque()
    calls.header = { bytes, size, count, context in
      let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Transfer.from(context)?.addHead(bytes) == true ? bytes.count : 0
    }
    calls.body = { bytes, size, count, context in
      let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
      switch Transfer.from(context)?.add(bytes) {
      case .taken: return bytes.count
      case .later: return Int(CURL_WRITEFUNC_PAUSE)
      case .refused, nil: return bytes.isEmpty ? 1 : 0
      }
    }
    guard request.upload != nil || request.allowsAddress != nil else { return calls }
    if request.upload != nil {
      calls.upload = { bytes, size, count, context in
        let room = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
        return Transfer.from(context)?.fill(room) ?? Int(CURL_READFUNC_ABORT)
      }
      // libcurl only ever asks for the beginning.
      calls.rewind = { context, offset, _ in
        offset == 0 && Transfer.from(context)?.rewind() == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
      }
    }
    if request.allowsAddress != nil {
      calls.connect = { context, _, address in
        guard let address, let transfer = Transfer.from(context) else { return -1 }
        return transfer.connect(address)
      }
    }
    return calls
  }

  private func connect(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let code = getnameinfo(
      ccurl_address(address), address.pointee.addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard code == 0, request.allowsAddress?(name) == true else {
      refuseAddress(name)
      return -1
    }
    let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    return socket(address.pointee.family, kind, address.pointee.protocol)
  }
}
