import NetworkGuard
import ObjectStores

/// Which file a URL names, whoever may read it: signatures differ for each request, and are no part of that.
///
/// Note: a block is found by this and by the version that the server told this job, so a signature is left out only where the server has
/// accepted it: who has no valid one is refused before anything is read from the cache.
struct CacheIdentity: Equatable {
  let text: String
  /// Parts of the query were left out. What is left may then name more than one file: it needs a strong tag beside it.
  let isSigned: Bool

  /// - Parameter endpoint: of the store that objects are in; nil: AWS.
  init(_ place: FetchPlace, endpoint: @autoclosure () -> String? = nil) {
    switch place {
    case .web(let url): self.init(url)
    case .object(let object): self.init(object, endpoint())
    }
  }

  /// Requests for objects are signed, by whoever has their credentials. Two stores may each have a bucket of that name.
  private init(_ object: ObjectURL, _ endpoint: String?) {
    text = (endpoint.map { $0 + " " } ?? "") + object.text
    isSigned = true
  }

  init(_ url: SourceURL) {
    let parts = (url.query ?? "").split(separator: "&", omittingEmptySubsequences: false)
    let names = Set(parts.map(Self.name))
    let left = Self.schemes.first { names.contains($0.signature) }.map { scheme in
      parts.filter { !scheme.leavesOut(Self.name($0)) }
    }
    isSigned = left != nil
    guard let left else {
      text = url.text
      return
    }
    text = url.origin + url.path + (left.isEmpty ? "" : "?" + left.joined(separator: "&"))
  }

  private static func name(_ part: Substring) -> String {
    String(part.prefix { $0 != "=" }).lowercased()
  }

  /// How a service signs URLs: names in lower case.
  private struct Scheme {
    var signature: String
    var others: Set<String> = []
    var prefix: String?

    func leavesOut(_ name: String) -> Bool {
      name == signature || others.contains(name) || prefix.map { name.hasPrefix($0) } == true
    }
  }

  private static let schemes = [
    // S3 and what speaks like it, Google Cloud Storage: versions 4.
    Scheme(signature: "x-amz-signature", prefix: "x-amz-"),
    Scheme(signature: "x-goog-signature", prefix: "x-goog-"),
    // CloudFront; S3 and Google, version 2.
    Scheme(
      signature: "signature",
      others: ["expires", "policy", "key-pair-id", "awsaccesskeyid", "googleaccessid", "keyname"]),
    // Azure: a shared access signature. A snapshot or a version is no part of it.
    Scheme(
      signature: "sig",
      others: [
        "se", "st", "sp", "sv", "sr", "spr", "sip", "skoid", "sktid", "skt", "ske", "sks", "skv", "ss", "srt",
        "sdd",
        "saoid", "suoid", "scid", "ses", "si",
      ]),
  ]
}
