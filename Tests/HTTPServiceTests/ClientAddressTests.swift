import Testing

@testable import HTTPService

@Suite struct ClientAddressTests {
  /// One of IPv4 is one client, however it is written; one of IPv6 has its whole /64.
  @Test func whatCountsAsOneClient() {
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1]
    #expect(ClientAddress.group([192, 0, 2, 1]) == [192, 0, 2, 1])
    #expect(ClientAddress.group(mapped) == [192, 0, 2, 1])
    let net: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 7]
    #expect(
      ClientAddress.group(net + [0, 0, 0, 0, 0, 0, 0, 1])
        == ClientAddress.group(net + [9, 9, 9, 9, 9, 9, 9, 9]))
    #expect(ClientAddress.group([]) == [])
  }
}
