import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct JobListTests {
  private let server = TestServer()

  private func enqueue(_ id: String, tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
  }

  private func ids(_ reply: TestServer.Reply) -> [String] {
    reply.json["jobs"]?.items?.compactMap { $0["id"]?.text } ?? []
  }

  @Test func aListHasTheOwnJobsPageByPage() throws {
    for id in ["a", "b", "c"] { try enqueue(id) }
    try enqueue("x", tenant: "other")
    let key = try server.key([.jobsRead])
    let all = try server.ask("GET", "/v1/jobs", key: key)
    #expect(ids(all) == ["c", "b", "a"] && all.json["next"] == nil && all.headers["Link"] == nil)
    let first = try server.ask("GET", "/v1/jobs?limit=2&state=queued", key: key)
    #expect(ids(first) == ["c", "b"])
    let next = try #require(first.json["next"]?.text)
    let link = try #require(first.headers["Link"])
    #expect(link == "</v1/jobs?limit=2&state=queued&cursor=\(next)>; rel=\"next\"")
    let path = String(try #require(link.dropFirst().split(separator: ">").first))
    let second = try server.ask("GET", path, key: key)
    #expect(ids(second) == ["a"] && second.json["next"] == nil)
    #expect(ids(try server.ask("GET", "/v1/jobs?state=running", key: key)).isEmpty)
  }

  @Test func administratorsChooseATenant() throws {
    try enqueue("a")
    try enqueue("x", tenant: "other")
    try server.queue.post(Array(TestServer.document("unlabelled").utf8))
    _ = try server.queue.admit(limit: 1, wait: 0, Admitter().read)
    let admin = try server.key([.admin])
    #expect(ids(try server.ask("GET", "/v1/jobs", key: admin)) == ["unlabelled", "x", "a"])
    #expect(ids(try server.ask("GET", "/v1/jobs?tenant=other", key: admin)) == ["x"])
    #expect(ids(try server.ask("GET", "/v1/jobs?tenant=", key: admin)) == ["unlabelled"])
    let key = try server.key([.jobsRead])
    #expect(ids(try server.ask("GET", "/v1/jobs?tenant=acme", key: key)) == ["a"])
    for foreign in ["other", "nobody", ""] {
      let reply = try server.ask("GET", "/v1/jobs?tenant=\(foreign)", key: key)
      #expect(reply.status == 403 && reply.code == "tenant.foreign")
    }
    #expect(
      try server.accounts.events(after: .start, limit: 100).last?.event.detail == "tenant job.list")
  }

  @Test(arguments: ["1", "j", "j0", "jA", "%6A"]) func aCursorThatIsNoneIsRefused(_ cursor: String) throws {
    let reply = try server.ask("GET", "/v1/jobs?cursor=\(cursor)", key: try server.key([.jobsRead]))
    #expect(reply.status == 400 && reply.code == "parameter.invalid")
  }
}
