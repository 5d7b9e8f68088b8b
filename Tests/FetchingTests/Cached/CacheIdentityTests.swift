import NetworkGuard
import ObjectStores
import Testing

@testable import Fetching

@Suite struct CacheIdentityTests {
  @Test(arguments: [
    ("https://a.example/f.mp4", "https://a.example/f.mp4", false),
    ("https://a.example/f.mp4?v=2&token=x", "https://a.example/f.mp4?v=2&token=x", false),
    (
      "https://b.s3.amazonaws.com/f.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=1&versionId=7&X-Amz-Expires=60&X-Amz-Signature=ab",
      "https://b.s3.amazonaws.com/f.mp4?versionId=7", true
    ),
    ("https://a.example/f.mp4?Expires=1&Signature=ab&Key-Pair-Id=K", "https://a.example/f.mp4", true),
    (
      "https://storage.googleapis.com/b/f?X-Goog-Signature=ab&generation=3&X-Goog-Date=1",
      "https://storage.googleapis.com/b/f?generation=3", true
    ),
    (
      "https://x.blob.core.windows.net/c/f?sv=2&se=3&snapshot=4&sig=5",
      "https://x.blob.core.windows.net/c/f?snapshot=4", true
    ),
    // No signature: these may well name something.
    ("https://a.example/f?expires=1&se=2", "https://a.example/f?expires=1&se=2", false),
  ]) func ofURLs(_ url: String, _ identity: String, _ isSigned: Bool) throws {
    let found = CacheIdentity(try SourceURL(url))
    #expect(found.text == identity && found.isSigned == isSigned)
  }

  /// Two stores may each have a bucket of that name, and an object with the same tag in it.
  @Test func ofObjects() throws {
    let place = try FetchPlace("s3://media/a b.mp4")
    #expect(CacheIdentity(place).text == "s3://media/a b.mp4")
    #expect(
      CacheIdentity(place, endpoint: "http://minio:9000").text == "http://minio:9000 s3://media/a b.mp4")
    let access = ObjectAccess(
      rules: nil, environment: StoreEnvironment(["AWS_ENDPOINT_URL": "http://minio:9000"]))
    var network = FetchNetwork()
    network.objects = access
    #expect(WebClient(network, FetchLimits()).signer?.endpoint == "http://minio:9000")
  }
}
