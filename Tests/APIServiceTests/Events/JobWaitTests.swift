import Accounts
import ClipJob
import HTTPService
import JobQueue
import Synchronization
import Testing
import Threads

@testable import APIService
@testable import HTTPService

@Suite struct JobWaitTests {
  private let clock = HangingClock()
  private let server: TestServer

  init() throws {
    server = TestServer(clock: clock)
    let reply = try server.ask(
      "POST", "/v1/jobs", key: try server.key([.jobsWrite]), body: TestServer.document("a"))
    #expect(reply.status == 201)
  }

  private func wait() throws -> TestServer.Reply {
    try server.ask("GET", "/v1/jobs/a?wait=60", key: try server.key([.jobsRead]))
  }

  private func succeed() throws {
    let worker = WorkerIdentity(worker: "w", device: "cpu")
    let lease = try #require(try server.queue.lease(as: worker, for: 60, wait: 0))
    try server.queue.settle(
      lease.id, .succeeded(result: JobResult(id: lease.id.job, state: .succeeded).bytes))
  }

  /// Once it is there.
  private func answer(_ later: HTTPLaterAnswer) throws -> TestServer.Reply {
    let done = Completion()
    let got = Mutex<Result<HTTPAnswer, HTTPProblem>?>(nil)
    later.whenAnswered { result in
      got.withLock { $0 = result }
      done.signal()
    }
    #expect(done.wait(seconds: 60))
    switch try #require(got.withLock { $0 }) {
    case .success(let answer): return server.reply(answer)
    case .failure(let problem): return server.reply(problem.answer(.json))
    }
  }

  /// The answer comes with the event, and no thread waits for it.
  @Test func theEndIsWaitedFor() throws {
    let later = try #require(try wait().later)
    #expect(server.api.listeners == 1)
    try succeed()
    let reply = try answer(later)
    #expect(reply.status == 200 && reply.json["state"] == "succeeded")
    let report = try #require(server.reports.last)
    #expect(
      report.operation == "readJob" && report.status == 200 && report.problem == nil && report.hasWaited)
    #expect(server.api.listeners == 0)
    server.api.stop()
  }

  @Test func anEndedJobIsNotWaitedFor() throws {
    try succeed()
    let reply = try wait()
    #expect(reply.later == nil && reply.json["state"] == "succeeded")
  }

  /// Though the queue's server says nothing any more.
  @Test func whoWaitsIsAnsweredWhenTheServerStops() throws {
    let waiting = try (0..<30).map { _ in try #require(try wait().later) }
    clock.hang()
    let stopped = Completion()
    let isStopping = WorkThread.start("stop", stopped) { [server] in server.api.stop() }
    #expect(isStopping)
    for later in waiting {
      let reply = try answer(later)
      #expect(reply.status == 200 && reply.json["state"] == "queued")
    }
    clock.goOn()
    stopped.wait()
    let late = try wait()
    #expect(late.status == 503 && late.code == "service.stopping" && late.headers["Retry-After"] == "1")
  }

  @Test func whoHasWaitedIsAnsweredThoughTheQueueHangs() throws {
    var request = ServiceRequest(method: "GET", path: "/v1/jobs/a")
    request.parameters = ["id": "a"]
    request.headers = [ServiceRequest.Field("Authorization", "Bearer \(try server.key([.jobsRead]))")]
    let operation = try #require(Operation.all.first { $0.id == "readJob" })
    let told = Mutex<[Int]>([])
    let call = APICall(
      server: server.api, operation: operation, request: request,
      caller: try server.api.gate.admit(request, for: .jobRead), headers: [:],
      report: Reporting { status, _, _ in told.withLock { $0.append(status) } })
    let job = try call.job(in: server.queue)
    let waits = (0..<50).map { _ in JobWait(call, server.queue, job, patience: 0) }
    clock.hang()
    // Their time is over: nobody's thread is held up by asking, and when the answer is late they have one without it.
    for wait in waits {
      guard case .again = wait.receive(.due) else { throw HTTPProblem(500, "test", "over") }
    }
    clock.waitUntilAsked()
    for wait in waits {
      guard case .enough = wait.receive(.due) else { throw HTTPProblem(500, "test", "no end") }
    }
    for wait in waits {
      let reply = try answer(wait.later)
      #expect(reply.status == 503 && reply.code == "queue.unavailable" && reply.headers["Retry-After"] == "2")
    }
    clock.goOn()
    #expect(told.withLock { $0 } == Array(repeating: 503, count: 50))
  }
}
