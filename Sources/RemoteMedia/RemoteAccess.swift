import Fetching
import NetworkGuard

/// How jobs read and write by URL: both ways through one client.
public struct RemoteAccess: Sendable {
  public let origins: WebOrigins
  public let outputs: StoreOutputs

  /// - Parameters:
  ///   - policy: the same that who fetches holds to; it is asked here as well because it tells at once.
  ///   - spool: where outputs are kept that cannot be sent while they are made; nil: they cannot be made.
  ///   - client: made when the first URL is named.
  public init(
    _ policy: NetworkPolicy, spool: OutputSpool?,
    client: @escaping @Sendable () throws(FetchFailure) -> FetchClient
  ) {
    let client = LateClient(client)
    origins = WebOrigins(client, policy)
    outputs = StoreOutputs(client, policy, spool: spool)
  }
}
