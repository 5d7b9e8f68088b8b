import Foundation
import Testing

@testable import WorkerPool

@Suite struct LogMaskTests {
  @Test(arguments: [
    ("cannot reach redis://clip:pa:ss@redis:6379/2 yet", "cannot reach redis://clip:***@redis:6379/2 yet"),
    ("redis://:pa/ss@redis", "redis://:***@redis"),
    ("https://token@host/a", "https://***@host/a"),
    (
      "no file: https://b.example/v.mp4?X-Amz-Credential=AK%2F1&X-Amz-Signature=ab12&x.",
      "no file: https://b.example/v.mp4?X-Amz-Credential=***&X-Amz-Signature=***&***"
    ),
    ("https://a.example/v.mp4?sig=", "https://a.example/v.mp4?sig="),
    ("https://a.example/v.mp4#key", "https://a.example/v.mp4#***"),
    ("“https://h/a?b=c” and \"https://h/d?e=f\"", "“https://h/a?b=***” and \"https://h/d?e=***\""),
    ("Authorization: Bearer abc.def", "Authorization: ***"),
    ("AWS_SECRET_ACCESS_KEY=abc/def+1 next", "AWS_SECRET_ACCESS_KEY=*** next"),
    (#"{"password": "hunter 2", "x": 1}"#, #"{"password": "***", "x": 1}"#),
    (#"{"api_key":"abc","y":2}"#, #"{"api_key":"***","y":2}"#),
  ])
  func whatIsSecretIsHidden(_ text: String, _ expected: String) {
    #expect(LogMask.masked(text) == expected)
  }

  @Test(arguments: [
    "", ":", "=", "://", "a://", "ready (process 12)", "attempt 1 started", "outputs[0].to: no such folder",
    "tracks[0].clips[1].source.video: /media/a=b?c.mp4", "http://", "speed=2.0x time=00:01:02.3",
    "its password is wrong: see the log", "https://media.example/talk.mp4", "größe: 4 MiB, é=è",
  ])
  func whatIsNoSecretStays(_ text: String) {
    #expect(LogMask.masked(text) == text)
  }

  /// Any bytes: no crash, nothing lost but what is hidden.
  @Test func anything() {
    var random = SystemRandomNumberGenerator()
    let pieces = ["://", "?", "&", "=", "@", ":", "password", "a", " ", "#", "\"", "é", "https", "Bearer "]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let masked = LogMask.masked(text)
      #expect(LogMask.masked(masked) == masked, "\(text) → \(masked)")
      #expect(masked.count { $0 == " " } <= text.count { $0 == " " })
    }
  }
}
