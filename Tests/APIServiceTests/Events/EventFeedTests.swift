import Accounts
import ClipJob
import HTTPService
import JobQueue
import TestKit
import Testing
import Threads

@testable import APIService
@testable import HTTPService

@Suite struct EventFeedTests {
  private let server = TestServer()

  private func enqueue(_ id: String, tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
  }

  /// Reads until the text has come; what came in the end is in the issue.
  private func wait(for text: String, _ stream: HTTPStream) throws -> String {
    let news = Condition()
    nonisolated(unsafe) var count = 0
    stream.whenReady {
      news.locked { count += 1 }; news.broadcast()
    }
    var all = ""
    while true {
      let before = news.locked { count }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      switch buffer.withUnsafeMutableBytes({ stream.take(into: $0) }) {
      case .bytes(let number): all += String(decoding: buffer[..<number], as: UTF8.self)
      case .nothing:
        let deadline = monotonicSeconds() + 60
        let isInTime = news.locked { () -> Bool in
          while count == before { if !news.wait(until: deadline) { return false } }
          return true
        }
        guard isInTime else { throw HTTPProblem(500, "test", "only \(all)") }
      case .end, .failure: throw HTTPProblem(500, "test", "ended with \(all)")
      }
      if all.contains(text) { return all }
    }
  }

  @Test func aTenantFollowsItsOwnJobs() throws {
    let stream = try #require(try server.ask("GET", "/v1/events", key: try server.key([.jobsRead])).stream)
    try enqueue("x", tenant: "other")
    try enqueue("a")
    try server.queue.pause()
    try enqueue("b")
    let text = try wait(for: #""job":"b""#, stream)
    #expect(
      text.contains("event: queued\n") && text.contains(#""job":"a""#) && !text.contains(#""x""#), "\(text)")
    #expect(!text.contains("paused"))
    server.api.stop()
    #expect(!stream.isOpen)
  }

  @Test func anAdministratorFollowsAll() throws {
    let stream = try #require(try server.ask("GET", "/v1/events", key: try server.key([.admin])).stream)
    try enqueue("x", tenant: "other")
    try server.queue.pause()
    #expect(try wait(for: "paused", stream).contains(#""job":"x""#))
    server.api.stop()
  }

  @Test func whoComesBackMissesNothing() throws {
    for id in ["a", "b", "c"] { try enqueue(id) }
    let events = try server.queue.events(after: .start, limit: 10, wait: 0)
    let reply = try server.ask(
      "GET", "/v1/events", key: try server.key([.jobsRead]),
      headers: ["Last-Event-ID": events[0].position.text])
    let stream = try #require(reply.stream)
    try enqueue("d")
    let text = try wait(for: #""job":"d""#, stream)
    let jobs = text.matches(of: /"job":"(.)"/).map { String($0.output.1) }
    #expect(jobs == ["b", "c", "d"])
    #expect(text.contains("id: \(events[1].position.text)\n"))
    server.api.stop()
  }

  @Test func aJobIsFollowedAlone() throws {
    try enqueue("a")
    let stream = try #require(
      try server.ask("GET", "/v1/jobs/a/events", key: try server.key([.jobsRead])).stream)
    try enqueue("b")
    _ = try server.queue.cancel("a")
    let text = try wait(for: "event: cancelled", stream)
    #expect(text.contains(#""job":"a""#) && !text.contains(#""job":"b""#))
    server.api.stop()
  }

  /// Its client comes back for what it was not told, and nobody else waits.
  @Test func aStreamEndsWhereNobodySaysWhoseAnEventIs() throws {
    var request = ServiceRequest(method: "GET", path: "/v1/events")
    request.headers = [ServiceRequest.Field("Authorization", "Bearer \(try server.key([.jobsRead]))")]
    let operation = try #require(Operation.all.first { $0.id == "followQueue" })
    let call = APICall(
      server: server.api, operation: operation, request: request,
      caller: try server.api.gate.admit(request, for: .jobEvents), headers: [:],
      report: Reporting { _, _, _ in })
    let gate = Completion()
    let tenants = TenantsOfJobs(server.queue) { _ throws(QueueError) in
      gate.wait()
      throw QueueError(.unavailable, "away")
    }
    let feed = EventFeed(server.queue, past: nil, .init(call, job: nil), tenants)
    let over = Completion()
    feed.stream.whenOver { over.signal() }
    let event = JobEvent(position: EventPosition("1-1"), kind: .running, job: "a")
    guard case .more = feed.receive(.events([event])) else { throw HTTPProblem(500, "test", "it is over") }
    #expect(feed.stream.isOpen)
    gate.signal()
    #expect(over.wait(seconds: 60))
  }

  @Test func aPositionThatIsNoneIsRefused() throws {
    let reply = try server.ask(
      "GET", "/v1/events", key: try server.key([.jobsRead]), headers: ["Last-Event-ID": "latest"])
    #expect(reply.status == 400 && reply.code == "event.position")
  }
}
