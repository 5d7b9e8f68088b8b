import Accounts
import ClipJob
import Foundation
import Glibc
import HTTPService
import JobQueue
import NetworkGuard
import TestKit
import Testing

@testable import APIService

/// Links to files of results, and what they give.
@Suite struct DownloadOperationsTests {
  private let folder = TemporaryDirectory()
  private let server: TestServer

  init() {
    let path = folder.path
    server = TestServer {
      $0.downloads = Downloads(
        roots: { $0 == "homeless" ? [] : [path] },
        presign: { url, tenant, seconds in "https://store/\(tenant)/\(url.dropFirst(5))?\(seconds)" })
      // An address may have 4 at once, a tenant 8.
      $0.limits.files = 16
      $0.proxies = TrustedProxies([AddressRange("127.0.0.1")!])
    }
  }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
  }

  /// A job that has ended with these files.
  private func end(_ id: String, _ files: [JobResult.File], tenant: String = "acme") throws {
    let key = try server.key([.jobsWrite], tenant: tenant)
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document(id)).status == 201)
    let lease = try #require(
      try server.queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0))
    try server.queue.settle(
      lease.id, .succeeded(result: JobResult(id: id, state: .succeeded, outputs: files).bytes))
  }

  private func outputs(_ id: String, _ query: String = "", tenant: String = "acme") throws -> [JSONValue] {
    let reply = try server.ask(
      "GET", "/v1/jobs/\(id)/outputs\(query)", key: try server.key([.jobsRead], tenant: tenant))
    #expect(try server.surprises("listOutputs", reply) == [])
    return reply.json["outputs"]?.items ?? []
  }

  private func service() throws -> HTTPService {
    try HTTPService(HTTPAddress(host: "127.0.0.1", port: 0), routes: server.api.routes)
  }

  @Test func aLinkGivesTheFileToWhoeverHasIt() throws {
    try write("a.mp4", "0123456789")
    try write("a.srt", "<script>")
    try end(
      "a",
      [
        JobResult.File(to: "a.mp4", bytes: 10, sha256: "ab"),
        JobResult.File(to: "\(folder.path)/./a.srt", captions: 1),
      ])
    let before = Int(time(nil))
    let files = try outputs("a")
    #expect(files.map { $0["name"]?.text } == ["a.mp4", "a.srt"] && files[0]["sha256"] == "ab")
    let expires = try #require(files[0]["expires"]?.integer)
    #expect(expires >= before + 3600 && expires <= Int(time(nil)) + 3600)
    let service = try service()
    let url = try #require(files[0]["url"]?.text)
    let whole = try #require(try WireClient.ask(Int(service.port), "GET", url))
    #expect(whole.status == 200 && whole.text == "0123456789" && whole.headers["content-type"] == "video/mp4")
    #expect(
      whole.headers["x-content-type-options"] == "nosniff"
        && whole.headers["referrer-policy"] == "no-referrer")
    #expect(whole.headers["content-disposition"]?.hasPrefix("inline; ") == true)
    let part = try #require(try WireClient.ask(Int(service.port), "GET", url, ["Range": "bytes=2-4"]))
    #expect(part.status == 206 && part.text == "234")
    let tag = try #require(whole.headers["etag"])
    #expect(try WireClient.ask(Int(service.port), "GET", url, ["If-None-Match": tag])?.status == 304)
    #expect(try WireClient.ask(Int(service.port), "HEAD", url)?.headers["content-length"] == "10")
    let saved = try #require(try WireClient.ask(Int(service.port), "GET", url + "?download=1"))
    #expect(saved.headers["content-disposition"]?.hasPrefix("attachment; ") == true)
    // What a browser might run, it only saves.
    let second = try #require(files[1]["url"]?.text)
    let other = try #require(try WireClient.ask(Int(service.port), "GET", second))
    #expect(other.headers["content-security-policy"] == "default-src 'none'; sandbox")
    #expect(other.headers["content-disposition"]?.hasPrefix("attachment; ") == true)
  }

  @Test func linksEndAndCannotBeMade() throws {
    try write("a.mp4", "0123")
    try end("a", [JobResult.File(to: "a.mp4", bytes: 4)])
    let url = try #require(try outputs("a", "?expires=60").first?["url"]?.text)
    func ask(_ path: String) throws -> TestServer.Reply {
      let reply = try server.ask("GET", path)
      #expect(try server.surprises("readFile", reply) == [])
      return reply
    }
    #expect(try ask(url).status == 200)
    let token = String(url.split(separator: "/")[2])
    for path in [
      "/v1/files/\(token)/b.mp4", "/v1/files/\(token)A/a.mp4", "/v1/files/\(token.dropLast())/a.mp4",
      "/v1/files/x/a.mp4", "/v1/files/\(token.lowercased())/a.mp4",
    ] {
      let reply = try ask(path)
      #expect(reply.status == 404 && reply.code == "link.unknown", "\(path)")
    }
    // Of another store of accounts.
    let foreign = FileLink(
      expires: Int(time(nil)) + 100, size: 4, modified: 0, tenant: "acme", job: "a", path: "a.mp4"
    ).token(LinkSecrets(current: "other", former: nil).signature)
    #expect(try ask("/v1/files/\(foreign)/a.mp4").code == "link.unknown")
    // Signed, and over.
    var old = try #require(try server.api.links.link(token))
    old.expires = Int(time(nil))
    let expired = try ask("/v1/files/\(try server.api.links.token(of: old))/a.mp4")
    #expect(expired.status == 410 && expired.code == "link.expired")
    // Renewed secrets: other servers' knowledge is a second old at most.
    try server.accounts.renewLinkSecret(keepingFormer: false, by: Origin(.commandLine("test")))
    let fresh = LinkKeeper(server.accounts)
    #expect(try fresh.link(token) == nil)
  }

  @Test func aFileThatIsAnotherOneByNowIsNotGiven() throws {
    try write("a.mp4", "0123")
    try end("a", [JobResult.File(to: "a.mp4", bytes: 4)])
    let url = try #require(try outputs("a").first?["url"]?.text)
    func gone(_ words: String) throws {
      let reply = try server.ask("GET", url)
      #expect(reply.status == 410 && reply.code == "link.gone" && reply.text.contains(words), "\(reply.text)")
    }
    var times = [timespec(tv_sec: 1_000, tv_nsec: 7), timespec(tv_sec: 1_000, tv_nsec: 7)]
    utimensat(AT_FDCWD, folder.file("a.mp4"), &times, 0)
    try gone("another one")
    #expect(try outputs("a").first?["url"] != nil)
    try write("a.mp4", "01234")
    #expect(try outputs("a").first?["unavailable"] == "the file is another one by now")
    try FileManager.default.removeItem(atPath: folder.file("a.mp4"))
    try gone("not there")
    #expect(try outputs("a").first?["unavailable"] == "the file is not there any more")
    // What stands in its place is no file.
    try FileManager.default.createDirectory(atPath: folder.file("a.mp4"), withIntermediateDirectories: false)
    try gone("not there")
    try FileManager.default.removeItem(atPath: folder.file("a.mp4"))
    #expect(mkfifo(folder.file("a.mp4"), 0o600) == 0)
    try gone("not there")
  }

  /// A result names what its job named, and that may be anything.
  @Test func nothingOutsideOfTheFolderIsGiven() throws {
    #expect(symlink("/etc/passwd", folder.file("link.mp4")) == 0)
    let paths = ["../etc/passwd", "/etc/passwd", "link.mp4", "a/../../x", "missing/../../etc/passwd", ""]
    try end("a", paths.map { JobResult.File(to: $0) })
    for file in try outputs("a") { #expect(file["url"] == nil && file["unavailable"] != nil, "\(file)") }
    // Also for who could sign.
    for path in paths {
      let link = FileLink(
        expires: Int(time(nil)) + 100, size: 0, modified: 0, tenant: "acme", job: "a", path: path)
      let name = path.split(separator: "/").last ?? "x"
      let reply = try server.ask("GET", "/v1/files/\(try server.api.links.token(of: link))/\(name)")
      #expect(reply.status == 410 || reply.status == 404, "\(path)")
    }
    try write("b.mp4", "x")
    try end("b", [JobResult.File(to: "b.mp4", bytes: 1)], tenant: "homeless")
    #expect(
      try outputs("b", tenant: "homeless").first?["unavailable"]
        == "this server does not have the folder of this file")
  }

  /// A file may be called anything.
  @Test(arguments: [
    "a b.mp4", "Grüße 日本.mp4", "a%2Fb.mp4", "a\\b.mp4", "a\nb.mp4", "..mp4", "a?b#c.mp4", "\"'<>;.mp4",
  ])
  func anyNameHasALink(_ name: String) throws {
    try write(name, "0123")
    try end("a", [JobResult.File(to: name, bytes: 4)])
    let url = try #require(try outputs("a").first?["url"]?.text)
    #expect(url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    let service = try service()
    let answer = try #require(try WireClient.ask(Int(service.port), "GET", url))
    #expect(answer.status == 200 && answer.text == "0123", "\(url)")
    #expect(answer.headers["content-disposition"]?.contains("filename*=UTF-8''") == true)
  }

  @Test func objectsAreGivenByTheirStore() throws {
    try end(
      "a",
      [JobResult.File(to: "s3://media/a.mp4", bytes: 1), JobResult.File(to: "https://host/x.mp4?secret=1")])
    let files = try outputs("a", "?expires=90")
    #expect(files[0]["url"] == "https://store/acme/media/a.mp4?90" && files[0]["name"] == "a.mp4")
    #expect(files[1]["url"] == nil && files[1]["name"] == "x.mp4")
  }

  /// Clients that do not take what they have asked for.
  @Test func anAddressAndATenantLeaveDownloadsForOthers() throws {
    var urls: [String] = []
    for (job, tenant) in [("a", "acme"), ("b", "other")] {
      try write("\(job).mp4", "")
      #expect(truncate(folder.file("\(job).mp4"), 1 << 28) == 0)
      try end(job, [JobResult.File(to: "\(job).mp4")], tenant: tenant)
      urls.append(try #require(try outputs(job, tenant: tenant).first?["url"]?.text))
    }
    var limits = HTTPService.Limits()
    limits.timeout = 600
    let service = try HTTPService(
      HTTPAddress(host: "127.0.0.1", port: 0), limits: limits, routes: server.api.routes)
    let port = Int(service.port)
    var clients: [WireClient] = []
    func ask(_ url: String, from address: String) throws -> Int {
      let client = try WireClient(port: port)
      client.sendHead("GET", url, ["X-Forwarded-For": address])
      clients.append(client)
      return try #require(client.head()).status
    }
    for address in ["192.0.2.1", "2001:db8::1"] {
      for _ in 0..<4 { #expect(try ask(urls[0], from: address) == 200) }
      // Its neighbour in the network of 64 bits, or itself, and another tenant's file.
      #expect(try ask(urls[1], from: address.replacing("::1", with: "::2")) == 429)
    }
    let refused = try #require(try WireClient.ask(port, "GET", urls[0], ["X-Forwarded-For": "192.0.2.2"]))
    #expect(
      refused.status == 429 && refused.code == "share.tenant" && refused.headers["retry-after"] == "5")
    #expect(try ask(urls[1], from: "192.0.2.2") == 200)
    for client in clients { client.reset() }
    func waitUntilUnused() throws {
      while server.api.downloads.count > 0 { _ = try WireClient.ask(port, "GET", "/healthz") }
    }
    try waitUntilUnused()
    // Those that come to their end, or need none.
    let whole = try #require(try WireClient.ask(port, "GET", urls[0], ["Range": "bytes=0-99999"]))
    #expect(whole.status == 206 && whole.body.count == 100_000)
    #expect(try WireClient.ask(port, "HEAD", urls[0])?.status == 200)
    #expect(try WireClient.ask(port, "GET", urls[0], ["Range": "bytes=268435456-"])?.status == 416)
    let tag = try #require(whole.headers["etag"])
    #expect(try WireClient.ask(port, "GET", urls[0], ["If-None-Match": tag])?.status == 304)
    try waitUntilUnused()
  }

  @Test func onlyTheTenantGetsLinksAndOnlyAtTheEnd() throws {
    try write("a.mp4", "0123")
    let key = try server.key([.jobsWrite])
    #expect(try server.ask("POST", "/v1/jobs", key: key, body: TestServer.document("a")).status == 201)
    let own = try server.key([.jobsRead])
    #expect(try server.ask("GET", "/v1/jobs/a/outputs", key: own).code == "job.notEnded")
    #expect(try server.ask("GET", "/v1/jobs/a/outputs?expires=59", key: own).code == "parameter.invalid")
    #expect(try server.ask("GET", "/v1/jobs/a/outputs?expires=604801", key: own).code == "parameter.invalid")
    let other = try server.key([.jobsRead], tenant: "other")
    #expect(try server.ask("GET", "/v1/jobs/a/outputs", key: other).code == "job.unknown")
    // A server that gives no files lists them all the same.
    let plain = TestServer()
    #expect(
      try plain.ask("POST", "/v1/jobs", key: try plain.key([.jobsWrite]), body: TestServer.document("a"))
        .status == 201)
    let lease = try #require(
      try plain.queue.lease(as: WorkerIdentity(worker: "w", device: "cpu"), for: 60, wait: 0))
    try plain.queue.settle(
      lease.id,
      .succeeded(result: JobResult(id: "a", state: .succeeded, outputs: [JobResult.File(to: "a.mp4")]).bytes))
    let listed = try plain.ask("GET", "/v1/jobs/a/outputs", key: try plain.key([.jobsRead]))
    #expect(listed.json["outputs"]?.items?.first?["unavailable"] == "this server gives no files")
  }
}
