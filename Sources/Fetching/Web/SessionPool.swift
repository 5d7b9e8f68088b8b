import HTTPClient
import Synchronization

/// Sessions whose connections may be used again, by the host that they were made for.
final class SessionPool: Sendable {
  private let idle = Mutex<[(origin: String, session: HTTPSession)]>([])
  private static let most = 8

  func take(for origin: String) throws(HTTPError) -> HTTPSession {
    let kept = idle.withLock { idle -> HTTPSession? in
      guard let index = idle.lastIndex(where: { $0.origin == origin }) else { return nil }
      return idle.remove(at: index).session
    }
    if let kept { return kept }
    return try HTTPSession()
  }

  /// Sessions that wait to be used again.
  var count: Int { idle.withLock { $0.count } }

  /// No transfer of it may be open.
  func give(_ session: HTTPSession, for origin: String) {
    idle.withLock {
      $0.append((origin, session))
      if $0.count > Self.most { $0.removeFirst() }
    }
  }
}
