import HTTPClient
import ObjectStores

#if canImport(Glibc)
  import Glibc
#endif

/// Makes URLs by which others put and get single objects, without credentials of their own.
public final class StorePresigner: Sendable {
  private let signer: StoreSigner

  /// - Parameter network: with objects; without them nothing is signed.
  public init?(_ network: FetchNetwork) {
    guard let objects = network.objects else { return nil }
    signer = StoreSigner(objects, network, clock: { Double(time(nil)) })
  }

  /// - Parameters:
  ///   - method: `GET` or `PUT`.
  ///   - headers: that whoever uses the URL has to send as they are.
  ///   - seconds: for which the URL is good, a week at most.
  /// - Throws: outside of the buckets that may be reached (`forbidden`), or without credentials (`machine`).
  public func url(
    _ method: String, _ object: ObjectURL, headers: [(name: String, value: String)] = [], for seconds: Int
  ) throws(FetchFailure) -> String {
    try signer.check(object, writing: method == "PUT")
    var question = StoreSigner.Question(method: method, bucket: object.bucket, key: object.key)
    question.headers = headers
    return try signer.presign(question, for: seconds, HTTPCancellation())
  }
}
