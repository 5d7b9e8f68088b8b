import Fetching
import FoundationEssentials
import ObjectStores
import RemoteMedia
import Rendering

/// How a person's own command reaches what is named by URL: within this process, with the credentials of whoever has started it.
struct OwnRemote {
  let network: FetchNetwork
  let cache: CachePlace?
  /// Nil: any object that the credentials reach. A document that somebody else wrote has none but those it is given.
  let buckets: BucketRules?

  /// For what the command itself names.
  var access: RemoteAccess { access(to: nil) }

  /// For the jobs of a tenant.
  ///
  /// - Parameter tenant: by the document's label; nil: there is none.
  func access(of tenant: String?) -> RemoteAccess { access(to: buckets?.rules(of: tenant)) }

  private func access(to rules: [BucketRule]?) -> RemoteAccess {
    RemoteAccess(own: network, rules: rules, cache: cache)
  }
}

extension MediaLocator {
  func with(_ remote: RemoteAccess) -> MediaLocator { with(remote: remote.origins, stores: remote.outputs) }
}

extension FetchNetwork {
  /// With objects of stores, by the credentials of whoever has started this process.
  ///
  /// - Parameter rules: nil: of any bucket.
  func withOwnStores(_ rules: [BucketRule]? = nil) -> FetchNetwork {
    var network = self
    network.objects = ObjectAccess(
      rules: rules, environment: StoreEnvironment(ProcessInfo.processInfo.environment))
    return network
  }
}

extension RemoteAccess {
  /// Within this process, with the credentials of whoever has started it.
  init(own network: FetchNetwork, rules: [BucketRule]? = nil, cache: CachePlace? = nil) {
    let network = network.withOwnStores(rules)
    self.init(
      network.policy, objects: network.objects, spool: OutputSpool(limit: OutputSpool.usualLimit)
    ) { () throws(FetchFailure) in
      try FetchClient.here(network, cache: cache?.open { Terminal.error("clipmill: \($0)") })
    }
  }
}
