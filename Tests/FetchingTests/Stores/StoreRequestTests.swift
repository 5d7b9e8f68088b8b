import Foundation
import NetworkGuard
import ObjectStores
import Synchronization
import TestKit
import Testing

@testable import Fetching

/// What a store may answer that moto does not: regions, redirections, overload, sessions that are over.
@Suite struct StoreRequestTests {
  private static let content = FetchClientTests.content(100_000)
  private static let keys = ["AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "in-test"]

  private func store(
    _ answer: @escaping @Sendable (RangeServer.Request, RangeServer.Reply) -> RangeServer.Reply
  ) throws
    -> RangeServer
  { try RangeServer(Self.content, answer: answer) }

  private func client(
    _ server: RangeServer, _ more: [String: String] = keys, _ change: (inout FetchNetwork) -> Void = { _ in }
  ) throws -> FetchClient {
    try ObjectReadingTests.client(more.merging(["AWS_ENDPOINT_URL": server.url]) { $1 }, change)
  }

  private static func error(
    _ status: String, _ code: String, _ more: String = "", _ headers: [(String, String)] = []
  )
    -> RangeServer.Reply
  { .status(status, headers, "<Error><Code>\(code)</Code><Message>told</Message>\(more)</Error>") }

  /// Signed for the bucket's region the second time, and at once for what follows.
  @Test(arguments: [true, false]) func regions(_ isHeader: Bool) throws {
    let server = try store { request, reply in
      if request.headers["authorization"]?.contains("/eu-west-3/s3/") == true { return reply }
      return isHeader
        ? Self.error("301 Moved", "PermanentRedirect", "", [("x-amz-bucket-region", "eu-west-3")])
        : Self.error("400 Bad", "AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>")
    }
    let client = try client(server)
    #expect(try ObjectReadingTests.read(client, "s3://media/a", 0, 10).bytes == Self.content.prefix(10))
    #expect(try ObjectReadingTests.read(client, "s3://media/b", 0, 10).bytes == Self.content.prefix(10))
    #expect(server.counts.requests == 3)
  }

  /// A region that is wrong as well is not tried forever.
  @Test func regionsThatNeverAgree() throws {
    let server = try store { request, _ in
      Self.error("301 Moved", "PermanentRedirect", "<Region>r\(request.number)</Region>")
    }
    let failure = try ObjectReadingTests.failure(client(server), "s3://media/a")
    #expect(
      failure?.message.contains("PermanentRedirect") == true && server.counts.requests == 2,
      "\(failure as Any)")
  }

  /// It becomes part of a host's name.
  @Test(arguments: ["evil.example/", "a.b", "EU", "x@y", ""]) func regionsThatAreNone(_ region: String) throws
  {
    let server = try store { _, _ in
      Self.error("400 Bad", "AuthorizationHeaderMalformed", "", [("x-amz-bucket-region", region)])
    }
    let failure = try ObjectReadingTests.failure(client(server), "s3://media/a")
    #expect(failure?.kind == .denied && server.counts.requests == 1, "\(failure as Any)")
  }

  /// Neither where signed requests go nor which credentials sign them is for somebody else to say.
  @Test(arguments: [
    ("400 Bad", "AuthorizationHeaderMalformed", [("x-amz-bucket-region", "eu-west-3")]),
    ("403 Forbidden", "ExpiredToken", []),
  ]) func whatIsSaidElsewhere(_ status: String, _ code: String, _ headers: [(String, String)]) throws {
    let other = try RangeServer(Self.content) { _, _ in Self.error(status, code, "", headers) }
    let server = try store { _, _ in .status("307 Elsewhere", [("Location", other.url + "/a")]) }
    let container = try RangeServer(Data()) { _, _ in
      .status(
        "200 OK", [],
        #"{"AccessKeyId": "AK", "SecretAccessKey": "in-test", "Token": "t", "Expiration": "2999-01-01T00:00:00Z"}"#
      )
    }
    let client = try client(
      server, ["AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url + "/role", "AWS_REGION": "us-east-1"]
    ) { $0.policy = FetchClientTests.loopback }
    for _ in 0..<2 {
      let failure = try ObjectReadingTests.failure(client, "s3://media/a")
      #expect(failure?.kind == .denied, "\(failure as Any)")
    }
    #expect(server.counts.requests == 2 && container.counts.requests == 1)
    #expect(server.requests.allSatisfy { $0.headers["authorization"]?.contains("/us-east-1/s3/") == true })
  }

  /// Whoever a store redirects to gets no signature, and is held to the guard.
  @Test func redirections() throws {
    let other = try RangeServer(Self.content)
    let server = try store { [url = other.url] _, _ in .status("307 Temporary", [("Location", url + "/b")]) }
    let failure = try ObjectReadingTests.failure(client(server), "s3://media/a")
    #expect(failure?.kind == .forbidden && other.counts.requests == 0, "\(failure as Any)")
    let allowed = try client(server) { $0.policy = FetchClientTests.loopback }
    #expect(try ObjectReadingTests.read(allowed, "s3://media/a", 0, 10).bytes == Self.content.prefix(10))
    #expect(server.requests.allSatisfy { $0.headers["authorization"] != nil })
    #expect(other.requests.count == 1 && other.requests[0].headers.keys.allSatisfy { !$0.hasPrefix("x-amz") })
    #expect(other.requests[0].headers["authorization"] == nil)
  }

  @Test func overload() throws {
    let server = try store { request, reply in
      request.number < 2 ? Self.error("503 Slow Down", "SlowDown") : reply
    }
    #expect(
      try ObjectReadingTests.read(client(server), "s3://media/a", 0, 10).bytes == Self.content.prefix(10))
    let always = try store { _, _ in Self.error("503 Slow Down", "SlowDown") }
    let failure = try ObjectReadingTests.failure(client(always), "s3://media/a")
    #expect(
      failure?.kind == .unreachable && failure?.message.contains("SlowDown: told") == true,
      "\(failure as Any)")
    #expect(always.counts.requests == FetchClientTests.quick.failures)
  }

  /// Encoded once, and nothing of a key is a query.
  @Test func keys() throws {
    let server = try store { $1 }
    _ = try ObjectReadingTests.read(client(server), "s3://my.media/a//b c+ü~%20?versionId=1&x#y", 0, 10)
    #expect(server.requests[0].path == "/my.media/a//b%20c%2B%C3%BC~%2520%3FversionId%3D1%26x%23y")
  }

  @Test func anonymous() throws {
    let server = try store { $1 }
    let client = try client(server, Self.keys.merging(["AWS_NO_SIGN_REQUEST": "1"]) { $1 })
    _ = try ObjectReadingTests.read(client, "s3://media/a", 0, 10)
    #expect(server.requests[0].path == "/media/a" && server.requests[0].headers["authorization"] == nil)
  }

  /// Keys in a file are replaced by whoever runs the machine: read again once, and used where they are others.
  @Test func sessionsThatAreOver() throws {
    let folder = TemporaryDirectory()
    let file = folder.file("credentials")
    func write(_ key: String) throws {
      try "[default]\naws_access_key_id = \(key)\naws_secret_access_key = in-test\naws_session_token = t\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
    }
    let server = try store { request, reply in
      request.headers["authorization"]?.contains("Credential=NEW/") == true
        ? reply : Self.error("400 Bad", "ExpiredToken")
    }
    try write("OLD")
    let variables = ["AWS_SHARED_CREDENTIALS_FILE": file]
    let client = try client(server, variables)
    let failure = try ObjectReadingTests.failure(client, "s3://media/a")
    #expect(
      failure?.kind == .denied && failure?.hint?.contains("session is over") == true, "\(failure as Any)")
    #expect(server.counts.requests == 1)
    try write("NEW")
    #expect(try ObjectReadingTests.read(client, "s3://media/a", 0, 10).bytes == Self.content.prefix(10))
  }

  /// Nobody has said who asks.
  @Test func withoutCredentials() throws {
    let server = try store { $1 }
    let failure = try ObjectReadingTests.failure(
      client(server, ["AWS_EC2_METADATA_DISABLED": "1"]), "s3://media/a")
    #expect(
      failure?.kind == .machine && failure?.hint?.contains("AWS_ACCESS_KEY_ID") == true, "\(failure as Any)")
    let wrong = try ObjectReadingTests.failure(client(server, ["AWS_PROFILE": "none"]), "s3://media/a")
    #expect(wrong?.kind == .machine && wrong?.message.contains("the profile none") == true, "\(wrong as Any)")
    #expect(server.counts.requests == 0)
  }

  /// A worker's clock, wrong by an hour, is told as that.
  @Test func clocks() throws {
    let server = try store { _, _ in Self.error("403 Forbidden", "RequestTimeTooSkewed") }
    let failure = try ObjectReadingTests.failure(client(server), "s3://media/a")
    #expect(failure?.kind == .denied && failure?.hint?.contains("clock") == true)
  }
}
