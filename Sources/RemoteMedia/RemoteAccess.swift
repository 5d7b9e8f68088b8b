import Fetching
import NetworkGuard

/// How jobs read and write by URL: both ways through one client.
public struct RemoteAccess: Sendable {
  public let origins: WebOrigins
  public let outputs: StoreOutputs

  /// - Parameters:
  ///   - policy: the same that who fetches holds to; it is asked here as well because it tells at once.
  ///   - objects: the rules that who fetches holds objects to, for the same reason; of its variables none is needed. Nil: any.
  ///   - spool: where outputs are kept that cannot be sent while they are made; nil: they cannot be made.
  ///   - client: made when the first URL is named.
  public init(
    _ policy: NetworkPolicy, objects: ObjectAccess? = nil, spool: OutputSpool?,
    client: @escaping @Sendable () throws(FetchFailure) -> FetchClient
  ) {
    let client = LateClient(client)
    let rules = RemoteRules(policy: policy, objects: objects)
    origins = WebOrigins(client, rules)
    outputs = StoreOutputs(client, rules, spool: spool)
  }
}
