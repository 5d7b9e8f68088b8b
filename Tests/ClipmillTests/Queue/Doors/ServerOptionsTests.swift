import Foundation
import HTTPService
import TestKit
import Testing

/// Keys and addresses of an API server as people get them wrong.
@Suite struct ServerOptionsTests {
  private func run(
    _ fleet: Fleet, _ words: [String], server: String? = nil, key: String? = nil
  ) throws -> Fleet.Outcome {
    let binary = try #require(Program.binary)
    let environment = ["CLIPMILL_SERVER": server ?? "", "CLIPMILL_KEY": key ?? ""]
    return try fleet.execute(binary.path, words, environment: environment)
  }

  @Test func keysThatAreNotTaken() throws {
    let fleet = try Fleet()
    let api = try APIProcess(fleet)
    let good = try api.key("jobs:read", "--name", "good")
    let narrow = try api.key("jobs:write")
    let elsewhere = try api.key("jobs:read", "--allow", "192.0.2.1")
    let revoked = try api.key("jobs:read", "--name", "revoked")
    let list = try fleet.run("keys", "list", "--json").out
    let id = try #require(
      list.split(separator: "{").first { $0.contains(#""revoked""#) }?.firstMatch(of: /key_[0-9a-z]+/)
    ).output
    #expect(try fleet.run("keys", "revoke", String(id)).status == 0)
    for (key, code, words) in [
      (revoked, "api.key.revoked", "this API key is revoked"),
      (String(good.dropLast()), "api.key.malformed", "typo"),
      (narrow, "api.key.scope", "does not permit"), (elsewhere, "api.key.address", "from this address"),
    ] {
      let outcome = try run(fleet, ["list"], server: api.url, key: key)
      #expect(
        outcome.status == 3 && outcome.err.contains("[\(code)]") && outcome.err.contains(words), "\(outcome)")
      #expect(!outcome.err.contains(key) && outcome.err.contains(api.url))
    }
    #expect(try run(fleet, ["list"], server: api.url, key: good).status == 0)
  }

  @Test func whereTheKeyComesFrom() throws {
    let fleet = try Fleet()
    let api = try APIProcess(fleet)
    let key = try api.key("jobs:read")
    try fleet.write("key", key + "\nnot this\n")
    #expect(try run(fleet, ["list", "--server", api.url, "--key-file", "key"]).status == 0)
    #expect(try run(fleet, ["list", "--server", api.url, "--key", key]).status == 0)
    // The flag, whatever the environment says.
    #expect(try run(fleet, ["list", "--key-file", "key"], server: api.url, key: "cm_live_wrong").status == 0)
    #expect(try run(fleet, ["list", "--redis", fleet.server.url], server: "http://nowhere").status == 0)
    let pipe = try fleet.execute(
      "/bin/bash",
      ["-c", "\(try #require(Program.binary).path) list --server \(api.url) --key-file <(cat key)"])
    #expect(pipe.status == 0, "\(pipe)")
  }

  @Test func mistakesAreTold() throws {
    let fleet = try Fleet()
    try fleet.write("empty", "\n")
    let url = "http://127.0.0.1:1"
    for (words, hint) in [
      (["list", "--server", url], "CLIPMILL_KEY"), (["list", "--key-file", "x"], "--server"),
      (["list", "--server", url, "--redis", "redis://a"], "exclude each other"),
      (["list", "--server", url, "--key", "a", "--key-file", "b"], "exclude each other"),
      (["list", "--server", url, "--key-file", "none"], "No such file"),
      (["list", "--server", url, "--key-file", "empty"], "empty"),
      (["list", "--server", url, "--key", "a", "--cacert", "none"], "No such file"),
      (["list", "--server", "clips.example", "--key", "a"], "https://"),
      (["list", "--server", url + "/v1", "--key", "a"], "/v1"),
      (["list", "--server", url, "--key", "a", "--queue", "a,b"], "several queues"),
    ] {
      let outcome = try run(fleet, words)
      #expect(outcome.status == 2 && outcome.err.contains(hint), "\(words): \(outcome)")
    }
    let closed = try run(fleet, ["list", "--server", url], key: "cm_live_x")
    #expect(closed.status == 3 && closed.err.contains("\(url) cannot be asked"), "\(closed)")
    let json = try run(fleet, ["list", "--server", url, "--json"], key: "cm_live_x")
    #expect(json.status == 3 && json.err.contains(#""code": "api.unavailable""#), "\(json)")
  }

  @Test func otherServersAreRecognised() throws {
    let fleet = try Fleet()
    let web = try FakeWebServer()
    let page = try run(fleet, ["list"], server: web.url, key: "cm_live_x")
    #expect(page.status == 3 && page.err.contains("does not answer as an API server"), "\(page)")
    let moved = try run(fleet, ["list"], server: web.url + "/status/302", key: "cm_live_x")
    #expect(moved.status == 3 && moved.err.contains("redirects to /elsewhere"), "\(moved)")
    // The key does not go along.
    #expect(web.requests.allSatisfy { $0[":path"] != "/elsewhere" })
  }

  /// A certificate is checked: by the system's authorities, or by those that are named.
  @Test func certificatesAreChecked() throws {
    let fleet = try Fleet()
    let certificates = try Certificates()
    let web = try FakeWebServer(certificate: certificates.sign("server", "IP:127.0.0.1"))
    let distrusted = try run(fleet, ["list"], server: web.url, key: "cm_live_x")
    #expect(distrusted.status == 3 && distrusted.err.contains("[api.untrusted]"), "\(distrusted)")
    #expect(web.requests.isEmpty)
    let trusted = try run(
      fleet, ["list", "--cacert", certificates.authority], server: web.url, key: "cm_live_x")
    #expect(trusted.err.contains("[api.foreign]"), "\(trusted)")
  }
}
