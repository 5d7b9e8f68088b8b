import ClipJob
import HTTPClient
import HTTPService
import Testing
import Threads

@testable import APIClient

/// Against a real HTTP server with answers of the test's.
@Suite struct APIClientTests {
  private func failure<Answer>(_ body: () throws -> Answer) -> APIFailure? {
    do {
      _ = try body()
      return nil
    } catch { return error as? APIFailure }
  }

  @Test func aJobIsAskedForWithTheKey() throws {
    let server = try FakeAPI([FakeAPI.reply(#"{"id":"a b","state":"queued","later":[1]}"#)])
    let client = try server.client { $0.queue = "übung & more" }
    #expect(try client.job("a b", wait: 7)?["state"] == "queued")
    let request = try #require(server.requests.first)
    #expect(request.parameters["id"] == "a b" && request.query("queue") == "übung & more")
    #expect(request.query("wait") == "7" && request.header("Authorization") == "Bearer cm_test_secret")
    #expect(server.paused.isEmpty)
  }

  /// What is no name of a job stays in its part of the path.
  @Test(arguments: ["..", ".", "a/b", "a?b#c", "%41", "é"]) func idsAreNoPaths(id: String) throws {
    let target = APIRequest(method: "GET", path: ["v1", "jobs", id]).target
    #expect(target.hasPrefix("/v1/jobs/") && target.split(separator: "/").count == 3)
    #expect(!target.contains("?") && !target.contains("#") && !target.hasSuffix("."), "\(target)")
  }

  @Test func whatIsNotKnownIsNoError() throws {
    let server = try FakeAPI([FakeAPI.problem(404, "job.unknown")])
    let client = try server.client()
    #expect(try client.job("x") == nil && client.cancel("x") == nil && client.document("x") == nil)
    #expect(try client.retry("x") == nil)
    let count = server.requests.count
    #expect(try client.job("") == nil && client.cancel("") == nil && server.requests.count == count)
  }

  // MARK: Again

  @Test func aServerThatIsBusyIsAskedAgainWhenItSays() throws {
    let server = try FakeAPI([
      FakeAPI.problem(503, "queue.unavailable", retryAfter: "2"), FakeAPI.problem(429, "key.limited"),
      FakeAPI.reply(#"{"id":"a","state":"running"}"#),
    ])
    #expect(try server.client().job("a")?["state"] == "running")
    #expect(server.paused == [2, 0.6] && server.requests.count == 3)
  }

  @Test func aServerThatAsksForTooMuchIsNotWaitedFor() throws {
    let server = try FakeAPI([FakeAPI.problem(429, "key.locked", "Too many.", retryAfter: "3600")])
    let failed = try #require(failure { try server.client().job("a") })
    #expect(failed.status == 429 && failed.code == "api.key.locked" && server.requests.count == 1)
  }

  @Test func patienceEnds() throws {
    let server = try FakeAPI([FakeAPI.problem(503, "queue.unavailable", retryAfter: "1")])
    let failed = try #require(failure { try server.client().job("a") })
    #expect(failed.code == "queue.unavailable" && server.requests.count == server.paused.count + 1)
    #expect(server.paused.count > 3 && server.paused.reduce(0, +) <= 20)
  }

  /// The same key: it is one job, whichever of the two the server took.
  @Test func aDocumentWithoutAnIDIsOneJob() throws {
    let server = try FakeAPI([
      FakeAPI.broken(), FakeAPI.reply(#"{"id":"once-1","state":"running","new":false}"#),
    ])
    let made = try server.client().submit(Array("{}".utf8), hasID: false)
    #expect(made == APISubmission(id: "once-1", state: .running, isNew: true))
    let keys = server.requests.map { $0.header("Idempotency-Key") }
    #expect(keys.count == 2 && keys[0] == keys[1] && keys[0]?.isEmpty == false)
    _ = try server.client().submit(Array("{}".utf8), hasID: true)
    #expect(server.requests.last?.header("Idempotency-Key") == nil)
  }

  /// The answer that was lost was that it waits again.
  @Test func aRetryWhoseAnswerIsLostIsNoConflict() throws {
    let conflict = FakeAPI.problem(409, "job.notEnded")
    let lost = try FakeAPI([FakeAPI.broken(), conflict])
    #expect(try lost.client().retry("a") == true)
    let early = try FakeAPI([conflict])
    #expect(try early.client().retry("a") == false)
  }

  @Test func pagesAreFollowed() throws {
    let server = try FakeAPI([
      FakeAPI.reply(#"{"jobs":[{"id":"a"},{"id":"b"}],"next":"p2"}"#),
      FakeAPI.reply(#"{"jobs":[{"id":"c"}]}"#),
    ])
    let list = try server.client().jobs(in: "all", of: "acme", limit: 5000)
    #expect(list.compactMap { $0["id"]?.text } == ["a", "b", "c"])
    #expect(server.requests.map { $0.query("cursor") } == [nil, "p2"])
    #expect(server.requests.map { $0.query("limit") } == ["1000", "1000"])
    #expect(server.requests.map { $0.query("tenant") } == ["acme", "acme"])
  }

  // MARK: Words

  @Test func problemsAreErrorsInWords() throws {
    let server = try FakeAPI([
      FakeAPI.problem(401, "key.revoked", "This API key is revoked.", hint: "Ask for a new one."),
      FakeAPI.problem(404, "queue.unknown", "IDs are odd.", hint: "GET /v1/queues lists them."),
      FakeAPI.problem(
        422, "job.invalid",
        errors: [.init("key.unknown", "what is it", path: "tracks[0].x", pointer: "/tracks/0/x", hint: "y")]),
    ])
    let client = try server.client()
    let refused = try #require(failure { try client.job("a") })
    #expect(
      refused.errors == [
        JobError("api.key.revoked", "\(server.url): this API key is revoked", hint: "ask for a new one")
      ])
    let unknown = try #require(failure { try client.job("a") }?.errors.first)
    #expect(unknown.message.hasSuffix(": IDs are odd") && unknown.hint == "GET /v1/queues lists them")
    let invalid = try #require(failure { try client.submit(Array("{}".utf8), hasID: true) })
    #expect(
      invalid.errors == [JobError("key.unknown", "what is it", path: "tracks[0].x", hint: "y")])
  }

  @Test func otherServersAreRecognised() throws {
    let page: FakeAPI.Reply = { _ in
      HTTPAnswer(status: 200, contentType: "text/html", body: Array("<html>".utf8))
    }
    let moved: FakeAPI.Reply = { _ in
      HTTPAnswer(
        status: 301, contentType: "text/html", body: [], headers: ["Location": "https://clips.example/"])
    }
    let proxy: FakeAPI.Reply = { _ in HTTPAnswer(status: 502, contentType: "text/html", body: []) }
    for (reply, words) in [
      (page, "status 200, text/html"), (moved, "redirects to https://clips.example/"), (proxy, "proxy"),
      (FakeAPI.reply("[1]"), "does not answer as an API server"),
      (FakeAPI.reply(#"{"error": "no"}"#, status: 404), "status 404, application/json"),
    ] {
      let server = try FakeAPI([reply])
      let failed = try #require(failure { try server.client().job("a") })
      let error = try #require(failed.errors.first)
      #expect(error.code == "api.foreign", "\(error)")
      #expect("\(error.message) \(error.hint ?? "")".contains(words), "\(error)")
    }
  }

  @Test func whereNobodyListens() throws {
    let url = try FakeAPI([FakeAPI.reply("{}")]).url
    let pauses = FakeAPI.Pauses()
    var options = APIClient.Options()
    options.retry.pause = { pause in pauses.all.withLock { $0.append(pause) } }
    let client = try APIClient(APIAddress(url), key: FakeAPI.key, options: options)
    let failed = try #require(failure { try client.job("a") })
    #expect(failed.code == "api.unavailable" && failed.errors[0].message.hasPrefix("\(url) cannot be asked"))
    #expect(pauses.all.withLock { $0.count } == 2)
  }

  @Test func theKeyIsNotShown() throws {
    let server = try FakeAPI([FakeAPI.problem(401, "key.unknown")])
    let failed = try #require(failure { try server.client().job("a") })
    #expect(
      !"\(failed) \(FakeAPI.key)".contains("secret") && !String(reflecting: FakeAPI.key).contains("secret"))
    #expect(APIKeyText("") == nil && APIKeyText("a b") == nil && APIKeyText("a\r\nX: y") == nil)
  }
}
