import Testing

@testable import NetworkGuard

@Suite struct NetworkRuleTests {
  @Test(arguments: [
    "10.0.0.0/8", "10.1.2.3", "fd00::/8", "::1", "minio", "minio:9000", "*.media.example",
    "*.media.example:8443",
    "10.1.2.3:9000", "[fd00::1]:9000", "[fd00::1]",
  ]) func readAndWritten(_ text: String) { #expect(NetworkRule(text)?.text == text) }

  @Test(arguments: [
    "", "*", "*.", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "http://minio", "minio/path", "minio:", "minio:0",
    "minio:x",
    "user@minio", "*.10.0.0.1", "a b", "10.0.0.0/-1", "10.0.0.0/8/8", "127.1", "::1/",
  ]) func noRule(_ text: String) { #expect(NetworkRule(text) == nil) }

  @Test func lists() throws {
    #expect(try NetworkRule.list(" minio , 10.0.0.0/8,").map(\.text) == ["minio", "10.0.0.0/8"])
    #expect(throws: NetworkRule.NotARule(text: "10.0.0.0/99")) { try NetworkRule.list("minio,10.0.0.0/99") }
  }
}
