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
      FetchFrame(kind: .open, number: 1, payload: [UInt8](repeating: 255, count: 16)).bytes,
      FetchFrame(kind: .head, number: 1).bytes,
      FetchFrame(kind: .attach, number: 1, payload: Array("file:///etc/passwd".utf8)).bytes,
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
