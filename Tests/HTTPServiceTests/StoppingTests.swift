import Foundation
import Synchronization
import TestKit
import Testing
import Threads

@testable import HTTPService

@Suite struct StoppingTests {
  private func service(_ change: (inout HTTPRoutes) -> Void) throws -> HTTPService {
    var routes = HTTPRoutes()
    routes.add("GET", "/hello") { _ in .text("hello") }
    change(&routes)
    var limits = RequestTests.patient
    limits.connections = 1100
    limits.connectionsPerClient = 1100
    return try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: routes)
  }

  private func ask(_ service: HTTPService, _ path: String) throws -> RawClient {
    let client = try RawClient(port: service.port)
    client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
    return client
  }

  /// Both are finished; whoever only waits is let go.
  @Test func answersAndStreamsEnd() throws {
    let (entered, released, stopped) = (Completion(), Completion(), Completion())
    let service = try service { routes in
      routes.add("GET", "/slow") { _ in
        entered.signal()
        released.wait()
        return .text("at last")
      }
      routes.add("GET", "/events") { _ in
        .events(
          HTTPStream { stream in
            stream.write("first".utf8)
            let over = Completion()
            stream.whenOver { over.signal() }
            over.wait()
          })
      }
    }
    let (slow, events, idle) = (
      try ask(service, "/slow"), try ask(service, "/events"), try ask(service, "/hello")
    )
    #expect(entered.wait(seconds: 60) && events.replyHead() != nil && idle.reply()?.status == 200)
    #expect(events.chunk() == "first")
    let hasBegun = WorkThread.start("stopper", stopped) { service.stop(grace: 3600) }
    #expect(hasBegun)
    #expect(events.chunk() == "")
    #expect(!stopped.isSet)
    released.signal()
    #expect(slow.reply()?.body == "at last\n")
    #expect(idle.rest() == "")
    stopped.wait()
    service.stop()
    #expect((try? RawClient(port: service.port)) == nil)
  }

  /// Handlers that hang and producers that do not listen: then nobody waits.
  @Test func thereIsAHardEnd() throws {
    let (entered, released) = (Completion(), Completion())
    let service = try service { routes in
      routes.add("GET", "/hangs") { _ in
        entered.signal()
        released.wait()
        return .text("too late")
      }
      routes.add("GET", "/deaf") { _ in .events(HTTPStream { _ in released.wait() }) }
    }
    let (hanging, deaf) = (try ask(service, "/hangs"), try ask(service, "/deaf"))
    #expect(entered.wait(seconds: 60) && deaf.replyHead() != nil)
    service.stop(grace: 0.2)
    #expect(hanging.rest() == "")
    released.signal()
  }

  /// An answer that comes when nobody is there any more.
  @Test func aStreamForNobodyIsOver() throws {
    let (entered, released, over) = (Completion(), Completion(), Completion())
    let service = try service { routes in
      routes.add("GET", "/late") { _ in
        entered.signal()
        released.wait()
        let stream = HTTPStream()
        stream.whenOver { over.signal() }
        return .events(stream)
      }
    }
    let client = try ask(service, "/late")
    #expect(entered.wait(seconds: 60))
    service.stop(grace: 0)
    #expect(client.rest() == "" && !over.isSet)
    released.signal()
    #expect(over.wait(seconds: 60))
  }

  @Test func stoppingUnderLoadIsClean() throws {
    for _ in 0..<5 {
      let service = try service { routes in
        routes.add("GET", "/events") { _ in
          .events(HTTPStream { stream in while stream.write("x".utf8) {} })
        }
      }
      let group = ThreadGroup()
      let port = service.port
      for number in 0..<16 {
        let hasBegun = group.start("client") {
          while let client = try? RawClient(port: port) {
            client.send("GET /\(number % 4 == 0 ? "events" : "hello") HTTP/1.1\r\nHost: x\r\n\r\n")
            guard client.line() != nil else { return }
          }
        }
        #expect(hasBegun)
      }
      _ = try ask(service, "/hello").reply()
      service.stop(grace: 0.1)
      group.wait()
    }
  }

  /// None of them has a thread, and each is answered.
  @Test func aThousandConnections() throws {
    var files = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    files.rlim_cur = files.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
    let streams = Mutex([HTTPStream]())
    let service = try service { routes in
      routes.add("GET", "/events") { _ in
        let stream = HTTPStream()
        streams.withLock { $0.append(stream) }
        return .events(stream)
      }
    }
    let clients = try (0..<1000).map { _ in try ask(service, "/hello") }
    for client in clients { #expect(client.reply()?.body == "hello\n") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count < 900)
    for client in clients.prefix(60) { client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n") }
    for client in clients.prefix(60) { #expect(client.replyHead()?.status == 200) }
    for stream in streams.withLock({ $0 }) { #expect(stream.offer("to all".utf8) == .taken) }
    for client in clients.prefix(60) { #expect(client.chunk() == "to all") }
    for client in clients.suffix(900) { client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n") }
    for client in clients.suffix(900) { #expect(client.reply()?.body == "hello\n") }
    service.stop()
    for client in clients.prefix(60) { #expect(client.chunk() == "") }
    for client in clients { #expect(client.rest() == "") }
  }
}
