import Foundation
import NetworkGuard
import ObjectStores
import TestKit
import Testing
import Threads

@testable import Fetching

/// What fetches for one job at a time, as its worker says.
@Suite struct FetchServerTests {
  private static let content = FetchClientTests.content(100_000)
  private static let settings = UploadSettings(contentType: "video/mp4")

  /// The lane's end, and the worker's.
  private final class Ends: Sendable {
    let client: FetchClient
    let worker: Int32

    init(_ rules: [BucketRule] = []) throws {
      var network = FetchNetwork(FetchClientTests.loopback)
      network.objects = ObjectAccess(rules: rules, environment: StoreEnvironment([:]))
      let (own, other) = try #require(FetchClient.sockets())
      let (worker, grants) = try #require(FetchClient.sockets())
      self.worker = worker
      client = try FetchClient(own)
      let server = FetchServer(
        other, network, limits: FetchClientTests.quick, spools: SpoolFile(), grants: grants)
      let hasBegun = WorkThread.start("fetcher", Completion()) { server.run() }
      #expect(hasBegun)
    }

    deinit { close(worker) }

    func grant(_ sources: [String] = [], outputs: [String] = [], stores: [String: String]? = nil) {
      tell(
        .grant(FetchGrant(sources: sources, outputs: outputs, stores: stores.map { StoreEnvironment($0) })))
    }

    func tell(_ message: ToFetcher) {
      let frame = message.frame
      #expect(write(worker, frame, frame.count) == frame.count)
    }

    /// Waits for what is told of a refusal.
    func refusal() throws -> String {
      guard case .refused(let text) = try told() else { return "" }
      return text
    }

    /// Waits for a message.
    func told() throws -> FromFetcher? {
      func bytes(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try #require(recv(worker, &bytes, count, Int32(MSG_WAITALL)) == count)
        return bytes
      }
      let head = try bytes(4)
      return FromFetcher(try bytes(Int(head[0]) | Int(head[1]) << 8))
    }

    var hasRefusal: Bool {
      var byte: UInt8 = 0
      return recv(worker, &byte, 1, Int32(MSG_DONTWAIT) | Int32(MSG_PEEK)) > 0
    }
  }

  private func failure<T>(_ body: () throws -> T) -> FetchFailure? {
    do {
      _ = try body()
      return nil
    } catch { return error as? FetchFailure }
  }

  private func read(_ ends: Ends, _ url: String) throws -> Data {
    try FetchClientTests.read(ends.client.origin(FetchPlace(url)), 0, 1000).bytes
  }

  @Test func nothingIsGrantedAtFirst() throws {
    let server = try RangeServer(Self.content)
    let ends = try Ends()
    #expect(failure { try read(ends, server.url + "/a.mp4") }?.kind == .notNamed)
    #expect(try ends.refusal().contains("/a.mp4 is not read"))
    #expect(server.counts.requests == 0)
  }

  /// Its own URLs alone, and of a presigned one the query, too.
  @Test func sources() throws {
    let server = try RangeServer(Self.content)
    let ends = try Ends()
    ends.grant([server.url + "/a.mp4?signature=1"], outputs: [server.url + "/out.mp4?signature=2"])
    #expect(try read(ends, server.url + "/a.mp4?signature=1") == Self.content.prefix(1000))
    for other in ["/b.mp4", "/a.mp4", "/a.mp4?signature=2", "/a.mp4?signature=1&x", "/out.mp4?signature=2"] {
      let failure = failure { try read(ends, server.url + other) }
      #expect(failure?.kind == .notNamed, "\(other): \(failure as Any)")
      let told = try ends.refusal()
      #expect(told.contains("the job names no such source") && !told.contains("signature"), "\(told)")
    }
    #expect(Set(server.requests.map(\.path)) == ["/a.mp4?signature=1"])
  }

  /// Neither what another job writes nor what this one reads; and nobody lists what is left of uploads.
  @Test func outputs() throws {
    let ends = try Ends([BucketRule("media")!, BucketRule("stock")!])
    ends.grant(
      ["s3://media/in.mp4", "https://media.example/in.mp4"], outputs: ["s3://media/out/a.mp4"], stores: [:])
    let receipt = UploadReceipt(id: "1", parts: [.init(tag: "\"t\"", size: 1)])
    let client = ends.client
    for url in ["s3://media/out/b.mp4", "s3://stock/out/a.mp4", "s3://media/in.mp4"] {
      let failures = [
        failure { try client.upload(to: url, Self.settings) { true } },
        failure { try client.complete(url, receipt, Self.settings) { true } },
        failure { try client.abort(url, id: "1") { true } },
        failure { try client.facts(of: url) { true } },
        failure { try client.put(to: url, size: 1, Self.settings, read: { _, _ in 1 }, waiting: { true }) },
      ]
      #expect(failures.allSatisfy { $0?.kind == .notNamed }, "\(url): \(failures)")
    }
    #expect(failure { try read(ends, "s3://media/out/a.mp4") }?.kind == .notNamed)
    let listed = failure { try client.uploads(below: "s3://media/out/") { true } }
    #expect(listed?.kind == .notNamed, "\(listed as Any)")
    // Then they repeat themselves.
    for _ in 0..<FromFetcher.mostRefusals { #expect(try ends.refusal().contains("s3://")) }
    #expect(!ends.hasRefusal)
  }

  /// What a bucket's rules forbid stays forbidden, whatever a job names.
  @Test func rulesAreAskedAsWell() throws {
    let ends = try Ends([BucketRule("media")!, BucketRule("ro:stock")!])
    let urls = ["s3://stock/a.mp4", "s3://other/a.mp4", "http://10.0.0.1/a.mp4"]
    ends.grant(urls, outputs: urls, stores: [:])
    for url in urls {
      #expect(
        failure {
          try ends.client.put(to: url, size: 1, Self.settings, read: { _, _ in 1 }, waiting: { true })
        }?
        .kind == .forbidden)
    }
    #expect(failure { try read(ends, "http://10.0.0.1/a.mp4") }?.kind == .forbidden)
    #expect(!ends.hasRefusal)
  }

  /// The next job has neither the URLs nor the open files of the one before it, and uses its connection.
  @Test func oneJobAfterAnother() throws {
    let server = try RangeServer(Self.content)
    let ends = try Ends()
    let (first, second) = (server.url + "/first.mp4", server.url + "/second.mp4")
    ends.grant([first])
    let origin = ends.client.origin(try FetchPlace(first))
    #expect(try FetchClientTests.read(origin, 0, 100_000).bytes == Self.content)
    ends.grant()
    #expect(failure { try FetchClientTests.read(origin, 0, 10) }?.kind == .notNamed)
    // It may have asked before it knew.
    #expect(!ends.hasRefusal)
    ends.grant([second])
    #expect(try read(ends, second) == Self.content.prefix(1000))
    #expect(failure { try read(ends, first) }?.kind == .notNamed)
    #expect(failure { try FetchClientTests.read(origin, 0, 10) }?.kind == .notNamed)
    #expect(try ends.refusal().contains("/first.mp4"))
    #expect(server.counts.connections == 1)
  }

  /// A transfer that the next job finds under way ends, and asks its server for nothing more.
  @Test func whatIsUnderWayEnds() throws {
    let server = try RangeServer(Self.content) { request, reply in
      var reply = reply
      if request.path == "/first.mp4" { reply.stallsAfter = 1000 }
      return reply
    }
    let ends = try Ends()
    ends.grant([server.url + "/first.mp4"])
    let origin = ends.client.origin(try FetchPlace(server.url + "/first.mp4"))
    let transfer = try origin.open(offset: 0, count: 100_000) { true }
    ends.grant([server.url + "/second.mp4"])
    #expect(try read(ends, server.url + "/second.mp4") == Self.content.prefix(1000))
    try waitUntil { server.counts.abandoned != 0 }
    withExtendedLifetime(transfer) {}
    #expect(server.requests.filter { $0.path == "/first.mp4" }.count == 1)
  }

  /// Whether stores can be used is found out with variables that are no job's, and forgotten.
  @Test func checks() throws {
    let token = TemporaryDirectory()
    let ends = try Ends([BucketRule("media")!])
    let keys = ["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"]
    let role = ["AWS_WEB_IDENTITY_TOKEN_FILE": token.file("token"), "AWS_ROLE_ARN": "r"]
    for (variables, words) in [
      (keys, nil), (["AWS_EC2_METADATA_DISABLED": "true"], "there are no credentials for stores"),
      (["AWS_ACCESS_KEY_ID": "k"], "AWS_SECRET_ACCESS_KEY is not"), (role, "cannot be read"),
      (keys.merging(["AWS_ENDPOINT_URL": "http://a b"]) { $1 }, "is no place of a store"),
    ] as [([String: String], String?)] {
      ends.tell(.check(StoreEnvironment(variables)))
      guard case .stores(let problem) = try ends.told() else {
        Issue.record("no answer")
        return
      }
      #expect(words == nil ? problem == nil : problem?.contains(words!) == true, "\(problem as Any)")
    }
    #expect(failure { try read(ends, "s3://media/a.mp4") }?.kind == .notNamed)
  }

  /// Without its worker it does nothing.
  @Test func theWorkerIsGone() throws {
    let server = try RangeServer(Self.content)
    let ends = try Ends()
    ends.grant([server.url + "/a.mp4"])
    #expect(try read(ends, server.url + "/a.mp4").count == 1000)
    shutdown(ends.worker, Int32(SHUT_RDWR))
    #expect(failure { try read(ends, server.url + "/a.mp4") }?.kind == .notNamed)
  }

  /// Neither are bytes that are no grant.
  @Test func garbage() throws {
    let server = try RangeServer(Self.content)
    let ends = try Ends()
    ends.grant([server.url + "/a.mp4"])
    let nonsense: [UInt8] = [5, 0, 0, 0, 1, 9, 0, 0, 0]
    #expect(write(ends.worker, nonsense, nonsense.count) == nonsense.count)
    #expect(failure { try read(ends, server.url + "/a.mp4") }?.kind == .notNamed)
  }
}
