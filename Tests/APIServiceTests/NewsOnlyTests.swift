import JobQueue
import Synchronization
import Testing

@testable import APIService

@Suite struct NewsOnlyTests {
  @Test func theSameIsSaidOnce() {
    let news = NewsOnly()
    #expect(news.isNew("a") && news.isNew("b") && !news.isNew("a"))
    // However much is new, what is kept is bounded.
    for number in 0..<1000 { #expect(news.isNew("\(number)")) }
  }

  /// What is the server's own fault is for its operator, and clients are not told of it.
  @Test func operatorsAreToldTheCause() throws {
    final class Lines: Sendable { let all = Mutex<[String]>([]) }
    let lines = Lines()
    let server = TestServer {
      $0.complain = { line in lines.all.withLock { $0.append(line) } }
      $0.lessons = { _ throws(QueueError) in throw QueueError(.denied, "NOPERM this user has no permissions")
      }
      $0.surveyor = FixedSurveyor()
    }
    let key = try server.key([.jobsRead])
    for _ in 0..<3 {
      let reply = try server.ask("POST", "/v1/quote", key: key, body: TestServer.document("a"))
      #expect(reply.status == 503 && !reply.text.contains("NOPERM"))
    }
    let told = lines.all.withLock { $0 }
    #expect(told.count == 1 && told[0].contains("quoteJob: 503 queue.unavailable, request r-1"), "\(told)")
    #expect(told.first?.contains("NOPERM") == true)
  }
}
