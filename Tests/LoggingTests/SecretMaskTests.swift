import Foundation
import Testing

@testable import Logging

@Suite struct SecretMaskTests {
  @Test(arguments: [
    ("cannot reach redis://clip:pa:ss@redis:6379/2 yet", "cannot reach redis://clip:***@redis:6379/2 yet"),
    ("redis://:pa/ss@redis", "redis://:***@redis"),
    ("https://token@host/a", "https://***@host/a"),
    (
      "no file: https://b.example/v.mp4?X-Amz-Credential=AK%2F1&X-Amz-Signature=ab12&x.",
      "no file: https://b.example/v.mp4?X-Amz-Credential=***&X-Amz-Signature=***&***"
    ),
    ("https://a.example/v.mp4?sig=", "https://a.example/v.mp4?sig="),
    ("https://a.example/v.mp4?…x", "https://a.example/v.mp4?***"),
    ("https://a.example/v.mp4#key", "https://a.example/v.mp4#***"),
    ("“https://h/a?b=c” and \"https://h/d?e=f\"", "“https://h/a?b=***” and \"https://h/d?e=***\""),
    ("Authorization: Bearer abc.def", "Authorization: ***"),
    ("AWS_SECRET_ACCESS_KEY=abc/def+1 next", "AWS_SECRET_ACCESS_KEY=*** next"),
    (#"{"password": "hunter 2", "x": 1}"#, #"{"password": "***", "x": 1}"#),
    (#"{"api_key":"abc","y":2}"#, #"{"api_key":"***","y":2}"#),
  ])
  func whatIsSecretIsHidden(_ text: String, _ expected: String) {
    #expect(SecretMask.masked(text) == expected)
  }

  @Test(arguments: [
    "", ":", "=", "://", "a://", "ready (process 12)", "attempt 1 started", "outputs[0].to: no such folder",
    "tracks[0].clips[1].source.video: /media/a=b?c.mp4", "http://", "speed=2.0x time=00:01:02.3",
    "its password is wrong: see the log", "served at http://127.0.0.1:9090: all of it",
    "http://[::1]:80, http://h:1.", "https://media.example/talk.mp4?… is not read", "“https://h/a?…”: no",
    "https://media.example/talk.mp4", "größe: 4 MiB, é=è",
  ])
  func whatIsNoSecretStays(_ text: String) {
    #expect(SecretMask.masked(text) == text)
  }

  /// Every character that people put into passwords, escaped or not: no part of it is shown, whether the address is a value
  /// by itself or within a text. In a text, space, quotation marks and < > end an address.
  @Test(arguments: [
    "redis://", "rediss://clip:", "redis://:", "redis+sentinel://clip:", "://clip:", "REDIS://clip:",
  ])
  func noPartOfAPasswordIsShown(_ before: String) {
    let behind = [
      "@redis:6379/2", "@redis", "@[::1]:6379", "@h1:26379,h2:26379/main/3", "@h1:1,clip:sec3ret@h2:2/main",
      "@", "@/",
      "@redis?db=1", "@redis:port",
    ]
    for mark in "@/?#:&=%,;.|^`'\\[]{}()!$*+~é\"<> \t".map(String.init) + ["%40", "%2F", "://", "?db=", "%"] {
      // Alone, what stands before a colon is the user's name.
      if before == "redis://", mark.contains(":") { continue }
      let password = "sec\(mark)3ret"
      for end in behind {
        let url = before + password + end
        check(SecretMask.masked(address: url, showing: ["db"]), url)
        if !["\"", "<", ">", " ", "\t"].contains(mark) { check(SecretMask.masked("no \(url) there"), url) }
      }
    }
  }

  /// No `@`, or nothing but the secret.
  @Test(arguments: [
    "redis://clip:sec3ret", "redis://:sec3ret", "redis://:123456", "redis://clip:sec,3ret",
    "redis://clip:sec/3ret",
    "redis://clip:sec3ret%40redis", "redis://clip%3Asec3ret%40redis:6379", "redis://clip:sec3ret?db=1",
    "redis://h1:26379,clip:sec3ret/main", "redis://clip:12sec3ret", "redis://h?password=sec3ret",
    "redis://h#sec3ret",
  ])
  func aPasswordWithoutAnAtIsHidden(_ url: String) {
    check(SecretMask.masked(address: url, showing: ["db"]), url)
    check(SecretMask.masked("no \(url) there"), url)
    check(SecretMask.masked("“\(url)”"), url)
    #expect(!SecretMask.masked(address: url).contains("123456"))
  }

  @Test(arguments: [
    "sec3ret", ":sec3ret", "clip:sec3ret@redis", "redis:clip:sec3ret@redis", "redis:/clip:sec3ret@redis",
    "redis//clip:sec3ret@redis", "sec3ret@redis://h", "//clip:sec3ret@redis", "://sec3ret",
    " redis://:sec3ret@h",
  ])
  func whatIsNoAddressIsHidden(_ value: String) {
    #expect(SecretMask.masked(address: value) == "***")
  }

  @Test(arguments: [
    ("", ""), ("redis://h:6379/2", "redis://h:6379/2"),
    ("rediss://u:p@h/1?db=2&x=3", "rediss://u:***@h/1?db=2&x=***"),
    ("redis://h1:1,h2:2/main", "redis://h1:1,h2:2/main"), ("redis://[::1]:6379", "redis://[::1]:6379"),
    ("redis+unix:///run/a:b.sock?db=1", "redis+unix:///run/a:b.sock?db=1"),
    ("redis://user:@h", "redis://user:***@h"),
    ("redis://u%20v:p@h", "redis://u%20v:***@h"), ("redis://a/b:p@h", "redis://***@h"),
  ])
  func addressesStayReadable(_ url: String, _ shown: String) {
    #expect(SecretMask.masked(address: url, showing: ["db"]) == shown)
  }

  private func check(_ shown: String, _ url: String, at location: SourceLocation = #_sourceLocation) {
    #expect(!shown.contains("sec") && !shown.contains("3ret"), "\(url) → \(shown)", sourceLocation: location)
  }

  /// Any bytes: no crash, nothing lost but what is hidden.
  @Test func anything() {
    var random = SystemRandomNumberGenerator()
    let pieces = ["://", "?", "&", "=", "@", ":", "password", "a", " ", "#", "\"", "é", "https", "Bearer "]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let masked = SecretMask.masked(text)
      #expect(SecretMask.masked(masked) == masked, "\(text) → \(masked)")
      let address = SecretMask.masked(address: text)
      #expect(SecretMask.masked(address: address) == address, "\(text) → \(address)")
      #expect(masked.count { $0 == " " } <= text.count { $0 == " " })
    }
  }
}
