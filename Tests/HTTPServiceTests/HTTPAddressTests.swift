import Testing

@testable import HTTPService

@Suite struct HTTPAddressTests {
  @Test func hostsAndPorts() {
    #expect(HTTPAddress("127.0.0.1:8080") == HTTPAddress(host: "127.0.0.1", port: 8080))
    #expect(HTTPAddress("[::1]:0") == HTTPAddress(host: "::1", port: 0))
    #expect(HTTPAddress(":80") == HTTPAddress(port: 80))
  }

  @Test(arguments: [
    "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1:80", "[]:80", "a:70000", "a:-1", "a:+1",
  ])
  func others(_ text: String) { #expect(HTTPAddress(text) == nil) }
}
