import Glibc
import TestKit
import Testing
import Threads

@testable import HTTPService

@Suite struct HTTPServiceTests {
  private static let local = HTTPAddress(host: "127.0.0.1", port: 0)

  /// No test depends on how fast it is.
  private static var patient: HTTPService.Limits {
    var limits = HTTPService.Limits()
    limits.timeout = 3600
    return limits
  }

  private func service(
    _ limits: HTTPService.Limits = patient, _ more: [String: HTTPService.Handler] = [:]
  ) throws -> HTTPService {
    let routes: [String: HTTPService.Handler] = ["/hello": { .text("hello") }]
    return try HTTPService(Self.local, limits: limits, routes: routes.merging(more) { $1 })
  }

  /// The whole answer to one request on a connection of its own.
  private func ask(_ service: HTTPService, _ line: String, _ headers: String = "") throws -> String {
    defer { withExtendedLifetime(service) {} }
    let client = try RawClient(port: service.port)
    client.send("\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n")
    return client.rest() ?? "no end"
  }

  @Test func aPathIsAnswered() throws {
    let service = try service()
    #expect(service.port > 0)
    let answer = try ask(service, "GET /hello?a=b")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nhello\n"), "\(answer)")
    #expect(answer.contains("Content-Type: text/plain; charset=utf-8\r\n"))
    #expect(answer.contains("Content-Length: 6\r\n") && answer.contains("Cache-Control: no-store\r\n"))
  }

  @Test func headIsTheSameWithoutTheBody() throws {
    let answer = try ask(service(), "HEAD /hello")
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("Content-Length: 6\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n"), "\(answer)")
  }

  @Test func whatIsNotThereIsSaid() throws {
    let answer = try ask(service(), "GET /nothing")
    #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("/hello"), "\(answer)")
  }

  @Test func aConnectionServesSeveralRequests() throws {
    let service = try service()
    let client = try RawClient(port: service.port)
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
    while client.line()?.isEmpty == false {}
    #expect(client.line() == "hello")
    client.send("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(client.rest()?.hasPrefix("HTTP/1.1 404 ") == true)
    withExtendedLifetime(service) {}
  }

  @Test(arguments: ["POST", "PUT", "DELETE", "BREW"]) func otherMethodsAreRefused(method: String) throws {
    let answer = try ask(service(), "\(method) /hello", "Content-Length: 3\r\n")
    #expect(answer.hasPrefix("HTTP/1.1 405 ") && answer.contains("Allow: GET, HEAD\r\n"), "\(answer)")
  }

  @Test(arguments: [HTTPRoutes.longestPath + 1, 100_000]) func longPathsAreRefused(length: Int) throws {
    let path = "/" + String(repeating: "a", count: length)
    let answer = try ask(service(), "GET \(path)")
    #expect(answer.hasPrefix("HTTP/1.1 414 "), "\(answer.prefix(200))")
  }

  @Test func nonsenseEndsAConnectionAndNothingElse() throws {
    let service = try service()
    for nonsense in [
      "\0\0\0\r\n\r\n", "GET\r\n\r\n", String(repeating: "x", count: 70_000), "GET /hello HTTP/9.9\r\n\r\n",
    ] {
      let client = try RawClient(port: service.port)
      client.send(nonsense)
      client.finish()
      #expect(client.rest()?.contains("hello\n") == false)
    }
    #expect(try ask(service, "GET /hello").hasSuffix("hello\n"))
  }

  /// Clients that never finish their request, and handlers that wait, hold up nobody.
  @Test func whoIsSlowHoldsUpNobody() throws {
    let (entered, released) = (Completion(), Completion())
    let service = try service(
      Self.patient,
      [
        "/slow": {
          entered.signal()
          released.wait(seconds: 60)
          return .text("at last")
        }
      ])
    let halves = try (0..<20).map { _ in try RawClient(port: service.port) }
    for half in halves { half.send("GET /hello HTTP/1.1\r\nHo") }
    let slow = try RawClient(port: service.port)
    slow.send("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    #expect(entered.wait(seconds: 60))
    #expect(try ask(service, "GET /hello").hasSuffix("hello\n"))
    released.signal()
    #expect(slow.rest()?.hasSuffix("at last\n") == true)
    halves[0].send("st: x\r\nConnection: close\r\n\r\n")
    #expect(halves[0].rest()?.hasSuffix("hello\n") == true)
  }

  /// Who sends a byte now and then must not keep a place from a probe.
  @Test func drippingConnectionsAreLetGo() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    let service = try service(limits)
    let slow = try RawClient(port: service.port)
    slow.send("GET /hello HTTP/1.1\r\nHost: ")
    #expect(slow.drip("x", every: 0.1, bound: 60))
    // Also between two requests.
    let second = try RawClient(port: service.port)
    second.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
    while second.line()?.isEmpty == false {}
    #expect(second.line() == "hello")
    second.send("GET /hel")
    #expect(second.drip("l", every: 0.1, bound: 60))
    withExtendedLifetime(service) {}
  }

  /// Behind its NUL a path has nothing to say, but it is another one.
  @Test(arguments: ["/hello%00x", "/hello%00", "/%68ello"]) func pathsAreTakenAsTheyCome(path: String) throws
  {
    #expect(try ask(service(), "GET \(path)").hasPrefix("HTTP/1.1 404 "))
  }

  @Test func silentConnectionsAreLetGo() throws {
    var limits = HTTPService.Limits()
    limits.timeout = 1
    let service = try service(limits)
    let silent = try RawClient(port: service.port)
    #expect(silent.rest() == "")
    withExtendedLifetime(service) {}
  }

  /// (In all, and of one client.)
  @Test(arguments: [(3, 64), (64, 3)]) func connectionsAreBounded(all: Int, perClient: Int) throws {
    var limits = Self.patient
    (limits.connections, limits.connectionsPerClient) = (all, perClient)
    // Those that are held stay, and one that is refused is not merely let go: all are patient.
    let service = try service(limits)
    let held = try (0..<3).map { _ in try RawClient(port: service.port) }
    for client in held {
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.line() == "HTTP/1.1 200 OK")
    }
    #expect(try RawClient(port: service.port).rest() == "")
    for client in held {
      client.send("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      #expect(client.rest()?.contains("HTTP/1.1 404 ") == true)
    }
    withExtendedLifetime(service) {}
  }

  /// However many handlers wait, what needs no thread is answered.
  @Test func whatWaitsForNobodyNeedsNoThread() throws {
    let (entered, released) = (Completion(), Completion())
    var routes = HTTPRoutes()
    routes.add("GET", "/slow") { _ in
      entered.signal()
      released.wait()
      return .text("at last")
    }
    routes.add("GET", "/alive", isImmediate: true) { _ in .text("yes") }
    var limits = Self.patient
    limits.handlers = 1
    let service = try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
    let (slow, quick) = (try RawClient(port: service.port), try RawClient(port: service.port))
    slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    entered.wait()
    quick.send("GET /alive HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(quick.reply()?.body == "yes\n")
    released.signal()
    #expect(slow.reply()?.body == "at last\n")
  }

  /// A connection that is refused while its client still sends lasts a while longer, and is its client's as long.
  @Test func whoIsLeftToFinishStillCounts() throws {
    let watch = try #require(ConnectionWatch(patience: 3600, streams: 3600))
    #expect(watch.start())
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    watch.add(1, descriptor: ends[0], of: [192, 0, 2, 1])
    #expect(watch.count(of: [192, 0, 2, 1]) == 1 && watch.count(of: [192, 0, 2, 2]) == 0)
    watch.linger(1)
    watch.remove(1)
    close(ends[0])
    #expect(watch.count(of: [192, 0, 2, 1]) == 1 && watch.count == 1)
    close(ends[1])
    try waitUntil { watch.count == 0 }
    #expect(watch.count(of: [192, 0, 2, 1]) == 0)
    watch.stop()
  }

  /// A proxy has as many connections as all its clients.
  @Test func whoSpeaksForManyIsNotBoundedAlone() throws {
    var limits = Self.patient
    (limits.connections, limits.connectionsPerClient) = (64, 1)
    limits.speaksForMany = { $0 == [127, 0, 0, 1] }
    let service = try service(limits)
    let clients = try (0..<5).map { _ in try RawClient(port: service.port) }
    for client in clients {
      client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.line() == "HTTP/1.1 200 OK")
    }
  }

  @Test func aPortInUseIsASentence() throws {
    let first = try service()
    let error = try #require(throws: HTTPServiceError.self) {
      _ = try HTTPService(HTTPAddress(host: "127.0.0.1", port: first.port), routes: [:])
    }
    #expect(error.kind == .portInUse && error.message == "another program is listening on port \(first.port)")
    // Of all addresses it is in use as well.
    #expect(throws: HTTPServiceError.self) { try HTTPService(HTTPAddress(port: first.port), routes: [:]) }
  }

  @Test(arguments: ["nonsense", "256.1.1.1", "203.0.113.7"]) func addressesAreChecked(host: String) throws {
    let error = try #require(throws: HTTPServiceError.self) {
      _ = try HTTPService(HTTPAddress(host: host, port: 0), routes: [:])
    }
    #expect(error.message.contains(host) && error.kind == .other, "\(error)")
  }

  @Test func allAddressesAreServedByBothFamilies() throws {
    let service = try HTTPService(HTTPAddress(port: 0), routes: ["/hello": { .text("hello") }])
    #expect(try ask(service, "GET /hello").hasSuffix("hello\n"))
    if let client = RawClient(loopbackOfIPv6: service.port) {
      client.send("GET /hello HTTP/1.0\r\n\r\n")
      #expect(client.rest()?.hasSuffix("hello\n") == true)
    }
  }

  @Test func stoppingFreesThePort() throws {
    let first = try service()
    _ = try ask(first, "GET /hello")
    first.stop()
    first.stop()
    let again = try HTTPService(first.address, routes: [:])
    #expect(again.port == first.port)
  }

  /// A lane must not keep its worker's port.
  @Test func childrenDoNotInheritThePort() throws {
    let (descriptor, _) = try ListeningSocket.open(Self.local)
    defer { close(descriptor) }
    #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
  }
}
