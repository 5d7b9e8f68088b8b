/// What is asked.
public struct HTTPRequest: Sendable {
  public var method: String
  /// http or https.
  public var url: String
  public var headers: [(name: String, value: String)] = []
  /// Empty: none is sent.
  public var body: [UInt8] = []
  /// Instead of `body`: one that is made while it is sent.
  public var upload: HTTPUpload?
  /// Only these bytes are asked for. A server may ignore it: see `HTTPResponseHead.contentRange`.
  public var range: HTTPRange?
  /// Seconds for all of it, until the last byte of the answer; `.infinity`: any number.
  public var timeout = 10.0
  /// Seconds in which at least one byte has to go either way while somebody waits for it; `.infinity`: any number.
  public var stallTimeout = Double.infinity
  /// Seconds until the answer's head is there, from the beginning or from the last byte of the request's body on, however many bytes of it
  /// have come; `.infinity`: any number.
  public var headTimeout = Double.infinity
  /// A server that takes fewer bytes of the body in so many seconds of waiting for it is given up; nil: none is.
  public var slowestUpload: (bytes: Int, seconds: Double)?
  /// Whether an answer that is read piece by piece may come over HTTP/2, where the server offers it with TLS. One that is given up
  /// then leaves its connection for the next. libcurl holds what has come and is not read yet: up to 32 MiB of the answer.
  public var mayUseHTTP2 = false
  /// A file of certificates (PEM) of the authorities that are trusted; nil: those of the system.
  public var authorities: String?
  /// Bytes of the answer's body; more is an error.
  public var longestAnswer = 1 << 20
  /// How many redirections are followed. From https none leads to http. Headers go along, but for Authorization and Cookie,
  /// which stay with their host.
  public var redirects = 0
  /// Which addresses may be connected to, as "10.0.0.1" or "::1"; nil: all. It is asked after the name was looked up, and
  /// again for each redirection, so no name can lead elsewhere; a connection that its session has kept was asked about
  /// when it was opened. A proxy is connected to instead, and looks up names by itself.
  public var allowsAddress: (@Sendable (String) -> Bool)?
  public var proxy = HTTPProxy.ofEnvironment
  /// Instead of what DNS says: `HOST:PORT:ADDRESS`.
  public var addresses: [String] = []

  public init(_ method: String = "GET", _ url: String) {
    self.method = method
    self.url = url
  }
}

/// Through whom a request goes.
public enum HTTPProxy: Sendable, Equatable {
  /// As http_proxy, https_proxy, all_proxy and no_proxy say.
  case ofEnvironment
  case none
  /// http, https, socks4 or socks5.
  case url(String)
}

/// A part of what a URL names (RFC 9110, section 14).
public enum HTTPRange: Sendable, Equatable {
  case bytes(ClosedRange<Int>)
  case from(Int)
  case last(Int)

  /// As behind "bytes=".
  var text: String {
    switch self {
    case .bytes(let range): "\(range.lowerBound)-\(range.upperBound)"
    case .from(let first): "\(first)-"
    case .last(let count): "-\(count)"
    }
  }
}

/// A body that is made while it is sent: nothing of it is held longer.
public struct HTTPUpload: Sendable {
  /// Fills the buffer and returns how much of it; 0: the end. Called by the thread that waits for the answer, and never to
  /// use the same session.
  public typealias Read = @Sendable (UnsafeMutableRawBufferPointer) throws -> Int

  /// Bytes; nil: not known before the end. Many servers, S3 among them, want to know.
  public var length: Int?
  public var read: Read
  /// Begins anew. Asked for where a body has to be sent twice: a connection that was reused had ended, or a redirection. Nil:
  /// that is an error.
  public var rewind: (@Sendable () throws -> Void)?

  public init(length: Int?, rewind: (@Sendable () throws -> Void)? = nil, read: @escaping Read) {
    self.length = length
    self.rewind = rewind
    self.read = read
  }
}

public struct HTTPResponse: Sendable, Equatable {
  public var status: Int
  public var body: [UInt8]
  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  public var isSuccess: Bool { (200..<300).contains(status) }
  public var text: String { String(decoding: body, as: UTF8.self) }
}

/// There was no answer, or not a whole one.
public struct HTTPError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// The network, the server or the request, as `message` says.
    case failed
    /// No connection came about: the name is not known, or nobody answers there. Nothing was sent.
    case unreachable
    case cancelled
    /// `allowsAddress` did not allow where the name leads.
    case addressRefused
    /// The server could not show by its certificate that it is who is meant.
    case untrusted
    /// It took longer than `timeout`, `headTimeout` or, without a byte, `stallTimeout`; or it is slower than `slowestUpload`.
    case timedOut
    /// Larger than it may be.
    case tooLong
    /// The request's own body could not be made.
    case upload
  }
  public var kind: Kind
  /// In libcurl's words, where it is its.
  public var message: String
  public init(_ message: String, kind: Kind = .failed) {
    self.message = message
    self.kind = kind
  }
}
