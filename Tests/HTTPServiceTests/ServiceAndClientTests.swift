import HTTPClient
import Synchronization
import Testing
import Threads

@testable import HTTPService

/// Our own client against our own server: what will be built on both.
@Suite struct ServiceAndClientTests {
  private func service(_ change: (inout HTTPRoutes) -> Void) throws -> HTTPService {
    var routes = HTTPRoutes()
    change(&routes)
    return try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: RequestTests.patient, routes: routes)
  }

  private func request(_ method: String, _ service: HTTPService, _ path: String) -> HTTPRequest {
    var request = HTTPRequest(method, "http://127.0.0.1:\(service.port)\(path)")
    request.timeout = .infinity
    request.longestAnswer = .max
    return request
  }

  /// Without end, and slower than it is read.
  private static let endless = HTTPUpload(length: nil) { room in
    room.initializeMemory(as: UInt8.self, repeating: 65)
    return room.count
  }

  @Test func anUploadArrives() throws {
    let service = try service { routes in
      routes.add("PUT", "/files/{name}", body: .of("application/json", limit: 10 << 20)) { request in
        .text("\(request.parameters["name"] ?? "") \(request.body.count) \(Set(request.body).count)")
      }
    }
    var request = request("PUT", service, "/files/a%20b")
    request.headers = [("Content-Type", "application/json")]
    let rest = Mutex(5 << 20)
    request.upload = HTTPUpload(length: 5 << 20) { room in
      rest.withLock {
        let count = min($0, room.count)
        UnsafeMutableRawBufferPointer(rebasing: room[..<count]).initializeMemory(
          as: UInt8.self, repeating: 65)
        $0 -= count
        return count
      }
    }
    #expect(try HTTPClient.send(request).text == "a b 5242880 1\n")
  }

  /// The refusal is seen, although the upload is not over.
  @Test func anUploadThatIsTooLargeIsToldSo() throws {
    let service = try service { routes in
      routes.add("PUT", "/small", body: .of(limit: 100_000)) { _ in .text("taken") }
    }
    var request = request("PUT", service, "/small")
    request.upload = Self.endless
    let response = try HTTPClient.send(request)
    #expect(response.status == 413 && response.text.contains("request.tooLarge"))
  }

  @Test func eventsAreReadAndLeft() throws {
    let over = Completion()
    let service = try service { routes in
      routes.add("GET", "/events") { _ in
        let stream = HTTPStream { stream in
          var number = 0
          while stream.write(ServerSentEvent("\(number)").bytes) { number += 1 }
        }
        stream.whenOver { over.signal() }
        return .events(stream)
      }
    }
    let cancellation = HTTPCancellation()
    do {
      let download = try HTTPSession().open(request("GET", service, "/events"), cancellation: cancellation)
      #expect(download.head.header("content-type") == "text/event-stream")
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 9, alignment: 1)
      defer { room.deallocate() }
      #expect(try download.read(into: room) == 9)
      #expect(String(decoding: room, as: UTF8.self) == "data: 0\n\n")
      #expect(!over.isSet)
      cancellation.cancel()
      #expect(throws: HTTPError("cancelled", kind: .cancelled)) { while try download.read(into: room) > 0 {} }
    }
    #expect(over.wait(seconds: 60))
    withExtendedLifetime(service) {}
  }

  @Test func aLongAnswerIsRead() throws {
    let service = try service { routes in
      routes.add("GET", "/long") { _ in
        .init(stream: HTTPStream(length: 20 << 20) { $0.write(repeatElement(66, count: 20 << 20)) })
      }
    }
    let session = try HTTPSession()
    for _ in 0..<2 {
      let download = try session.open(request("GET", service, "/long"))
      #expect(download.head.contentLength == 20 << 20)
      #expect(try download.readAll() == [UInt8](repeating: 66, count: 20 << 20))
    }
    #expect(try session.open(request("HEAD", service, "/long")).head.contentLength == 20 << 20)
  }
}
