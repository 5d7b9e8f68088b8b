import Foundation
import HTTPClient
import Synchronization
import TestKit
import Testing

@testable import Tokens

@Suite struct TokenKeyRingTests {
  /// A clock that stands until it is moved.
  private final class Clock: Sendable {
    private let seconds = Mutex(1000.0)
    var now: Double { seconds.withLock { $0 } }
    func advance(_ by: Double) { seconds.withLock { $0 += by } }
  }

  private final class Count: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func add() { number.withLock { $0 += 1 } }
  }

  /// What is done while the keys are being read, and what it finds.
  private final class Meanwhile: Sendable {
    let body = Mutex<(@Sendable () -> Void)?>(nil)
    let found = Mutex<[String]>([])
  }

  private func knows(_ ring: TokenKeyRing, _ id: String) -> Bool {
    if case .keys = ring.find(id, .es256) { true } else { false }
  }

  /// An issuer changes its keys, is away for a while, and answers nonsense: by a real server.
  @Test func keysAreReadAnewForAnUnknownOne() throws {
    let folder = TemporaryDirectory()
    let (file, clock, count) = (folder.file("keys.json"), Clock(), Count())
    func publish(_ ids: String...) throws {
      let keys = ids.map { TestIssuer.p256.publicKey($0) }.joined(separator: ",")
      try #"{"keys":[\#(keys)]}"#.write(toFile: file, atomically: true, encoding: .utf8)
    }
    try publish("a")
    let server = try NginxServer(root: folder.path)
    let url = "http://127.0.0.1:\(server.port)/keys.json"
    let ring = TokenKeyRing(now: { clock.now }) { () throws(TokenKeysError) in
      count.add()
      do throws(HTTPError) {
        let response = try HTTPClient.send(HTTPRequest("GET", url))
        guard response.status == 200 else { throw HTTPError("status \(response.status)") }
        return response.body
      } catch {
        throw TokenKeysError(error.message, hint: "wait")
      }
    }
    #expect(knows(ring, "a") && count.value == 1)
    try publish("a", "b")
    // Once a minute, whoever asks for what.
    for _ in 0..<20 { #expect(!knows(ring, "b") && knows(ring, "a")) }
    try ring.refresh()
    #expect(count.value == 1)
    clock.advance(59)
    #expect(!knows(ring, "b") && count.value == 1)
    clock.advance(1)
    #expect(knows(ring, "b") && knows(ring, "a") && count.value == 2)
    // What cannot be had, or is of no use, changes nothing.
    for text in ["no keys", ""] {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      clock.advance(60)
      #expect(throws: TokenKeysError.self) { try ring.refresh() }
      #expect(knows(ring, "a") && knows(ring, "b"))
    }
    try FileManager.default.removeItem(atPath: file)
    clock.advance(60)
    #expect(!knows(ring, "c") && knows(ring, "a") && count.value == 5)
    #expect(throws: TokenKeysError.self) { try ring.refresh() }
    // One that is not published any more is not known any more.
    try publish("b")
    clock.advance(60)
    try ring.refresh()
    #expect(!knows(ring, "a") && knows(ring, "b") && count.value == 6)
  }

  @Test func beforeAnyKeyWasReadNothingIsSaid() throws {
    let ring = TokenKeyRing { () throws(TokenKeysError) in throw TokenKeysError("away", hint: "wait") }
    for _ in 0..<2 {
      guard case .unavailable(let cause) = ring.find("a", .es256) else {
        Issue.record("not unavailable")
        return
      }
      #expect(cause == "away")
    }
    let verifier = TokenVerifier(
      TokenRules(issuer: "https://login.example", audience: "clips"), keys: ring, now: { TestIssuer.now })
    let token = TestIssuer.p256.token("ES256", "a", claims: TestIssuer.claims())
    guard case .unavailable = verifier.verify(token) else {
      Issue.record("not unavailable")
      return
    }
  }

  /// Whoever asks while another reads is told so, and holds no thread; known keys are found all the while.
  @Test func oneReadsAndNobodyWaits() throws {
    let (clock, count, meanwhile) = (Clock(), Count(), Meanwhile())
    let ring = TokenKeyRing(now: { clock.now }) { () throws(TokenKeysError) in
      count.add()
      meanwhile.body.withLock { $0 }?()
      return TestIssuer.set(TestIssuer.p256.publicKey("a"))
    }
    #expect(knows(ring, "a"))
    clock.advance(60)
    meanwhile.body.withLock {
      $0 = { [unowned ring, meanwhile] in
        for id in ["a", "b"] {
          let word =
            switch ring.find(id, .es256) {
            case .keys: "found"
            case .unavailable: "unavailable"
            case .none, .notForAlgorithm: "none"
            }
          meanwhile.found.withLock { $0.append(word) }
        }
      }
    }
    #expect(!knows(ring, "b"))
    #expect(meanwhile.found.withLock { $0 } == ["found", "unavailable"] && count.value == 2)
  }

  @Test func aKeyIsForItsAlgorithmAlone() {
    let ring = TokenKeyRing { () throws(TokenKeysError) in TestIssuer.keys }
    guard case .keys = ring.find("rsa", .rs256), case .notForAlgorithm = ring.find("rsa", .es256) else {
      Issue.record("found, or not")
      return
    }
  }
}
