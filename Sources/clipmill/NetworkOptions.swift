import Fetching
import Glibc
import NetworkGuard
import ObjectStores
import WorkerPool

/// How verbs that read sources reach those that are named by URL.
enum NetworkOptions {
  static let network = [
    Option(
      "--allow-net", value: "CIDR|HOST",
      "What may be read and written by URL beyond the public internet: 10.0.0.0/8, localhost:8080, *.media.example; may be repeated. "
        + "Default: $CLIPMILL_ALLOW_NET.",
      isRepeatable: true),
    Option(
      "--proxy", value: "URL",
      "The proxy that URLs are reached through; default: $CLIPMILL_PROXY, else none. http_proxy and others are not used."
    ),
  ]

  static let all =
    network + [
      Option(
        "--cache-dir", value: "DIR",
        "A folder in which what was read by URL is kept for later jobs; default: $CLIPMILL_CACHE_DIR, else none."
      ),
      Option(
        "--cache-size", value: "SIZE",
        "Bytes that it may take: 512M, 10G; default: $CLIPMILL_CACHE_SIZE, else 10G."),
    ]

  /// Of verbs that look at documents, or at what documents name.
  static let ofDocuments =
    all
    + buckets.map {
      Option(
        $0.flag, value: $0.value,
        "Which objects of stores may be reached, as for `work`; may be repeated. Default: $\($0.variable), else any, and "
          + "with --media-root none.", isRepeatable: true)
    }

  fileprivate static let buckets = Setting.all.filter { $0.flag == "--bucket" }

  /// Of processes that a worker starts.
  static let ofLanes = [
    Option(
      "--bucket", value: "BUCKET[/PREFIX]", "Which objects of stores may be reached.", isRepeatable: true),
    Option(LaneSpool.flag, value: "BYTES", "Room for temporary files."),
    Option(
      FetcherProcess.grants, value: "FD", "The socket over which the worker says what each job may reach."),
    Option(
      "--store-file", value: "PATH", "What credentials of stores are read from.", isRepeatable: true),
  ]
}

extension Arguments {
  private func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// As the options say, else the environment.
  func network() throws(UsageError) -> FetchNetwork {
    let given = all("--allow-net")
    var rules: [NetworkRule] = []
    do throws(NetworkRule.NotARule) {
      for text in given.isEmpty ? [variable(NetworkRule.variable)].compactMap(\.self) : given {
        rules += try NetworkRule.list(text)
      }
    } catch {
      throw UsageError(
        message: "\(given.isEmpty ? NetworkRule.variable : "--allow-net") has “\(error.text)”",
        hint: "give addresses such as 10.0.0.0/8, or hosts such as minio:9000 or *.media.example")
    }
    let proxy = self["--proxy"] ?? variable(ProxyURL.variable)
    guard let proxy, proxy != "none" else { return FetchNetwork(NetworkPolicy(rules)) }
    guard ProxyURL.isValid(proxy) else {
      throw UsageError(
        message: "\(has("--proxy") ? "--proxy" : ProxyURL.variable) expects \(ProxyURL.expected)",
        hint: "or none")
    }
    return FetchNetwork(NetworkPolicy(rules), proxy: proxy)
  }

  /// Where the cache is to be, by the options, else by the environment; nil: there is to be none.
  func cachePlace() throws(UsageError) -> CachePlace? {
    guard let folder = self["--cache-dir"] ?? variable(CachePlace.folderVariable), folder != "none" else {
      return nil
    }
    let given = self["--cache-size"] ?? variable(CachePlace.sizeVariable)
    guard let size = given.map({ ByteSize.bytes($0) }) ?? CachePlace.usualSize, size >= CachePlace.smallest
    else {
      throw UsageError(
        message:
          "\(has("--cache-size") ? "--cache-size" : CachePlace.sizeVariable) expects a size of at least 64M",
        hint: "such as 512M or 10G")
    }
    return CachePlace(folder: folder, size: size)
  }

  /// What a lane's jobs may name of stores.
  func laneBuckets() throws(UsageError) -> [BucketRule] {
    let rules = all("--bucket").compactMap { BucketRule($0) }
    guard rules.count == all("--bucket").count else {
      throw UsageError(message: "--bucket expects \(BucketRule.expected)")
    }
    return rules
  }

  /// Of what reads URLs for a lane: objects within the lane's buckets only, with credentials that come with each job.
  func laneNetwork() throws(UsageError) -> FetchNetwork {
    var network = try network()
    network.objects = ObjectAccess(rules: try laneBuckets(), environment: StoreEnvironment([:]))
    return network
  }

  /// Of a person's own command.
  func ownNetwork() throws(UsageError) -> FetchNetwork { try network().withOwnStores() }

  /// What a person's own command may name by URL, and how it is reached.
  func ownRemote() throws(UsageError) -> OwnRemote {
    let buckets = try ResolvedSettings(self, NetworkOptions.buckets).values.buckets
    // A document that somebody else wrote is not to use this person's credentials.
    let isOwn = buckets.all.isEmpty && !has("--media-root")
    return OwnRemote(network: try network(), cache: try cachePlace(), buckets: isOwn ? nil : buckets)
  }
}
