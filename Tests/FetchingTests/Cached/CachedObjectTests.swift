import BlockCache
import Foundation
import ObjectStores
import TestKit
import Testing

@testable import Fetching

/// Objects and the cache: asked for with a condition, signed like all else.
@Suite struct CachedObjectTests {
  private static let content = FetchClientTests.content(1_000_000)
  private let folder = TemporaryDirectory()

  private func read(_ bucket: TestBucket, _ key: String, secret: String? = nil) throws -> Data {
    var environment = bucket.environment
    if let secret { environment["AWS_SECRET_ACCESS_KEY"] = secret }
    var network = FetchNetwork()
    network.objects = ObjectAccess(rules: nil, environment: StoreEnvironment(environment))
    let cache = try BlockCache(folder.path, limit: 1 << 30)
    let client = try FetchClient.here(network, limits: FetchClientTests.quick, cache: cache)
    return try FetchClientTests.read(client.origin(FetchPlace(bucket.url(key))), 0, 1_000_000).bytes
  }

  @Test(arguments: TestStore.all) func readAgainAndReplaced(_ store: TestStore) throws {
    let bucket = try ObjectReadingTests.bucket(store)
    try bucket.put(Self.content, "cached.mp4")
    for _ in 0..<3 { #expect(try read(bucket, "cached.mp4") == Self.content) }
    let new = Data(Self.content.reversed())
    try bucket.put(new, "cached.mp4")
    #expect(try read(bucket, "cached.mp4") == new)
  }

  /// What is there is for those alone whom the store lets read it.
  @Test(arguments: TestStore.all) func refusedAlthoughItIsThere(_ store: TestStore) throws {
    let bucket = try ObjectReadingTests.bucket(store)
    try bucket.put(Self.content, "refused.mp4")
    #expect(try read(bucket, "refused.mp4") == Self.content)
    let failure = #expect(throws: FetchFailure.self) {
      try read(bucket, "refused.mp4", secret: "in-test-wrong")
    }
    #expect(failure?.kind == .denied)
  }
}
