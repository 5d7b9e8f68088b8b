import Fetching
import FoundationEssentials
import Glibc
import NetworkGuard
import ObjectStores
import RemoteMedia
import Rendering
import WorkerPool

/// How verbs that read sources reach those that are named by URL.
enum NetworkOptions {
  static let all = [
    Option(
      "--allow-net", value: "CIDR|HOST",
      "What sources may be read by URL beyond the public internet: 10.0.0.0/8, localhost:8080, *.media.example; may be repeated. "
        + "Default: $CLIPMILL_ALLOW_NET.",
      isRepeatable: true),
    Option(
      "--proxy", value: "URL",
      "The proxy that URLs are read through; default: $CLIPMILL_PROXY, else none. http_proxy and others are not used."
    ),
    Option(
      "--cache-dir", value: "DIR",
      "A folder in which what was read by URL is kept for later jobs; default: $CLIPMILL_CACHE_DIR, else none."
    ),
    Option(
      "--cache-size", value: "SIZE",
      "Bytes that it may take: 512M, 10G; default: $CLIPMILL_CACHE_SIZE, else 10G."),
  ]

  /// Of processes that a worker starts.
  static let ofLanes = [
    Option(
      "--bucket", value: "BUCKET[/PREFIX]", "Which objects of stores may be reached.", isRepeatable: true),
    Option(
      "--store-variables", value: "FD", "The descriptor that the variables of stores are read from, once."),
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

  /// Of what reads URLs for a lane: objects within the lane's buckets only, with variables that nobody else has.
  func laneNetwork() throws(UsageError) -> FetchNetwork {
    var network = try network()
    let rules = all("--bucket").compactMap { BucketRule($0) }
    guard rules.count == all("--bucket").count else {
      throw UsageError(message: "--bucket expects \(BucketRule.expected)")
    }
    let variables = self["--store-variables"].flatMap { Int32($0) }.map { Self.readToEnd($0) } ?? []
    network.objects = ObjectAccess(rules: rules, environment: StoreEnvironment(bytes: variables))
    return network
  }

  /// All that a descriptor has; it is closed.
  private static func readToEnd(_ descriptor: Int32) -> [UInt8] {
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
    }
  }

  /// Of a person's own programs: objects of any bucket, with the credentials of whoever calls.
  func networkWithStores() throws(UsageError) -> FetchNetwork {
    var network = try network()
    network.objects = ObjectAccess(
      rules: nil, environment: StoreEnvironment(ProcessInfo.processInfo.environment))
    return network
  }

  /// What reads and writes URLs in this process, once there is one.
  func remote() throws(UsageError) -> RemoteAccess {
    let network = try networkWithStores()
    let place = try cachePlace()
    return RemoteAccess(network.policy, spool: OutputSpool(limit: OutputSpool.usualLimit)) {
      [network] () throws(FetchFailure) in
      try FetchClient.here(network, cache: place?.open { Terminal.error("clipmill: \($0)") })
    }
  }
}

extension MediaLocator {
  func with(_ remote: RemoteAccess) -> MediaLocator { with(remote: remote.origins, stores: remote.outputs) }
}
