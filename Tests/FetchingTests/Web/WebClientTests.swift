import Foundation
import NetworkGuard
import TestKit
import Testing

@testable import Fetching

/// The guard on the way to a server: names, redirections and proxies.
@Suite struct WebClientTests {
  private func failure(_ url: String, _ network: FetchNetwork) throws -> FetchFailure? {
    let origin = try FetchClient.here(network, limits: FetchClientTests.quick).origin(SourceURL(url))
    do {
      _ = try FetchClientTests.read(origin, 0, 10)
      return nil
    } catch { return error as? FetchFailure }
  }

  /// DNS says what it likes: the address that is connected to counts, of every family.
  @Test(arguments: [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[fd00:ec2::254]", "0.0.0.0",
    "10.0.0.1,127.0.0.1", "[::1],127.0.0.1",
  ])
  func namesThatLeadElsewhere(_ address: String) throws {
    let server = try RangeServer(Data(count: 10))
    var network = FetchNetwork()
    network.addresses = ["rebound.example:\(server.port):\(address)"]
    let failure = try failure("http://rebound.example:\(server.port)/a?token=secret", network)
    #expect(failure?.kind == .forbidden, "\(failure as Any)")
    #expect(failure?.message.contains("rebound.example:\(server.port)/a?… is not read: ") == true)
    #expect(failure?.message.contains("secret") == false)
    #expect(server.counts.connections == 0)
  }

  /// A name that was harmless for one request is looked up, and judged, again for the next: of the same file, too, whose connection broke.
  @Test func namesThatChange() throws {
    let content = FetchClientTests.content(200_000)
    let table = FetchNetwork.Resolver([])
    let server = try RangeServer(content) { request, reply in
      var reply = reply
      // While the first part is on its way the name moves.
      if request.first == 100_000 {
        table.addresses = ["rebound.example:\(request.headers["host"]!.split(separator: ":")[1]):127.0.0.2"]
        reply.cutsAfter = 1000
      }
      return reply
    }
    table.addresses = ["rebound.example:\(server.port):127.0.0.1"]
    var network = FetchNetwork(FetchClientTests.loopback)
    network.resolver = table
    let client = try FetchClient.here(network, limits: FetchClientTests.quick)
    let origin = try client.origin(SourceURL("http://rebound.example:\(server.port)/a"))
    #expect(try FetchClientTests.read(origin, 0, 1000).bytes == content.prefix(1000))
    #expect {
      _ = try FetchClientTests.read(origin, 100_000, 50_000)
    } throws: {
      let failure = $0 as? FetchFailure
      return failure?.kind == .forbidden && failure?.message.contains("127.0.0.2") == true
    }
    #expect(server.counts.requests == 2)
  }

  @Test func theServerItself() throws {
    let server = try RangeServer(Data(count: 10))
    #expect(try failure(server.url + "/a", FetchNetwork())?.kind == .forbidden)
    #expect(server.counts.connections == 0)
    #expect(try failure(server.url + "/a", FetchNetwork(FetchClientTests.loopback)) == nil)
  }

  @Test(arguments: [
    "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]:80/", "http://localhost/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_INFO", "http://2130706433/", "//127.1/", "http://user:password@127.0.0.1/",
    "http://127.0.0.1:22/",
  ]) func redirections(_ target: String) throws {
    let server = try RangeServer(Data(count: 10)) { _, _ in .status("302 Found", [("Location", target)]) }
    let failure = try failure(server.url + "/a", FetchNetwork(FetchClientTests.loopback))
    #expect(failure?.kind == .forbidden, "\(failure as Any)")
    #expect(server.counts.requests == 1)
  }

  @Test func redirectionsOfNames() throws {
    let server = try RangeServer(Data(count: 10)) { request, reply in
      request.path == "/a"
        ? .status(
          "307 Temporary",
          [("Location", "http://rebound.example:\(request.headers["host"]!.split(separator: ":")[1])/b")])
        : reply
    }
    var network = FetchNetwork(NetworkPolicy([.host(.exact(.address(IPAddress("127.0.0.1")!)), port: nil)]))
    network.addresses = ["rebound.example:\(server.port):127.0.0.1"]
    let failure = try failure(server.url + "/a", network)
    #expect(
      failure?.kind == .forbidden
        && failure?.message.contains("it redirects to http://rebound.example") == true, "\(failure as Any)")
    #expect(server.counts.connections == 1)
  }

  @Test func redirectionsAreFollowedAndCounted() throws {
    let content = FetchClientTests.content(1000)
    let server = try RangeServer(content) { request, reply in
      let step = Int(request.path.dropFirst()) ?? 0
      return step > 0 ? .status("302 Found", [("Location", "/\(step - 1)")]) : reply
    }
    let client = try FetchClientTests.client()
    #expect(try FetchClientTests.read(client.origin(SourceURL(server.url + "/5")), 0, 1000).bytes == content)
    let failure = try failure(server.url + "/6", FetchNetwork(FetchClientTests.loopback))
    #expect(
      failure?.kind == .forbidden && failure?.message.contains("more than 5 times") == true,
      "\(failure as Any)")
  }

  /// Through a proxy only the URL can be judged; it goes there whatever the environment says.
  @Test func proxies() throws {
    let content = FetchClientTests.content(1000)
    let proxy = try RangeServer(content)
    var network = FetchNetwork()
    network.proxy = proxy.url
    let client = try FetchClient.here(network, limits: FetchClientTests.quick)
    #expect(
      try FetchClientTests.read(client.origin(SourceURL("http://media.example/a.mp4")), 0, 1000).bytes
        == content)
    #expect(proxy.requests.first?.path == "http://media.example/a.mp4")
    #expect(try failure("http://127.0.0.1/a.mp4", network)?.kind == .forbidden)
    #expect(try failure("http://localhost/a.mp4", network)?.kind == .forbidden)
    #expect(proxy.counts.requests == 1)
  }
}
