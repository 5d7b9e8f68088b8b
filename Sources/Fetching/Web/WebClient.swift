import Glibc
import HTTPClient
import NetworkGuard
import Synchronization

/// Requests for parts of files, with each of their steps held to the guard.
final class WebClient: Sendable {
  let network: FetchNetwork
  let limits: FetchLimits
  /// Nil: no objects of stores are reached.
  let signer: StoreSigner?
  /// What may be asked for now; nil: anything that the guard and the rules of stores allow.
  let named: NamedPlaces?
  let pool = SessionPool()

  /// - Parameter clock: seconds since 1970, for signatures.
  init(
    _ network: FetchNetwork, _ limits: FetchLimits, named: NamedPlaces? = nil,
    clock: @escaping @Sendable () -> Double = { Double(time(nil)) }
  ) {
    self.network = network
    self.limits = limits
    self.named = named
    signer = network.objects.map { StoreSigner($0, network, clock: clock) }
  }

  /// An answer that is being read.
  final class Answer {
    let head: HTTPResponseHead
    /// Somebody else has given it than who was asked at first.
    fileprivate(set) var isRedirected = false
    private var download: HTTPDownload?
    private let session: HTTPSession
    private let origin: String
    private let pool: SessionPool
    private let limits: FetchLimits

    fileprivate init(
      _ download: HTTPDownload, _ session: HTTPSession, _ origin: String, _ pool: SessionPool,
      _ limits: FetchLimits
    ) {
      head = download.head
      self.download = download
      self.session = session
      self.origin = origin
      self.pool = pool
      self.limits = limits
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

    /// The beginning of it, as far as it comes in bearable time.
    func bytes(upTo limit: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 1)
      defer { room.deallocate() }
      var pace = Pace(limits)
      while bytes.count < limit,
        let count = try? pace.during({ () throws(HTTPError) in try read(into: room) }), count > 0
      {
        bytes += room[..<count]
      }
      return bytes
    }
  }

  /// Asks for a part of what the URL leads to, through its redirections.
  ///
  /// - Parameter conditions: further headers, which hold for whoever answers in the end.
  func ask(
    _ place: FetchPlace, _ range: HTTPRange?, _ conditions: [(name: String, value: String)],
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    switch place {
    case .web(let url):
      try checkIsNamed(place, writing: false)
      return try follow(url, for: place, range, conditions, cancellation)
    case .object(let object): return try ask(object, range, conditions, cancellation)
    }
  }

  /// What a job named when a transfer began another one may not.
  func checkIsNamed(_ place: FetchPlace, writing: Bool) throws(WebFault) {
    do { try named?.check(place, writing: writing) } catch { throw WebFault(error) }
  }

  /// - Parameter redirects: that have led to the URL already.
  func follow(
    _ url: SourceURL, for place: FetchPlace, redirects: Int = 0, _ range: HTTPRange?,
    _ conditions: [(name: String, value: String)], _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    var url = url
    for hops in redirects...limits.redirects {
      let request = request(for: range, of: url, conditions)
      let answer = try send(request, to: url, for: place, cancellation)
      answer.isRedirected = hops > 0
      guard let next = try redirection(answer.head, from: url, for: place) else { return answer }
      url = next
    }
    throw WebFault(.redirects(limits.redirects), of: place)
  }

  /// Where an answer leads; nil: nowhere else.
  func redirection(_ head: HTTPResponseHead, from url: SourceURL, for place: FetchPlace) throws(WebFault)
    -> SourceURL?
  {
    guard [301, 302, 303, 307, 308].contains(head.status), let target = head.header("Location") else {
      return nil
    }
    let next: SourceURL
    do { next = try url.resolving(target) } catch { throw WebFault(error, of: place) }
    guard next.isSecure || !url.isSecure else { throw WebFault(.downgrade, of: place, through: next) }
    return next
  }

  func request(_ method: String, _ url: SourceURL, _ headers: [(name: String, value: String)]) -> HTTPRequest
  {
    var request = HTTPRequest(method, url.text)
    // The bytes as they are: ranges of something compressed are of no use.
    request.headers =
      [("Accept-Encoding", "identity"), ("Accept", "*/*"), ("User-Agent", "clipmill")] + headers
    request.timeout = .infinity
    (request.stallTimeout, request.headTimeout) = (limits.stall, limits.head)
    request.slowestUpload = (limits.slowBytes, limits.slowTime)
    request.longestAnswer = .max
    return request
  }

  /// For a part of a file. Over HTTP/2 a reader that seeks keeps its connection; what libcurl then holds of an answer is no more than was
  /// asked for.
  func request(for range: HTTPRange?, of url: SourceURL, _ headers: [(name: String, value: String)])
    -> HTTPRequest
  {
    var request = request("GET", url, headers)
    request.range = range
    if case .bytes = range { request.mayUseHTTP2 = true }
    return request
  }

  /// - Parameter vouched: what the guard lets pass besides, for the operator's own requests. Their connections are kept apart: a job's URL
  ///   must not get one that the guard would not have let it open.
  func send(
    _ request: HTTPRequest, to url: SourceURL, for place: FetchPlace, vouched: NetworkRule? = nil,
    writing: Bool = false,
    _ cancellation: FetchCancellation
  ) throws(WebFault) -> Answer {
    var request = request
    var policy = network.policy
    if let vouched { policy.rules.append(vouched) }
    do { try policy.check(url) } catch { throw WebFault(error, of: place, through: url, writing: writing) }
    request.authorities = network.authorities
    request.addresses = network.addresses + (network.resolver?.addresses ?? [])
    let refused = Refusal()
    if let proxy = network.proxy {
      request.proxy = .url(proxy)
    } else {
      request.proxy = .none
      request.allowsAddress = { [policy] address in
        do throws(NetworkRefusal) {
          try policy.check(address, for: url)
          return true
        } catch {
          refused.value.withLock { $0 = error }
          return false
        }
      }
    }
    let origin = (vouched == nil ? "" : "vouched ") + url.origin
    do {
      let session = try pool.take(for: origin)
      let download = try session.open(request, cancellation: cancellation.http)
      return Answer(download, session, origin, pool, limits)
    } catch {
      if error.kind == .addressRefused, let refusal = refused.value.withLock({ $0 }) {
        throw WebFault(refusal, of: place, through: url, writing: writing)
      }
      throw WebFault(error, of: place, writing: writing)
    }
  }

  private final class Refusal: Sendable {
    let value = Mutex<NetworkRefusal?>(nil)
  }
}
