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

  private func read(_ server: MotoServer, _ url: String, secret: String? = nil) throws -> Data {
    var environment = server.environment
    if let secret { environment["AWS_SECRET_ACCESS_KEY"] = secret }
    var network = FetchNetwork()
    network.objects = ObjectAccess(rules: nil, environment: StoreEnvironment(environment))
    let cache = try BlockCache(folder.path, limit: 1 << 30)
    let client = try FetchClient.here(network, limits: FetchClientTests.quick, cache: cache)
    return try FetchClientTests.read(client.origin(FetchPlace(url)), 0, 1_000_000).bytes
  }

  @Test func readAgainAndReplaced() throws {
    let server = try ObjectReadingTests.shared.get()
    try server.put(Self.content, "media", "cached.mp4")
    for _ in 0..<3 { #expect(try read(server, "s3://media/cached.mp4") == Self.content) }
    let new = Data(Self.content.reversed())
    try server.put(new, "media", "cached.mp4")
    #expect(try read(server, "s3://media/cached.mp4") == new)
  }

  /// What is there is for those alone whom the store lets read it.
  @Test func refusedAlthoughItIsThere() throws {
    let server = try ObjectReadingTests.shared.get()
    try server.put(Self.content, "media", "refused.mp4")
    #expect(try read(server, "s3://media/refused.mp4") == Self.content)
    let failure = #expect(throws: FetchFailure.self) {
      try read(server, "s3://media/refused.mp4", secret: "in-test-wrong")
    }
    #expect(failure?.kind == .denied)
  }
}
