import HTTPClient
import JobQueue
import NetworkGuard
import Synchronization
import Threads

/// A message as it is sent once.
public struct WebhookMessage: Sendable {
  public var url: String
  public var id: String
  public var body: [UInt8]
  public var secrets: [WebhookSecret]
  /// It is signed for this time.
  public var at: Timestamp

  public init(url: String, id: String, body: [UInt8], secrets: [WebhookSecret], at: Timestamp) {
    (self.url, self.id, self.body, self.secrets, self.at) = (url, id, body, secrets, at)
  }
}

/// Makes one attempt. Blocks its thread.
public protocol WebhookSending: Sendable {
  /// Seconds that an attempt takes at most.
  var timeout: Double { get }
  func send(_ message: WebhookMessage) -> SendResult
}

/// Attempts over HTTP, held to the guard: by the URL, and again by the address that its name leads to before anything is connected to it. Redirections
/// are not followed.
public struct WebhookSender: WebhookSending {
  public var policy: NetworkPolicy
  public var timeout = 15.0
  /// Through whom all messages go, which then is who looks names up; nil: nobody.
  public var proxy: String?
  /// A file of certificates (PEM) of the authorities that are trusted; nil: those of the system.
  public var authorities: String?
  /// Instead of what DNS says: `HOST:PORT:ADDRESS`.
  package var addresses: [String] = []

  public init(_ policy: NetworkPolicy = NetworkPolicy()) { self.policy = policy }

  public func send(_ message: WebhookMessage) -> SendResult {
    let url: SourceURL
    do {
      url = try SourceURL(message.url)
      try policy.checkWriting(url)
    } catch {
      return refused(message.url, error)
    }
    let refusal = Refusal()
    do {
      let deadline = monotonicSeconds() + timeout
      // A session of its own: a connection that is kept would be used without asking the guard again.
      let download = try HTTPSession().open(request(message, to: url, refusal))
      let body = beginning(of: download, until: deadline)
      return .answered(
        status: download.head.status, retryAfter: download.head.header("Retry-After"), body: body)
    } catch {
      if error.kind == .addressRefused, let refusal = refusal.value.withLock({ $0 }) {
        return refused(url.shown, refusal)
      }
      return .failed("\(url.shown) was not reached: \(error.message)")
    }
  }

  private func request(_ message: WebhookMessage, to url: SourceURL, _ refusal: Refusal) -> HTTPRequest {
    var request = HTTPRequest("POST", url.text)
    request.headers =
      [("Content-Type", "application/json"), ("User-Agent", "clipmill")]
      + WebhookSignature.headers(
        id: message.id, at: message.at, body: message.body, secrets: message.secrets)
    request.body = message.body
    (request.timeout, request.longestAnswer) = (timeout, .max)
    (request.authorities, request.addresses) = (authorities, addresses)
    guard proxy == nil else {
      request.proxy = proxy.map { .url($0) } ?? .none
      return request
    }
    request.proxy = .none
    request.allowsAddress = { [policy] address in
      do throws(NetworkRefusal) {
        try policy.check(address, for: url)
        return true
      } catch {
        refusal.value.withLock { $0 = error }
        return false
      }
    }
    return request
  }

  /// As much as the log keeps. The status is known already: a body that breaks off changes nothing.
  private func beginning(of download: HTTPDownload, until deadline: Double) -> [UInt8] {
    var bytes: [UInt8] = []
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: DeliveryAttempt.longestAnswer, alignment: 1)
    defer { room.deallocate() }
    while bytes.count < DeliveryAttempt.longestAnswer, monotonicSeconds() < deadline,
      let count = try? download.read(into: room), count > 0
    {
      bytes += room[..<count]
    }
    return Array(bytes.prefix(DeliveryAttempt.longestAnswer))
  }

  private func refused(_ url: String, _ refusal: NetworkRefusal) -> SendResult {
    let shown = url.prefix { $0 != "?" }
    return .failed("\(shown.prefix(256)) is not called: \(refusal.reason); \(refusal.hint)")
  }

  private final class Refusal: Sendable {
    let value = Mutex<NetworkRefusal?>(nil)
  }
}
