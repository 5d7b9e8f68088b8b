import NetworkGuard
import Testing

@testable import Webhooks

@Suite struct EndpointDraftTests {
  private func check(_ url: String, _ rules: String = "") throws {
    try EndpointDraft(url, tenants: .only("acme")).check(NetworkPolicy(try NetworkRule.list(rules)))
  }

  @Test func httpsOfThePublicInternetIsCalled() throws {
    try check("https://hooks.example.com/clips?key=1")
    try check("https://hooks.example.com:8443/")
  }

  @Test(arguments: [
    "http://hooks.example.com/", "https://127.0.0.1/", "https://localhost/", "https://10.1.2.3/",
    "https://[::1]/",
    "https://169.254.169.254/latest/meta-data", "https://hooks.example.com:22/", "ftp://hooks.example.com/",
    "hooks",
  ]) func othersAreNot(_ url: String) {
    let error = #expect(throws: WebhookError.self) { try check(url) }
    #expect(error?.kind == .invalid && error?.hint != nil)
  }

  @Test func theGuardMayAllowMore() throws {
    try check("http://receiver:8080/", "receiver:8080")
    try check("https://10.1.2.3/", "10.0.0.0/8")
    try check("http://10.1.2.3/", "10.0.0.0/8")
    #expect(throws: WebhookError.self) { try check("http://other:8080/", "receiver:8080") }
  }
}
