import Accounts
import ClipJob
import Testing

@Suite struct SecurityEventTests {
  @Test func fieldsAreOneLineOfBoundedLength() {
    let event = SecurityEvent(
      .jobCancelled, by: Origin(.user("a\u{1B}[2J")), subject: String(repeating: "ü", count: 1000),
      detail: "a\r\nb")
    #expect(event.actor.text == "user:a\u{FFFD}[2J" && event.detail == "a\u{FFFD}\u{FFFD}b")
    #expect(event.subject == String(repeating: "ü", count: 256))
  }

  @Test func namesAreUnique() {
    #expect(Set(SecurityAction.allCases.map(\.rawValue)).count == SecurityAction.allCases.count)
    #expect(SecurityAction.allCases.allSatisfy { !$0.meaning.isEmpty })
  }
}
