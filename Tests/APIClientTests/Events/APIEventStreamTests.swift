import HTTPService
import Testing
import Threads

@testable import APIClient

@Suite struct APIEventStreamTests {
  private static func event(_ position: String, _ kind: String, job: String = "a") -> [UInt8] {
    ServerSentEvent(
      #"{"position":"\#(position)","kind":"\#(kind)","job":"\#(job)"}"#, name: kind, id: position
    ).bytes
  }

  /// Ends behind these events.
  private static func stream(_ events: [UInt8]...) -> FakeAPI.Reply {
    { _ in
      .events(
        HTTPStream { stream in
          for event in events { _ = stream.write(event) }
          stream.finish()
        })
    }
  }

  private let soon: Double = monotonicSeconds() + 3600

  @Test func itComesBackBehindTheLastEvent() throws {
    let server = try FakeAPI([
      Self.stream(Self.event("1-0", "queued"), Self.event("2-0", "running")),
      FakeAPI.broken("text/event-stream"),
      FakeAPI.problem(503, "service.busy", retryAfter: "1"), Self.stream(Self.event("3-0", "succeeded")),
    ])
    let events = try server.client().events(until: soon)
    #expect(try events.next() == .listening)
    var kinds: [String] = []
    while kinds.count < 3 {
      guard case .event(let event) = try events.next() else { continue }
      kinds.append(event.kind)
    }
    #expect(kinds == ["queued", "running", "succeeded"])
    #expect(server.requests.map { $0.header("Last-Event-ID") } == [nil, "2-0", "2-0", "2-0"])
  }

  /// What happened between two streams without an event is not told: it says so.
  @Test func withoutAnEventItBeginsAnew() throws {
    let server = try FakeAPI([Self.stream(), Self.stream(Self.event("1-0", "queued"))])
    let events = try server.client().events(until: soon)
    #expect(try events.next() == .listening)
    #expect(try events.next() == .listening)
    guard case .event(let event) = try events.next() else { throw HTTPProblem(500, "x", "no event") }
    #expect(event.job == "a")
  }

  @Test func itsTimeEnds() throws {
    let held = HTTPStream()
    let server = try FakeAPI([{ _ in .events(held) }])
    #expect(try server.client().events(until: monotonicSeconds()).next() == .over)
    // Long enough to connect on any machine: what is tested is that it ends at all, long before a stream is taken for broken.
    let events = try server.client().events(until: monotonicSeconds() + 1)
    var news = try events.next()
    while news == .listening { news = try events.next() }
    #expect(news == .over)
    held.finish()
  }

  @Test func refusalsAreTold() throws {
    let server = try FakeAPI([FakeAPI.problem(403, "key.scope")])
    let events = try server.client().events(until: soon)
    let failed = try #require(throws: APIFailure.self) { try events.next() }
    #expect(failed.code == "api.key.scope")
    let other = try FakeAPI([FakeAPI.reply("{}")])
    let page = try other.client().events(until: soon)
    #expect(throws: APIFailure.self) { try page.next() }
  }
}
