import JobQueue
import RedisQueue
import TestKit
import Testing

/// Where in Redis a document may lie that no worker has read.
@Suite struct UnreadTests {
  private func document(_ id: String, padding: Int = 0) -> [UInt8] {
    Array(#"{"id": "\#(id)"}"#.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: padding)
  }

  @Test func longDocumentsAreLookedAtInPortions() throws {
    let served = try RedisQueueFixture()
    for n in 0..<5 { try served.redis.post(document("long-\(n)", padding: 700_000)) }
    #expect(try served.redis.unread("long-0") == .unread(document("long-0", padding: 700_000)))
    #expect(try served.redis.unread("nobody") == .absent)
    for n in 5..<40 { try served.redis.post(document("long-\(n)", padding: 700_000)) }
    guard case .notAmong(let newest) = try served.redis.unread("long-0") else {
      Issue.record("looked at all of them")
      return
    }
    #expect(
      (InboxLook.mostBytes / 1_400_000...InboxLook.mostBytes / 700_000 + 32).contains(newest), "\(newest)")
  }

  /// What rouses a reader that waits lies in a list of its own for a moment, and for longer when the reader dies then.
  @Test func whatRousedAReaderIsFound() throws {
    let served = try RedisQueueFixture()
    try served.command("RPUSH", served.key("arrived"), document("a"))
    #expect(try served.redis.unread("a") == .unread(document("a")))
  }

  @Test func whatADeadReaderTookIsFound() throws {
    let served = try RedisQueueFixture()
    for gone in ["gone-1", "gone-2"] {
      try served.command("ZADD", served.key("admitters"), 1000, gone)
      try served.command("RPUSH", served.key("admitting:" + gone), document(gone), document(gone + "b"))
    }
    for id in ["gone-1", "gone-1b", "gone-2", "gone-2b"] {
      #expect(try served.redis.unread(id) == .unread(document(id)))
    }
  }

  @Test func nobodyIsSentADocumentThatIsTooLong() throws {
    let server = try RedisServer()
    let proxy = try CuttingProxy(to: server.port)
    defer { proxy.end() }
    let served = try RedisQueueFixture(server: server)
    let far = try served.connected(at: proxy.url)
    try served.redis.post(document("a"))
    try served.redis.post(document("b", padding: 8 << 20))
    #expect(try far.unread("a") == .unread(document("a")))
    #expect(try far.unread("b") == .absent)
    #expect(proxy.replyBytes < 1 << 16)
  }
}
