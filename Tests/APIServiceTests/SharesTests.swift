import Accounts
import HTTPService
import JobQueue
import TestKit
import Testing

@testable import APIService
@testable import HTTPService

@Suite struct SharesTests {
  private final class Thing: Sendable {}

  /// A caller may hold 4 of each kind, a tenant 8.
  private let server = TestServer {
    ($0.limits.connections, $0.limits.streams, $0.limits.files) = (16, 16, 16)
  }

  /// Nil: it was counted.
  private func refusal(_ shares: Shares, _ thing: Thing, _ caller: String, _ tenant: String?) -> String? {
    do throws(HTTPProblem) {
      try shares.take(thing, for: caller, of: tenant)
      return nil
    } catch {
      return error.status == 429 && error.headers["Retry-After"] == "5" ? error.code : "?"
    }
  }

  @Test func othersGetTheirsWhateverOneHolds() {
    let shares = Shares("things", of: 40)
    var held: [Thing] = []
    func take(_ caller: String, _ tenant: String?) -> String? {
      let thing = Thing()
      let code = refusal(shares, thing, caller, tenant)
      if code == nil { held.append(thing) }
      return code
    }
    for _ in 0..<10 { #expect(take("a", "acme") == nil) }
    #expect(take("a", "acme") == "share.caller")
    for _ in 0..<10 { #expect(take("b", "acme") == nil) }
    #expect(take("c", "acme") == "share.tenant" && take("c", "other") == nil)
    // Those for all tenants are bounded alone.
    for _ in 0..<10 { #expect(take("admin", nil) == nil) }
    #expect(take("admin", nil) == "share.caller")
    held.removeFirst()
    #expect(take("b", "acme") == "share.caller" && take("a", "acme") == nil && take("a", "acme") != nil)
    held = []
    #expect(shares.count == 0)
  }

  @Test func aSmallServerLetsACallerHaveSome() {
    #expect(Shares("things", of: 3).ofCaller == 4 && Shares("things", of: 3).ofTenant == 4)
  }

  enum End: CaseIterable, Sendable { case clientIsGone, clientAsksForTheHeadAlone, timeIsOver, serverStops }

  /// Two keys of a tenant take what it may have; a third one and another tenant come.
  @Test(arguments: End.allCases) func aStreamIsCountedToItsEnd(_ end: End) throws {
    var limits = HTTPService.Limits()
    limits.timeout = 600
    if end == .timeIsOver { limits.streamTime = 0.01 }
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: server.api.routes)
    let keys = try (0..<3).map { _ in try server.key([.jobsRead]) }
    var clients: [WireClient] = []
    func ask(_ key: String) throws -> WireClient.Answer {
      let client = try WireClient(port: Int(service.port))
      client.sendHead(
        end == .clientAsksForTheHeadAlone ? "HEAD" : "GET", "/v1/events", ["Authorization": "Bearer \(key)"])
      clients.append(client)
      return try #require(client.head())
    }
    func waitForTheEnd() throws {
      while server.api.streams.count > 0 { _ = try WireClient.ask(Int(service.port), "GET", "/healthz") }
    }
    switch end {
    case .clientAsksForTheHeadAlone, .timeIsOver:
      for _ in 0..<5 {
        #expect(try ask(keys[0]).status == 200)
        try waitForTheEnd()
      }
    case .clientIsGone, .serverStops:
      for key in keys[..<2] {
        for _ in 0..<4 { #expect(try ask(key).status == 200) }
        #expect(try ask(key).status == 429)
      }
      #expect(try ask(keys[2]).status == 429)
      #expect(try ask(try server.key([.jobsRead], tenant: "other")).status == 200)
      #expect(server.api.streams.count == 9)
      if end == .clientIsGone { for client in clients { client.reset() } } else { server.api.stop() }
    }
    try waitForTheEnd()
    #expect(server.api.listeners == 0)
    server.api.stop()
  }

  @Test func whoHasTooManyStreamsIsToldSo() throws {
    let key = try server.key([.jobsRead])
    let streams = try (0..<4).map { _ in try server.ask("GET", "/v1/events", key: key).stream }
    let fifth = try server.ask("GET", "/v1/events", key: key)
    #expect(fifth.code == "share.caller" && fifth.headers["Retry-After"] == "5")
    #expect(try server.surprises("followQueue", fifth) == [])
    #expect(streams.allSatisfy { $0?.isOpen == true })
    server.api.stop()
  }

  enum WaitEnd: CaseIterable, Sendable { case jobEnds, serverStops, jobHasEnded, serverHasStopped }

  @Test(arguments: WaitEnd.allCases) func aWaitIsCountedToItsEnd(_ end: WaitEnd) throws {
    let document = TestServer.document("a")
    let (reader, writer) = (try server.key([.jobsRead]), try server.key([.jobsWrite]))
    #expect(try server.ask("POST", "/v1/jobs", key: writer, body: document).status == 201)
    if end == .jobHasEnded { _ = try server.queue.cancel("a") }
    if end == .serverHasStopped { server.api.stop() }
    let waiting = try (0..<4).map { _ in try server.ask("GET", "/v1/jobs/a?wait=60", key: reader).later }
    #expect(waiting.allSatisfy { ($0 != nil) == (end == .jobEnds || end == .serverStops) })
    if waiting[0] != nil {
      let fifth = try server.ask("GET", "/v1/jobs/a?wait=60", key: reader)
      #expect(fifth.code == "share.caller" && server.api.waits.count == 4)
      #expect(try server.surprises("readJob", fifth) == [])
      // Without waiting it is shown all the same.
      #expect(try server.ask("GET", "/v1/jobs/a", key: reader).status == 200)
    }
    if end == .jobEnds { _ = try server.queue.cancel("a") }
    if end == .serverStops { server.api.stop() }
    while server.api.waits.count > 0 { _ = try server.ask("GET", "/healthz") }
    server.api.stop()
  }
}
