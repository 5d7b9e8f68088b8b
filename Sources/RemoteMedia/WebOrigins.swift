import Fetching
import MediaIO
import NetworkGuard
import Synchronization

/// The files that a job names by URL.
public final class WebOrigins: RemoteOrigins {
  private let client: LateClient
  private let rules: RemoteRules
  private let store = BlockStore(limit: WebOrigins.blocks)
  private let share = ReadAhead.Share()
  private let origins = Mutex<[FetchPlace: WebOrigin]>([:])

  /// Bytes of all blocks that are kept.
  private static let blocks = 64 << 20
  /// What is on its way: pieces of transfers, and libcurl.
  private static let others = 16 << 20

  /// - Parameters:
  ///   - policy: the same that who fetches holds to; it is asked here as well because it tells at once.
  ///   - client: made when the first URL is named.
  public convenience init(
    _ policy: NetworkPolicy, client: @escaping @Sendable () throws(FetchFailure) -> FetchClient
  ) {
    self.init(LateClient(client), RemoteRules(policy: policy, objects: nil))
  }

  init(_ client: LateClient, _ rules: RemoteRules) {
    self.client = client
    self.rules = rules
  }

  public var memory: Int { Self.blocks + Self.others }

  public func origin(of text: String) throws(MediaError) -> any MediaOrigin {
    let place: FetchPlace
    do { place = try FetchPlace(text) } catch { throw MediaError(error) }
    try rules.check(place)
    let client: FetchClient
    do { client = try self.client.get() } catch { throw MediaError(error) }
    return origins.withLock { origins in
      if let known = origins[place] { return known }
      let new = WebOrigin(RemoteFile(client.origin(place), name: place.shown, store, share), key: place.text)
      origins[place] = new
      return new
    }
  }

  public var traffic: [RemoteTraffic] {
    origins.withLock { Array($0.values) }.map(\.traffic).sorted { $0.name < $1.name }
  }

  public func renewed() -> any RemoteOrigins { WebOrigins(client, rules) }
}
