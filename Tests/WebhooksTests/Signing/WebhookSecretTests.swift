import Testing

@testable import Webhooks

@Suite struct WebhookSecretTests {
  @Test(arguments: 24...64) func isReadAsItIsWritten(_ count: Int) throws {
    let text = "whsec_" + WebhookDigests.base64((0..<count).map { UInt8($0 * 7 % 256) })
    let secret = try #require(WebhookSecret(text))
    #expect(secret.text == text && secret.bytes.count == count)
  }

  @Test(arguments: [
    "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", "whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-w", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa==", "whsec_====",
    // 23 and 65 bytes.
    "whsec_" + WebhookDigests.base64(Array(repeating: 7, count: 23)),
    "whsec_" + WebhookDigests.base64(Array(repeating: 7, count: 65)),
    // Bits behind the end that no writer sets.
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwB/==",
  ]) func whatIsNoneIsRefused(_ text: String) { #expect(WebhookSecret(text) == nil) }

  @Test func isRandomAndNotShown() {
    let secrets = (0..<100).map { _ in WebhookSecret.random() }
    #expect(Set(secrets).count == 100 && secrets.allSatisfy { $0.bytes.count == 32 })
    #expect(WebhookSecret(secrets[0].text) == secrets[0])
    let shown = ["\(secrets[0])", String(reflecting: secrets[0]), "\(secrets)"]
    for text in shown { #expect(!text.contains(secrets[0].text.dropFirst(6).prefix(8))) }
    var dumped = ""
    dump(secrets[0], to: &dumped)
    #expect(!dumped.contains("\(secrets[0].bytes[0])") || !dumped.contains("\(secrets[0].bytes[1])"))
  }
}
