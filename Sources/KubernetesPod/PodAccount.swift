import FoundationEssentials
import HTTPClient

/// This process's pod, and its right to change it.
public struct PodAccount: Sendable, Equatable {
  public var name: String
  public var namespace: String
  /// "https://10.0.0.1:443".
  public var server: String
  /// Where Kubernetes puts the token and the certificates of its API server.
  public var folder: String

  public static let folder = "/var/run/secrets/kubernetes.io/serviceaccount"

  public init(name: String, namespace: String, server: String, folder: String = Self.folder) {
    self.name = name
    self.namespace = namespace
    self.server = server
    self.folder = folder
  }

  /// From what a pod's processes find in their environment: `POD_NAME` and `POD_NAMESPACE` (which the manifest sets from
  /// the downward API) and the API server's address. Where the account is not mounted in its usual place,
  /// `CLIPMILL_POD_ACCOUNT` names the folder. Nil: this is no pod, or it was given no account.
  public init?(environment: [String: String]) {
    let folder = environment["CLIPMILL_POD_ACCOUNT"] ?? Self.folder
    guard let name = environment["POD_NAME"], Self.isName(name),
      let namespace = environment["POD_NAMESPACE"], Self.isName(namespace),
      let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      FileManager.default.isReadableFile(atPath: folder + "/token")
    else { return nil }
    let port = environment["KUBERNETES_SERVICE_PORT_HTTPS"] ?? environment["KUBERNETES_SERVICE_PORT"] ?? "443"
    let address = host.contains(":") ? "[\(host)]" : host
    self.init(name: name, namespace: namespace, server: "https://\(address):\(port)", folder: folder)
  }

  /// A DNS subdomain (RFC 1123): nothing that means something in a URL.
  private static func isName(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Sets the pod's deletion cost.
  public func set(_ cost: DeletionCost) throws(PodError) {
    // Tokens are renewed while the pod runs: read each time.
    guard let token = try? String(contentsOfFile: folder + "/token", encoding: .utf8) else {
      throw PodError("the service account's token cannot be read (\(folder)/token)")
    }
    var request = HTTPRequest("PATCH", "\(server)/api/v1/namespaces/\(namespace)/pods/\(name)")
    request.headers = [
      ("Authorization", "Bearer " + token.filter { !$0.isWhitespace }),
      ("Content-Type", "application/merge-patch+json"), ("Accept", "application/json"),
    ]
    request.body = cost.patch
    request.authorities = folder + "/ca.crt"
    request.timeout = 5
    let response: HTTPResponse
    do throws(HTTPError) { response = try HTTPClient.send(request) } catch {
      throw PodError("the API server did not answer: \(error.message)")
    }
    guard !response.isSuccess else { return }
    switch response.status {
    case 401, 403:
      throw PodError(
        "the API server refused (\(response.status)): the pod's service account needs permission to patch its pod",
        isRefusal: true)
    default: throw PodError("the API server answered \(response.status): \(response.text.prefix(200))")
    }
  }
}

public struct PodError: Error, Sendable, Equatable {
  /// A sentence's end.
  public var message: String
  /// Asking again does not help until somebody changes the account's rights.
  public var isRefusal: Bool
  public init(_ message: String, isRefusal: Bool = false) {
    self.message = message
    self.isRefusal = isRefusal
  }
}
