import ClipJob
import JobQueue
import Testing

@testable import Webhooks

@Suite struct DeliveryAttemptTests {
  private let at = Timestamp(milliseconds: 1_700_000_000_123)

  @Test func isReadAsItIsWritten() throws {
    for attempt in [
      DeliveryAttempt(at: at, seconds: 1.25, status: 503, error: "no \"room\"", answer: Array("busy ü".utf8)),
      DeliveryAttempt(at: at, seconds: 0, status: nil, error: "refused"),
      DeliveryAttempt(at: at, seconds: 0.001, status: 204),
    ] {
      let json = try JSONValue(parsing: attempt.json.bytes())
      #expect(DeliveryAttempt(json) == attempt)
    }
    #expect(DeliveryAttempt(.object([])) == nil)
  }

  @Test func answersAreCutAndHarmless() {
    let attempt = DeliveryAttempt(
      at: at, status: 500, error: "a\u{1b}[2Jb", answer: Array("x\u{1b}[31m\r\n\u{0}".utf8) + [0xFF])
    for scalar in (attempt.answer + (attempt.error ?? "")).unicodeScalars { #expect(scalar.value >= 0x20) }
    #expect(attempt.answer.hasPrefix("x"))
    let long = DeliveryAttempt(at: at, status: 500, answer: Array(repeating: 0x01, count: 10_000))
    #expect(long.answer.utf8.count <= DeliveryAttempt.longestAnswer && !long.answer.isEmpty)
  }
}
