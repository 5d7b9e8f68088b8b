import Glibc
import NetworkGuard
import Testing
import Threads

@testable import Fetching

@Suite struct FetchFrameTests {
  @Test func readAndWritten() {
    let failure = FetchFailure(.changed, "ä was replaced", hint: nil)
    #expect(FetchFailure(failure.payload) == failure)
    #expect(FetchFailure(FetchFailure(.over, "", hint: "x").payload)?.hint == "x")
    for version in [nil, "", "\"1\""] {
      let head = FetchHead(size: 1 << 40, version: version, requests: 3, isCached: version != nil)
      #expect(FetchHead(head.payload) == head)
    }
  }

  @Test func cutOff() {
    let payloads = [
      FetchFailure(.changed, "message", hint: "hint").payload, FetchHead(size: 5, version: "tag").payload,
    ]
    for count in 0..<payloads[0].count { #expect(FetchFailure(Array(payloads[0][..<count])) == nil) }
    for count in 0..<payloads[1].count { #expect(FetchHead(Array(payloads[1][..<count])) == nil) }
  }

  /// What a lane that was taken over may send ends its service, and nothing else.
  @Test(
    arguments: [
      [0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 0], [0, 0, 0, 0, 99, 0, 0, 0, 0],
      FetchFrame(kind: .open, number: 1).bytes,
      FetchFrame(kind: .head, number: 1).bytes,
      FetchFrame(kind: .read, number: 1).bytes,
      FetchFrame(kind: .command, number: 1).bytes,
      FetchFrame(kind: .command, number: 1, payload: [9, 1, 0, 0, 0, 0]).bytes,
      FetchFrame(kind: .command, number: 1, payload: StoreCommand.facts(url: "s3://media/a").payload).bytes
        + FetchFrame(kind: .write, number: 1, payload: [1]).bytes,
      FetchFrame(kind: .want, number: 1).bytes,
    ] as [[UInt8]]) func hostile(_ bytes: [UInt8]) throws
  {
    let (own, other) = try #require(FetchChannel.pair())
    let server = FetchServer(other, FetchNetwork(), spools: nil)
    let isOver = Completion()
    #expect(WorkThread.start("server", isOver) { server.run() })
    #expect(send(own, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    isOver.wait()
    close(own)
  }

  private static func opening(_ origin: UInt32, at offset: UInt64) -> [UInt8] {
    var payload = PayloadWriter()
    payload.add(origin)
    payload.add(offset)
    payload.add(UInt32(10))
    return FetchFrame(kind: .open, number: 9, payload: payload.bytes).bytes
  }

  /// What a job may make its lane ask for is refused, and the lane served on.
  @Test(
    arguments: [
      ("file:///etc/passwd", 1, 0, .forbidden),
      ("http://a.example/" + String(repeating: "{", count: 5000), 1, 0, .forbidden),
      ("http://a.example/a", 1, 1 << 60, .unreadable), ("http://a.example/a", 1, .max, .unreadable),
      ("http://a.example/a", 2, 0, .notNamed),
    ] as [(String, UInt32, UInt64, FetchFailure.Kind)])
  func refused(_ url: String, _ origin: UInt32, _ offset: UInt64, _ kind: FetchFailure.Kind) throws {
    let (own, other) = try #require(FetchChannel.pair())
    let server = FetchServer(other, FetchNetwork(), spools: nil)
    let isOver = Completion()
    #expect(WorkThread.start("server", isOver) { server.run() })
    let channel = FetchChannel(own)
    let bytes =
      FetchFrame(kind: .attach, number: 1, payload: Array(url.utf8)).bytes + Self.opening(origin, at: offset)
    for _ in 0..<2 {
      #expect(send(own, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
      let answer = try #require(channel.receive())
      #expect(answer.number == 9 && FetchFailure(answer.payload)?.kind == kind, "\(answer)")
      let detach = FetchFrame(kind: .detach, number: 1).bytes
      #expect(send(own, detach, detach.count, Int32(MSG_NOSIGNAL)) == detach.count)
    }
    channel.shut()
    isOver.wait()
  }

  /// What does not fit into a frame would end whoever fetches for the lane.
  @Test func whatIsTooLongToAsk() throws {
    let client = try FetchClientTests.client()
    let settings = UploadSettings(
      contentType: "a/b", metadata: ["k": String(repeating: "v", count: FetchFrame.longest)])
    #expect {
      try client.upload(to: "s3://media/a", settings) { true }
    } throws: {
      ($0 as? FetchFailure)?.kind == .tooLarge
    }
    #expect {
      try client.facts(of: "s3://media/a") { true }
    } throws: {
      ($0 as? FetchFailure)?.kind == .forbidden
    }
  }

  /// Which has ended: everybody who waits is told.
  @Test func nobodyFetches() throws {
    let (own, other) = try #require(FetchChannel.pair())
    let isTold = Completion()
    let client = try FetchClient(own) { isTold.signal() }
    let origin = try client.origin(SourceURL("http://media.example/a"))
    close(other)
    #expect {
      _ = try origin.open(offset: 0, count: 10) { true }
    } throws: {
      ($0 as? FetchFailure)?.kind == .over
    }
    isTold.wait()
  }
}
