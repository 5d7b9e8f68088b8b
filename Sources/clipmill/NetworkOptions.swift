import Fetching
import Glibc
import NetworkGuard
import RemoteMedia
import Rendering

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
  ]
}

extension Arguments {
  /// As the options say, else the environment.
  func network() throws(UsageError) -> FetchNetwork {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
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

  /// What reads and writes URLs in this process, once there is one.
  func remote() throws(UsageError) -> RemoteAccess {
    let network = try network()
    return RemoteAccess(network.policy, spool: OutputSpool(limit: OutputSpool.usualLimit)) {
      () throws(FetchFailure) in try FetchClient.here(network)
    }
  }
}

extension MediaLocator {
  func with(_ remote: RemoteAccess) -> MediaLocator { with(remote: remote.origins, stores: remote.outputs) }
}
