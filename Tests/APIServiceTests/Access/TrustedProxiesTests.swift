import NetworkGuard
import Testing

@testable import APIService
@testable import HTTPService

@Suite struct TrustedProxiesTests {
  private let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8::/32"].map { AddressRange($0)! })

  private func client(_ peer: String, _ forwarded: String...) -> String {
    var request = ServiceRequest(method: "GET", path: "/")
    request.clientAddress = IPAddress(peer)?.bytes ?? []
    request.headers = forwarded.map { ServiceRequest.Field("x-forwarded-for", $0) }
    return proxies.client(of: request).text
  }

  @Test func onlyATrustedProxyIsBelieved() {
    #expect(client("192.0.2.1", "198.51.100.7") == "192.0.2.1")
    #expect(client("10.1.2.3", "198.51.100.7") == "198.51.100.7")
    #expect(client("::ffff:10.1.2.3", "198.51.100.7") == "198.51.100.7")
    #expect(client("10.1.2.3") == "10.1.2.3")
  }

  /// What a client wrote itself stands before what the proxies added.
  @Test func inventionsAreOverlooked() {
    #expect(client("10.1.2.3", "127.0.0.1, 198.51.100.7, 10.9.9.9") == "198.51.100.7")
    #expect(client("10.1.2.3", "127.0.0.1", "198.51.100.7") == "198.51.100.7")
    #expect(client("10.1.2.3", "10.0.0.5, 10.0.0.6") == "10.0.0.5")
    #expect(client("10.1.2.3", "198.51.100.7, nonsense") == "10.1.2.3")
    #expect(client("10.1.2.3", "") == "10.1.2.3")
  }

  @Test func portsAreLeftOut() {
    #expect(client("10.1.2.3", "198.51.100.7:4711") == "198.51.100.7")
    #expect(client("10.1.2.3", "[2001:db9::7]:4711") == "2001:db9::7")
    #expect(client("10.1.2.3", "2001:db9::7") == "2001:db9::7")
  }

  @Test func theSchemeIsTheProxys() {
    var request = ServiceRequest(method: "GET", path: "/")
    request.headers = [ServiceRequest.Field("X-Forwarded-Proto", "http, https")]
    request.clientAddress = [10, 0, 0, 1]
    #expect(proxies.isSecure(request))
    request.clientAddress = [192, 0, 2, 1]
    #expect(!proxies.isSecure(request))
  }
}
