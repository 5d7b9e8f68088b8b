import Testing

@testable import ObjectStores

/// What a worker and what fetches for its lanes tell each other.
@Suite struct FetcherMessagesTests {
  private static let stores = StoreEnvironment(["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"])
  private static let messages = [
    ToFetcher.grant(.none),
    .grant(FetchGrant(sources: ["https://a.example/é?x=1", "", "s3://b/k"], outputs: ["s3://b/out.mp4"])),
    .grant(FetchGrant(outputs: ["https://a.example/put?signature=s"], stores: stores)), .check(stores),
    // A role of the instance needs no variable.
    .grant(FetchGrant(stores: StoreEnvironment([:]))),
  ]
  private static let answers = [FromFetcher.refused("a"), .stores(nil), .stores("there are none")]

  @Test func roundTrip() throws {
    var frames = MessageFrame(longest: ToFetcher.longest)
    // Also where they come byte by byte.
    var read: [ToFetcher?] = []
    for byte in Self.messages.flatMap(\.frame) {
      frames.append([byte])
      if let body = try frames.next() { read.append(ToFetcher(body)) }
    }
    #expect(read == Self.messages)
    var back = MessageFrame(longest: FromFetcher.longest)
    back.append(Self.answers.flatMap(\.frame))
    for answer in Self.answers { #expect(try back.next().flatMap { FromFetcher($0) } == answer) }
    #expect(try back.next() == nil)
  }

  /// Any part of a grant is none.
  @Test func cut() {
    let body = Array(Self.messages[1].frame.dropFirst(4))
    for count in 0..<body.count { #expect(ToFetcher(Array(body.prefix(count))) == nil, "\(count)") }
  }

  @Test func impossible() {
    for body in [[], [0], [9, 1], [1, 255, 255, 255, 255], [1, 1, 0, 0, 0, 255, 255, 255, 255, 65]]
      as [[UInt8]]
    {
      #expect(ToFetcher(body) == nil)
    }
    #expect(FromFetcher([]) == nil && FromFetcher([4]) == nil)
    var frames = MessageFrame(longest: 10)
    frames.append([11, 0, 0, 0])
    #expect(throws: MessageFrame.TooLong.self) { try frames.next() }
  }

  /// What a lane may have written is cut to what a worker reads.
  @Test func longRefusals() throws {
    var frames = MessageFrame(longest: FromFetcher.longest)
    frames.append(FromFetcher.refused(String(repeating: "x", count: 5000)).frame)
    #expect(try frames.next()?.count == FromFetcher.longest)
  }
}
