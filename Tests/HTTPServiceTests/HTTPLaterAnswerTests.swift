import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

@Suite struct HTTPLaterAnswerTests {
  private final class Desk: Sendable {
    let waiting = Mutex<[HTTPLaterAnswer]>([])
    let arrived = Completion()

    func wait(for count: Int) -> HTTPAnswer {
      let later = HTTPLaterAnswer()
      let all = waiting.withLock {
        $0.append(later)
        return $0.count
      }
      if all == count { arrived.signal() }
      return .later(later)
    }
  }

  /// More requests wait than there are threads for handlers, and another is answered meanwhile.
  @Test func noThreadWaits() throws {
    let desk = Desk()
    var routes = HTTPRoutes()
    routes.add("GET", "/later") { _ in desk.wait(for: 3) }
    routes.add("GET", "/now") { _ in .text("now") }
    var limits = RequestTests.patient
    limits.handlers = 1
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
    let clients = try (0..<3).map { _ in try RawClient(port: service.port) }
    for client in clients { client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n") }
    #expect(desk.arrived.wait(seconds: 60))
    let other = try RawClient(port: service.port)
    other.send("GET /now HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(other.reply()?.body == "now\n")
    let waiting = desk.waiting.withLock { $0 }
    waiting[0].answer(.success(.text("a")))
    waiting[1].answer(.success(.text("a")))
    waiting[2].answer(.failure(HTTPProblem(410, "job.gone", "It is gone.")))
    // Only the first answer counts.
    waiting[0].answer(.success(.text("b")))
    let replies = clients.compactMap { $0.reply() }
    #expect(replies.map(\.status).sorted() == [200, 200, 410])
    #expect(replies.first { $0.status == 410 }?.code == "job.gone")
    #expect(replies.filter { $0.body == "a\n" }.count == 2)
    // The connection goes on.
    clients[0].send("GET /now HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(clients[0].reply()?.body == "now\n")
    withExtendedLifetime(service) {}
  }

  @Test func anAnswerMayComeBeforeSomebodyAsks() {
    let later = HTTPLaterAnswer()
    later.answer(.success(.text("early")))
    let got = Mutex<[HTTPAnswer]>([])
    later.whenAnswered { result in
      got.withLock { if case .success(let answer) = result { $0.append(answer) } }
    }
    #expect(got.withLock { $0 } == [.text("early")])
  }
}
