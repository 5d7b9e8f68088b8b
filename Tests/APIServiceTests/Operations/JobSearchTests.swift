import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct JobSearchTests {
  private let server = TestServer()

  private func ids(_ reply: TestServer.Reply) -> [String] {
    reply.json["jobs"]?.items?.compactMap { $0["id"]?.text } ?? []
  }

  /// Ends each as failed, with a code of its own.
  private func enqueue(_ failures: [(id: String, code: String?)]) throws {
    let key = try server.key([.jobsWrite])
    for (id, code) in failures {
      #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
      guard let code else { continue }
      let worker = WorkerIdentity(worker: "w", device: "cpu")
      let lease = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
      let error = JobError(code, "it broke")
      var result = JobResult(state: .failed)
      result.error = error
      try server.queue.settle(
        lease.id, .failed(error, result: lease.record.completing(result, as: .failed).bytes, isDead: false))
    }
  }

  @Test func idsAndCodesAreSearched() throws {
    try enqueue([
      ("Match-7", "source.notFound"), ("match-8", "source.unreadable"), ("talk", "media.space"),
      ("match-9", nil),
    ])
    let key = try server.key([.jobsRead])
    #expect(ids(try server.ask("GET", "/v1/jobs?q=MATCH", key: key)) == ["match-9", "match-8", "Match-7"])
    #expect(ids(try server.ask("GET", "/v1/jobs?q=match&code=source.", key: key)) == ["match-8", "Match-7"])
    #expect(ids(try server.ask("GET", "/v1/jobs?code=source.notFound", key: key)) == ["Match-7"])
    #expect(ids(try server.ask("GET", "/v1/jobs?code=source&state=queued", key: key)).isEmpty)
    #expect(ids(try server.ask("GET", "/v1/jobs?q=.*", key: key)).isEmpty)
  }

  @Test func aSearchGoesFromPageToPageAndMeetsEachOnce() throws {
    try enqueue((0..<130).map { ("\($0 % 3 == 0 ? "wanted" : "other")-\($0)", nil) })
    let key = try server.key([.jobsRead])
    var (found, cursor, pages) = ([String](), "", 0)
    repeat {
      let page = try server.ask("GET", "/v1/jobs?q=wanted&limit=7\(cursor)", key: key)
      #expect(ids(page).count <= 7)
      found += ids(page)
      cursor = page.json["next"]?.text.map { "&cursor=\($0)" } ?? ""
      pages += 1
    } while !cursor.isEmpty && pages < 100
    #expect(found == (0..<130).reversed().filter { $0 % 3 == 0 }.map { "wanted-\($0)" })
  }
}
