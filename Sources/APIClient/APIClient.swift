import ClipJob
import FoundationEssentials
import HTTPClient
import Synchronization

/// Asks an API server, with a key: jobs, queues and events. What every method throws is in words for people.
///
/// Calls block their thread: never make one on Swift's cooperative pool. Redirections are not followed: the key would go along.
public final class APIClient: Sendable {
  public struct Options: Sendable {
    /// Nil: the server's first.
    public var queue: String?
    /// A file of certificates (PEM) of the authorities that are trusted; nil: the system's.
    public var authorities: String?
    /// As a server's log shows it.
    public var agent = "clipmill"
    public var retry = RetryRule()
    /// Seconds that an answer may take.
    public var timeout = 30.0
    public init() {}
  }

  public let address: APIAddress
  public let options: Options
  private let key: APIKeyText
  private let session: HTTPSession
  /// What the server's clock is ahead of this machine's, seconds; nil: it has not answered yet.
  private let ahead = Mutex<Double?>(nil)

  /// Nothing is asked yet.
  public init(_ address: APIAddress, key: APIKeyText, options: Options = Options()) throws(APIFailure) {
    (self.address, self.key, self.options) = (address, key, options)
    do throws(HTTPError) { session = try HTTPSession() } catch { throw APIFailure(error, of: address) }
  }

  /// Seconds since 1970, by the server's clock as its latest answer told it.
  public func now() -> Double { Self.clock() + (ahead.withLock { $0 } ?? 0) }

  /// For one more request.
  func newState() -> RetryState { RetryState(options.retry, isKnown: ahead.withLock { $0 != nil }) }

  private static func clock() -> Double { Date().timeIntervalSince1970 }

  func note(_ head: HTTPResponseHead) {
    let seconds = head.header("Date").flatMap(HTTPDate.seconds)
    // It tells whole seconds: where ours is as near as that, ours is the better guess.
    let difference = seconds.map { Double($0) + 0.5 - Self.clock() } ?? 0
    ahead.withLock { $0 = abs(difference) <= 1 ? 0 : difference }
  }

  /// The answer, whatever it is, once it is no more sent again (`RetryRule`).
  ///
  /// - Throws: where there is none.
  func send(_ request: APIRequest) throws(APIFailure) -> APIAnswer {
    var state = newState()
    while true {
      do throws(HTTPError) {
        let download = try session.open(http(request))
        var answer = APIAnswer(head: download.head, body: try download.readAll())
        answer.isRepeated = state.hasLostAnswer
        note(answer.head)
        guard let pause = state.pause(after: answer) else { return answer }
        options.retry.pause(pause)
      } catch {
        guard let pause = state.pause(after: error) else { throw APIFailure(error, of: address) }
        options.retry.pause(pause)
      }
    }
  }

  /// The answer of status 2xx, read as JSON.
  ///
  /// - Throws: for any other.
  func ask(_ request: APIRequest) throws(APIFailure) -> (answer: APIAnswer, value: JSONValue) {
    let answer = try send(request)
    guard answer.head.isSuccess else { throw APIFailure(answer, of: address) }
    guard answer.isOf("application/json"), let value = answer.json, value.members != nil else {
      throw APIFailure.foreign(answer, of: address)
    }
    return (answer, value)
  }

  /// An answer that is read while it comes, as it is: nothing is sent again.
  func open(_ request: APIRequest, for seconds: Double) throws(HTTPError) -> HTTPDownload {
    var request = http(request)
    request.timeout = seconds
    request.headTimeout = options.timeout
    request.stallTimeout = Self.silence
    request.longestAnswer = .max
    return try session.open(request)
  }

  /// Seconds without a byte after which a stream is taken for broken: servers send something every 15.
  private static let silence = 45.0

  private func http(_ request: APIRequest) -> HTTPRequest {
    var made = HTTPRequest(request.method, address.text + request.target)
    made.headers = [("Authorization", "Bearer \(key.text)"), ("User-Agent", options.agent)] + request.headers
    if !request.body.isEmpty { made.headers.append(("Content-Type", "application/json")) }
    made.body = request.body
    made.timeout = options.timeout + request.wait
    made.authorities = options.authorities
    made.longestAnswer = Self.longestAnswer
    return made
  }

  /// Bytes: a thousand jobs with their results.
  private static let longestAnswer = 256 << 20
}
