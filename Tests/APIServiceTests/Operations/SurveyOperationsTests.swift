import Accounts
import ClipJob
import Quotes
import Synchronization
import Testing

@testable import APIService

@Suite struct SurveyOperationsTests {
  /// Says what it is told to, and remembers for whom it was asked.
  private final class FakeSurveyor: JobSurveyor {
    let asked = Mutex<[String]>([])
    let failure: JobErrors?

    init(failure: JobErrors? = nil) { self.failure = failure }

    func plan(_ job: Job, document: [UInt8]) throws(JobErrors) -> PlanFacts {
      asked.withLock { $0.append(job.labels["tenant"] ?? "") }
      if let failure { throw failure }
      var work = WorkFeatures()
      work[.encode] = 100
      return PlanFacts(duration: 2, work: work, workInHardware: WorkFeatures(), memory: 1 << 20)
    }

    func probe(_ source: String, counting: Bool, tenant: String) throws(JobErrors) -> JSONValue {
      asked.withLock { $0.append("\(source) \(counting) \(tenant)") }
      if let failure { throw failure }
      return ["streams": []]
    }
  }

  private func server(_ surveyor: FakeSurveyor?) -> TestServer {
    TestServer {
      $0.surveyor = surveyor
      $0.dollars = { quote in quote.device == "cpu" ? 0.25 : nil }
    }
  }

  @Test func aJobIsQuoted() throws {
    let surveyor = FakeSurveyor()
    let server = server(surveyor)
    let key = try server.key([.jobsRead])
    let reply = try server.ask("POST", "/v1/quote", key: key, body: TestServer.document("a"))
    #expect(reply.status == 200 && reply.json["duration"]?.double == 2, "\(reply)")
    let quotes = try #require(reply.json["quotes"]?.items)
    #expect(quotes.map { $0["device"] } == ["cpu"] && quotes[0]["usd"]?.double == 0.25)
    #expect((quotes[0]["seconds"]?.double ?? 0) > 0)
    #expect(surveyor.asked.withLock { $0 } == ["acme"])
    let operation = try #require(Operation.all.first { $0.id == "quoteJob" })
    #expect(server.surprises(operation, reply) == [])
    let named = try server.ask(
      "POST", "/v1/quote?device=NVIDIA%20L4".replacing("%20", with: " "), key: key,
      body: TestServer.document("a"))
    #expect(named.json["quotes"]?.items?.first?["device"] == "NVIDIA L4")
    // Another tenant's label is refused before anything is opened.
    let foreign = try server.ask(
      "POST", "/v1/quote", key: key, body: TestServer.document("a", tenant: "other"))
    #expect(foreign.code == "tenant.foreign" && surveyor.asked.withLock { $0.count } == 2)
    let writer = try server.key([.jobsWrite])
    let dry = try server.ask("POST", "/v1/jobs?dryRun=1", key: writer, body: TestServer.document("a"))
    #expect(dry.json["valid"] == true && dry.json["quote"]?["duration"]?.double == 2, "\(dry)")
    let submit = try #require(Operation.all.first { $0.id == "submitJob" })
    #expect(server.surprises(submit, dry) == [])
    #expect(try server.queue.stats().ready == 0)
  }

  @Test func aSourceIsProbedForItsTenant() throws {
    let surveyor = FakeSurveyor()
    let server = server(surveyor)
    let key = try server.key([.jobsWrite])
    let reply = try server.ask(
      "POST", "/v1/probe", key: key, body: #"{"source": "a.mp4", "count": true}"#)
    #expect(reply.status == 200 && surveyor.asked.withLock { $0 } == ["a.mp4 true acme"])
    #expect(try server.ask("POST", "/v1/probe", key: key, body: "{}").code == "body.invalid")
    #expect(try server.ask("POST", "/v1/probe", key: try server.key([.jobsRead]), body: "{}").status == 403)
  }

  @Test func whoseFaultItIsIsTold() throws {
    let missing = JobErrors([
      JobError("source.missing", "there is no such file", path: "tracks[0].clips[0].source.video")
    ])
    let theirs = server(FakeSurveyor(failure: missing))
    let key = try theirs.key([.jobsRead])
    let reply = try theirs.ask("POST", "/v1/quote", key: key, body: TestServer.document("a"))
    #expect(
      reply.status == 422
        && reply.json["errors"]?.items?.first?["pointer"] == "/tracks/0/clips/0/source/video")
    let dry = try theirs.ask(
      "POST", "/v1/jobs?dryRun=1", key: try theirs.key([.jobsWrite]), body: TestServer.document("a"))
    #expect(dry.status == 200 && dry.json["valid"] == true && dry.json["quote"] == nil)
    #expect(dry.json["unquoted"]?.items?.first?["code"] == "source.missing")
    #expect(reply.code == "source.unusable")
    let writer = try theirs.key([.jobsWrite])
    let probed = try theirs.ask("POST", "/v1/probe", key: writer, body: #"{"source": "a.mp4"}"#)
    #expect(probed.status == 422 && probed.code == "source.unusable", "\(probed)")
    #expect(probed.json["errors"]?.items?.map { $0["pointer"] } == ["/source"])
    #expect(!probed.text.contains("tracks"))
    // What no job could name is no source.
    let odd = try theirs.ask("POST", "/v1/probe", key: writer, body: #"{"source": ""}"#)
    #expect(odd.status == 422 && odd.json["errors"]?.items?.map { $0["pointer"] } == ["/source"], "\(odd)")
    for code in ["machine.busy", "machine.sandbox"] {
      let ours = server(FakeSurveyor(failure: JobErrors([JobError(code, "not now")])))
      let busy = try ours.ask(
        "POST", "/v1/quote", key: try ours.key([.jobsRead]), body: TestServer.document("a"))
      #expect(busy.status == 503 && busy.code == "service.survey" && busy.headers["Retry-After"] != nil)
      // What is wrong with the machine is for its operator.
      #expect(busy.text.contains("Not now") == (code == "machine.busy"))
    }
    let none = server(nil)
    let refused = try none.ask(
      "POST", "/v1/quote", key: try none.key([.jobsRead]), body: TestServer.document("a"))
    #expect(refused.status == 501 && refused.code == "service.noSurveys")
  }
}

/// Knows of each job the same.
struct FixedSurveyor: JobSurveyor {
  func plan(_ job: Job, document: [UInt8]) throws(JobErrors) -> PlanFacts {
    PlanFacts(duration: 1, work: WorkFeatures(), workInHardware: WorkFeatures(), memory: 1)
  }

  func probe(_ source: String, counting: Bool, tenant: String) throws(JobErrors) -> JSONValue {
    ["streams": []]
  }
}
