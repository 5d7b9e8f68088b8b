import ObjectStores
import Synchronization
import Testing

@testable import Fetching

@Suite struct CredentialKeeperTests {
  private final class Clock: Sendable {
    let now = Mutex(1000.0)
    func set(_ time: Double) { now.withLock { $0 = time } }
  }

  private static func credentials(_ key: String, until end: Double?) -> StoreCredentials {
    StoreCredentials(accessKey: key, secretKey: "S", expires: end)
  }

  @Test func replacedBeforeTheyExpire() throws {
    let clock = Clock()
    let keeper = CredentialKeeper { clock.now.withLock { $0 } }
    func key(_ next: String, until end: Double?) throws -> String? {
      try keeper.credentials { () throws(FetchFailure) in Self.credentials(next, until: end) }?.accessKey
    }
    #expect(try key("a", until: 4600) == "a")
    clock.set(4299)
    #expect(try key("b", until: 8200) == "a")
    clock.set(4300)
    // Of a short life: in its last quarter.
    #expect(try key("b", until: 4400) == "b")
    clock.set(4374)
    #expect(try key("c", until: nil) == "b")
    clock.set(4375)
    #expect(try key("c", until: nil) == "c")
    clock.set(1e9)
    #expect(try key("d", until: nil) == "c")
    keeper.drop(Self.credentials("b", until: nil))
    #expect(try key("d", until: nil) == "c")
    keeper.drop(Self.credentials("c", until: nil))
    #expect(try key("d", until: nil) == "d")
  }

  /// Where others are not to be had, those that are good for a while yet are used.
  @Test func failuresBeforeTheEnd() throws {
    let clock = Clock()
    let keeper = CredentialKeeper { clock.now.withLock { $0 } }
    let fails = { () throws(FetchFailure) -> StoreCredentials? in throw FetchFailure(.unreachable, "no") }
    #expect(throws: FetchFailure.self) { try keeper.credentials(fails) }
    _ = try keeper.credentials { () throws(FetchFailure) in Self.credentials("a", until: 4600) }
    clock.set(4599)
    #expect(try keeper.credentials(fails)?.accessKey == "a")
    clock.set(4600)
    #expect(throws: FetchFailure.self) { try keeper.credentials(fails) }
  }

  @Test func anonymousStaysAnonymous() throws {
    let keeper = CredentialKeeper { 0 }
    #expect(try keeper.credentials { () throws(FetchFailure) in nil } == nil)
    #expect(try keeper.credentials { () throws(FetchFailure) in throw .cancelled } == nil)
  }
}
