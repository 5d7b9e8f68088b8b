import NetworkGuard
import Testing

@testable import Accounts

@Suite struct AllowedAddressesTests {
  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
    ("192.0.2.77/24", "192.0.2.1", true),
    ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true), ("::/0", "192.0.2.1", false),
    ("::/0", "::ffff:192.0.2.1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
    ("2001:db8::/33", "2001:db8:8000::1", false), ("2001:db8::1", "2001:db8::1", true),
    ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("::ffff:192.0.2.0/120", "192.0.2.9", true),
    ("::ffff:192.0.2.0/120", "192.0.3.9", false), ("::ffff:0:0/96", "203.0.113.9", true),
    ("192.0.2.0/24", "::192.0.2.9", false), ("10.0.0.0/8, 2001:db8::/32", "2001:db8::9", true),
  ]) func ranges(_ text: String, _ address: String, _ isAllowed: Bool) throws {
    let allowed = try AllowedAddresses(text)
    let address = try #require(IPAddress(address))
    #expect(allowed.contains(address) == isAllowed)
    // As a store does it that only compares text.
    #expect(allowed.prefixes.contains { address.unmapped.bits.hasPrefix($0) } == isAllowed)
    #expect(AllowedAddresses(prefixes: allowed.prefixes) == allowed)
  }

  @Test func noRangesAllowEveryAddress() throws {
    #expect(AllowedAddresses().contains(try #require(IPAddress("203.0.113.9"))))
  }

  @Test(arguments: [
    "", "10.0.0.0/33", "10.0.0", "::/129", "host", "10.0.0.0/8,", "10.0.0.0/-1", "fe80::1%eth0",
  ])
  func whatIsNoRangeIsRefused(_ text: String) {
    #expect(throws: AccountsError.self) { try AllowedAddresses(text) }
  }

  @Test func thereIsAMostOfRanges() throws {
    func list(_ count: Int) -> String { (0..<count).map { "10.0.0.\($0)" }.joined(separator: ",") }
    #expect(try AllowedAddresses(list(AllowedAddresses.most)).ranges.count == AllowedAddresses.most)
    #expect(throws: AccountsError.self) { try AllowedAddresses(list(AllowedAddresses.most + 1)) }
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
  ]) func failuresAreCountedBy(_ address: String, _ counted: String) throws {
    #expect(try #require(IPAddress(address)).counted == counted)
  }

  @Test(arguments: ["", "5", "4012", "4" + String(repeating: "0", count: 33), "6x"])
  func otherPrefixesAreNone(_ text: String) { #expect(AllowedAddresses(prefixes: [text]) == nil) }
}
