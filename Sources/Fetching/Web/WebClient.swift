import HTTPClient
import NetworkGuard
import Synchronization

/// Requests for parts of files, with each of their steps held to the guard.
final class WebClient: Sendable {
  let network: FetchNetwork
  let limits: FetchLimits
  private let pool = SessionPool()

  init(_ network: FetchNetwork, _ limits: FetchLimits) {
    self.network = network
    self.limits = limits
  }

  /// An answer that is being read.
  final class Answer {
    let head: HTTPResponseHead
    private var download: HTTPDownload?
    private let session: HTTPSession
    private let origin: String
    private let pool: SessionPool

    fileprivate init(_ download: HTTPDownload, _ session: HTTPSession, _ origin: String, _ pool: SessionPool)
    {
      head = download.head
      self.download = download
      self.session = session
      self.origin = origin
      self.pool = pool
    }

    deinit {
      download = nil
      pool.give(session, for: origin)
    }

    /// 0: the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPError) -> Int {
      guard let download else { return 0 }
      return try download.read(into: buffer)
    }
  }

  /// Asks for a part of what the URL leads to, through its redirections.
  ///
  /// - Parameter conditions: further headers, which hold for whoever answers in the end.
  func ask(
    _ url: SourceURL, _ range: HTTPRange?, _ conditions: [(name: String, value: String)],
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    var place = url
    for _ in 0...limits.redirects {
      let answer = try ask(place, for: url, range, conditions, cancellation)
      guard [301, 302, 303, 307, 308].contains(answer.head.status),
        let target = answer.head.header("Location")
      else {
        return answer
      }
      let next: SourceURL
      do { next = try place.resolving(target) } catch { throw WebFault(error, of: url) }
      guard next.isSecure || !place.isSecure else { throw WebFault(.downgrade, of: url, through: next) }
      place = next
    }
    throw WebFault(.redirects(limits.redirects), of: url)
  }

  private func ask(
    _ place: SourceURL, for url: SourceURL, _ range: HTTPRange?,
    _ conditions: [(name: String, value: String)],
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    do { try network.policy.check(place) } catch { throw WebFault(error, of: url, through: place) }
    var request = HTTPRequest("GET", place.text)
    // The bytes as they are: ranges of something compressed are of no use.
    request.headers =
      [("Accept-Encoding", "identity"), ("Accept", "*/*"), ("User-Agent", "clipmill")] + conditions
    request.range = range
    request.timeout = .infinity
    request.stallTimeout = limits.stall
    request.longestAnswer = .max
    request.authorities = network.authorities
    request.addresses = network.addresses
    let refused = Refusal()
    if let proxy = network.proxy {
      request.proxy = .url(proxy)
    } else {
      request.proxy = .none
      request.allowsAddress = { [policy = network.policy] address in
        do throws(NetworkRefusal) {
          try policy.check(address, for: place)
          return true
        } catch {
          refused.value.withLock { $0 = error }
          return false
        }
      }
    }
    do {
      let session = try pool.take(for: place.origin)
      return Answer(try session.open(request, cancellation: cancellation.http), session, place.origin, pool)
    } catch {
      if error.kind == .addressRefused, let refusal = refused.value.withLock({ $0 }) {
        throw WebFault(refusal, of: url, through: place)
      }
      throw WebFault(error, of: url)
    }
  }

  private final class Refusal: Sendable {
    let value = Mutex<NetworkRefusal?>(nil)
  }
}
