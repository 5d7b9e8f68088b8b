import Accounts
import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct JobSubmissionTests {
  private let server = TestServer()

  private func post(_ document: String, tenant: String = "acme", _ query: String = "") throws
    -> TestServer.Reply
  {
    try server.ask(
      "POST", "/v1/jobs" + query, key: try server.key([.jobsWrite], tenant: tenant), body: document)
  }

  @Test func aJobGetsItsTenant() throws {
    let reply = try post(TestServer.document("a"))
    #expect(reply.status == 201 && reply.headers["Location"] == "/v1/jobs/a")
    #expect(reply.json == ["id": "a", "state": "queued", "new": true, "tenant": "acme"])
    #expect(try server.queue.job("a")?.tenant == "acme")
    let kept = try JSONValue(parsing: try #require(try server.queue.document("a")))
    #expect(kept["labels"] == ["tenant": "acme"])
  }

  @Test func anIDIsMade() throws {
    let reply = try post(TestServer.document(nil), "?queue=default")
    let id = try #require(reply.json["id"]?.text)
    #expect(reply.headers["Location"] == "/v1/jobs/\(id)?queue=default")
    #expect(try server.queue.job(id)?.state == .queued)
  }

  @Test func anotherTenantsLabelIsRefused() throws {
    let reply = try post(TestServer.document("a", tenant: "other"))
    #expect(reply.status == 403 && reply.code == "tenant.foreign")
    #expect(try server.queue.job("a") == nil)
    let noted = try server.accounts.events(after: .start, limit: 100).last
    #expect(noted?.event.action == .keyRefused && noted?.event.detail == "tenant job.submit")
    // The own one is fine, and so is any for an administrator.
    #expect(try post(TestServer.document("a", tenant: "acme")).status == 201)
    let admin = try server.ask(
      "POST", "/v1/jobs", key: try server.key([.admin]), body: TestServer.document("b", tenant: "other"))
    #expect(admin.status == 201 && admin.json["tenant"] == "other")
  }

  @Test func theSameAgainChangesNothing() throws {
    #expect(try post(TestServer.document("a")).status == 201)
    let again = try post(TestServer.document("a"))
    #expect(again.status == 200 && again.json["new"] == false && again.json["state"] == "queued")
    #expect(try server.queue.stats().ready == 1)
    let changed = try post(TestServer.document("a").replacing("#203040", with: "#000000"))
    #expect(changed.status == 409 && changed.code == "job.idTaken")
    // Nobody learns whose it is.
    let foreign = try post(TestServer.document("a"), tenant: "other")
    #expect(foreign.text == changed.text && foreign.status == 409)
  }

  @Test func allErrorsAreTold() throws {
    let reply = try post(
      #"{"version": 1, "tracks": [{"clips": [{"source": {"colour": "red"}}]}], "outputs": [{"too": "a.mp4"}]}"#
    )
    #expect(reply.status == 422 && reply.code == "job.invalid" && reply.json["instance"] == "r-1")
    let errors = try #require(reply.json["errors"]?.items)
    #expect(errors.count >= 2)
    for error in errors {
      let path = try #require(error["path"]?.text)
      #expect(error["pointer"]?.text == HTTPProblemPointer.of(path), "\(error)")
    }
    #expect(errors.contains { $0["pointer"]?.text?.hasPrefix("/tracks/0/clips/0") == true })
    let broken = try post("{")
    #expect(broken.status == 400 && broken.code?.hasPrefix("json.") == true)
    #expect(try post("[]").status == 422)
    #expect(try server.queue.stats().ready == 0)
  }

  @Test func aTestKeysJobsAreTests() throws {
    let key = try server.key([.jobsWrite]) { $0.mode = .test }
    let plain = TestServer.document("b").replacing("\"version\"", with: "\"test\": false, \"version\"")
    for (id, document) in [("a", TestServer.document("a")), ("b", plain)] {
      #expect(try server.ask("POST", "/v1/jobs", key: key, body: document).status == 201)
      #expect(try server.ask("POST", "/v1/jobs", key: key, body: document).status == 200)
      let kept = try JSONValue(parsing: try #require(try server.queue.document(id)))
      #expect(kept["test"] == true && kept.members?.filter { $0.0 == "test" }.count == 1)
    }
    // Another key's is what its document says.
    let own = TestServer.document("c").replacing("\"version\"", with: "\"test\": true, \"version\"")
    #expect(try post(own).status == 201 && post(TestServer.document("d")).status == 201)
    #expect(try JSONValue(parsing: try #require(try server.queue.document("c")))["test"] == true)
    #expect(try JSONValue(parsing: try #require(try server.queue.document("d")))["test"] == nil)
  }

  @Test func aDryRunEnqueuesNothing() throws {
    let reply = try post(TestServer.document("a"), "?dryRun=1")
    #expect(reply.status == 200 && reply.json == ["valid": true])
    #expect(try post(#"{"version": 1}"#, "?dryRun=1").status == 422)
    let key = try server.key([.jobsWrite])
    #expect(
      try server.ask("POST", "/v1/validate", key: key, body: TestServer.document("a")).json == ["valid": true]
    )
    #expect(try server.queue.stats().ready == 0)
  }
}

private enum HTTPProblemPointer {
  static func of(_ path: String) -> String {
    "/" + path.replacing("[", with: "/").replacing("]", with: "").replacing(".", with: "/")
  }
}
