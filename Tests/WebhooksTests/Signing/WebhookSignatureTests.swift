import JobQueue
import Testing

@testable import Webhooks

@Suite struct WebhookSignatureTests {
  /// The example of the Standard Webhooks specification and its libraries' tests.
  private let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!
  private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private let time = Timestamp(milliseconds: 1_614_265_330_000)
  private let body = Array(#"{"test": 2432232314}"#.utf8)
  private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  private var headers: [String: String] {
    [
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
      "webhook-signature": signature,
    ]
  }

  private func verify(
    _ headers: [String: String], body: [UInt8]? = nil, secrets: [WebhookSecret]? = nil, later: Double = 0
  ) throws(WebhookSignature.Failure) -> String {
    try WebhookSignature.verify(
      body: body ?? self.body, secrets: secrets ?? [secret], now: time.adding(seconds: later)
    ) { headers[$0] }
  }

  @Test func theSpecificationsExampleIsSignedAlike() {
    let made = WebhookSignature.headers(id: id, at: time, body: body, secrets: [secret])
    #expect(made.map(\.name) == ["webhook-id", "webhook-timestamp", "webhook-signature"])
    #expect(made.map(\.value) == [id, "1614265330", signature])
  }

  /// RFC 4231, test cases 1 and 2.
  @Test func codesAreThoseOfTheStandard() {
    func hex(_ bytes: [UInt8]) -> String {
      bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    #expect(
      hex(WebhookDigests.hmacSHA256(key: Array(repeating: 0x0B, count: 20), Array("Hi There".utf8)))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      hex(WebhookDigests.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func whileSecretsChangeEitherIsEnough() throws {
    let new = WebhookSecret.random()
    let made = WebhookSignature.headers(id: id, at: time, body: body, secrets: [new, secret])
    let headers = Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.value) })
    #expect(headers["webhook-signature"]?.split(separator: " ").count == 2)
    #expect(try verify(headers, secrets: [new]) == id)
    #expect(try verify(headers, secrets: [secret]) == id)
    #expect(try verify(headers, secrets: [.random(), secret]) == id)
    #expect(throws: WebhookSignature.Failure.unknownSignature) {
      try verify(headers, secrets: [.random()])
    }
  }

  @Test func whatWasChangedIsRefused() throws {
    #expect(try verify(headers) == id)
    #expect(throws: WebhookSignature.Failure.unknownSignature) { try verify(headers, body: body + [0x20]) }
    for (name, value) in [
      ("webhook-id", "msg_other"), ("webhook-timestamp", "1614265331"),
      ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="),
      ("webhook-signature", "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="), ("webhook-signature", "v1,"),
      ("webhook-signature", ""),
    ] {
      var changed = headers
      changed[name] = value
      #expect(throws: WebhookSignature.Failure.unknownSignature, "\(name): \(value)") { try verify(changed) }
    }
    // Of other versions, and more of ours, before the right one.
    var several = headers
    several["webhook-signature"] = "v1a,xyz v1,AAAA " + signature
    #expect(try verify(several) == id)
    #expect(throws: WebhookSignature.Failure.unknownSignature) { try verify(headers, secrets: []) }
  }

  @Test func headersMustBeThere() {
    for name in headers.keys {
      var fewer = headers
      fewer[name] = nil
      #expect(throws: WebhookSignature.Failure.missing(name)) { try verify(fewer) }
    }
    for time in ["", "x", "-5", "+1614265330", "1614265330.0", "99999999999999999999"] {
      var changed = headers
      changed["webhook-timestamp"] = time
      #expect(throws: WebhookSignature.Failure.malformedTime) { try verify(changed) }
    }
  }

  @Test func clocksMayDifferByFiveMinutes() throws {
    #expect(try verify(headers, later: 300) == id)
    #expect(try verify(headers, later: -300) == id)
    #expect(throws: WebhookSignature.Failure.late) { try verify(headers, later: 301) }
    #expect(throws: WebhookSignature.Failure.early) { try verify(headers, later: -301) }
    var changed = headers
    changed["webhook-timestamp"] = String(Int64.max)
    #expect(throws: WebhookSignature.Failure.early) { try verify(changed) }
  }
}
