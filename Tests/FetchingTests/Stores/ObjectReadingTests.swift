import Foundation
import NetworkGuard
import ObjectStores
import TestKit
import Testing

@testable import Fetching

/// Objects of stores that are none of ours and check signatures.
@Suite struct ObjectReadingTests {
  /// One server for all tests that do not change it.
  static let shared = Result {
    try MotoServer(
      """
      for bucket in ["media", "my.media", "versions"]:
          s3.create_bucket(Bucket=bucket)
      s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
      """)
  }

  static func bucket(_ store: TestStore, _ name: String = "media") throws -> TestBucket {
    try store.bucket(name, of: shared)
  }

  static func client(
    _ environment: [String: String], rules: [String]? = nil, _ change: (inout FetchNetwork) -> Void = { _ in }
  ) throws -> FetchClient {
    // Nothing is allowed but what the operator's own store is vouched for.
    var network = FetchNetwork()
    network.objects = ObjectAccess(
      rules: rules.map { $0.compactMap { BucketRule($0) } }, environment: StoreEnvironment(environment))
    change(&network)
    return try FetchClient.here(network, limits: FetchClientTests.quick)
  }

  static func read(_ client: FetchClient, _ url: String, _ offset: Int = 0, _ count: Int = 1 << 24) throws
    -> (
      head: FetchHead, bytes: Data
    )
  { try FetchClientTests.read(client.origin(FetchPlace(url)), offset, count) }

  static func failure(_ client: FetchClient, _ url: String) throws -> FetchFailure? {
    do {
      _ = try read(client, url)
      return nil
    } catch { return error as? FetchFailure }
  }

  /// With everything that may be encoded, in path style.
  @Test(arguments: TestStore.all) func keys(_ store: TestStore) throws {
    let content = FetchClientTests.content(1_000_000)
    for (bucket, key) in [
      ("media", "talk.mp4"), ("my.media", "a/b c+ü~%20?versionId=1&x#y.mp4"),
      ("media", "a/'(1)*!$&;=:@,.mp4"), ("media", "a//b./.c/%C3%BC %%.mp4"),
    ] {
      let bucket = try Self.bucket(store, bucket)
      try bucket.put(content, key)
      let (head, bytes) = try Self.read(
        Self.client(bucket.environment), bucket.url(key), 10, 500_000)
      #expect(bytes == content[10..<500_010] && head.size == 1_000_000, "\(key)")
    }
  }

  @Test(arguments: TestStore.all) func whatIsWrongIsTold(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let right = bucket.environment
    try bucket.put(Data("hello".utf8), "talk.txt")
    let talk = bucket.url("talk.txt")
    func told(_ url: String, _ changes: [String: String] = [:]) throws -> FetchFailure? {
      try Self.failure(Self.client(right.merging(changes) { $1 }), url)
    }
    let key = try told(bucket.url("none.mp4"))
    #expect(
      key?.kind == .notFound && key?.message.contains("\(bucket.url("none.mp4")) cannot be read") == true,
      "\(key as Any)")
    #expect(key?.message.contains("NoSuchKey") == true)
    let nobodys = try told("s3://nobodys/a.mp4")
    #expect(
      nobodys?.kind == .notFound && nobodys?.message.contains("NoSuchBucket") == true, "\(nobodys as Any)")
    let secret = try told(talk, ["AWS_SECRET_ACCESS_KEY": "in-test-wrong"])
    #expect(
      secret?.kind == .denied && secret?.message.contains("SignatureDoesNotMatch") == true, "\(secret as Any)"
    )
    #expect(
      secret?.hint?.contains("AWS_SECRET_ACCESS_KEY") == true && secret?.message.contains("in-test") == false)
    let unknown = try told(talk, ["AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"])
    #expect(
      unknown?.kind == .denied && unknown?.message.contains("InvalidAccessKeyId") == true, "\(unknown as Any)"
    )
    let unsigned = try told(talk, ["AWS_NO_SIGN_REQUEST": "1"])
    #expect(
      unsigned?.kind == .denied && unsigned?.hint?.contains("s3:GetObject") == true, "\(unsigned as Any)")
  }

  /// Not every store looks at what it has not given.
  @Test func aTokenThatIsWrong() throws {
    let server = try Self.shared.get()
    let environment = server.environment.merging(["AWS_SESSION_TOKEN": "in-test-token"]) { $1 }
    let token = try Self.failure(Self.client(environment), "s3://media/talk.mp4")
    #expect(token?.kind == .denied && token?.message.contains("InvalidToken") == true, "\(token as Any)")
    #expect(token?.message.contains("in-test") == false)
  }

  /// What is wrong with the machine is not the job's fault.
  @Test(arguments: [
    ([String: String](), "no credentials"), (["AWS_PROFILE": "nobodys"], "nobodys"),
    (["AWS_ENDPOINT_URL_S3": "minio:9000"], "AWS_ENDPOINT_URL_S3"),
    (["AWS_S3_ADDRESSING_STYLE": "dns"], "AWS_S3_ADDRESSING_STYLE"),
    (["AWS_ACCESS_KEY_ID": "a"], "AWS_SECRET_ACCESS_KEY"),
    (["AWS_WEB_IDENTITY_TOKEN_FILE": "/nowhere/token", "AWS_ROLE_ARN": "arn"], "/nowhere/token"),
  ])
  func aMachineThatIsNotSetUp(_ variables: [String: String], _ words: String) throws {
    let environment = variables.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { $1 }
    let failure = try Self.failure(Self.client(environment), "s3://media/talk.mp4")
    #expect(failure?.kind == .machine, "\(failure as Any)")
    #expect(failure?.message.contains("s3://media/talk.mp4 cannot be read") == true, "\(failure as Any)")
    #expect("\(failure?.message ?? "") \(failure?.hint ?? "")".contains(words), "\(failure as Any)")
  }

  /// A user who may not.
  @Test func denied() throws {
    let server = try Self.shared.get()
    let words = try server.python(
      """
      iam.create_user(UserName="nobody")
      key = iam.create_access_key(UserName="nobody")["AccessKey"]
      print(key["AccessKeyId"], key["SecretAccessKey"])
      """
    ).split(separator: " ").map(String.init)
    let client = try Self.client(
      server.environment.merging(["AWS_ACCESS_KEY_ID": words[0], "AWS_SECRET_ACCESS_KEY": words[1]]) { $1 })
    let failure = try Self.failure(client, "s3://media/talk.mp4")
    #expect(
      failure?.kind == .denied && failure?.message.contains("AccessDenied") == true
        && failure?.hint?.contains("s3:GetObject") == true, "\(failure as Any)")
  }

  /// Virtual-hosted: the bucket is a name of the store's, wherever DNS has it.
  @Test func virtualHosts() throws {
    let server = try Self.shared.get()
    try server.put(Data("hello".utf8), "media", "virtual.txt")
    var environment = server.environment
    environment["AWS_ENDPOINT_URL"] = "http://store.example:\(server.port)"
    environment["AWS_S3_ADDRESSING_STYLE"] = "virtual"
    let client = try Self.client(environment) {
      $0.addresses = ["media.store.example:\(server.port):127.0.0.1"]
    }
    #expect(try Self.read(client, "s3://media/virtual.txt").bytes == Data("hello".utf8))
  }

  /// This machine's clock is an hour behind, or ahead. moto does not look at that.
  @Test(.enabled(if: TestStore.hasOther), arguments: [-3600.0, 3600]) func clocks(_ seconds: Double) throws {
    let bucket = try Self.bucket(.other)
    try bucket.put(Data("hello".utf8), "clock.txt")
    var network = FetchNetwork()
    network.objects = ObjectAccess(rules: nil, environment: StoreEnvironment(bucket.environment))
    let client = WebClient(network, FetchClientTests.quick) { Date().timeIntervalSince1970 + seconds }
    let fault = #expect(throws: WebFault.self) {
      try client.ask(FetchPlace(bucket.url("clock.txt")), nil, [], FetchCancellation())
    }
    #expect(
      fault?.failure.kind == .denied && fault?.failure.hint?.contains("clock") == true, "\(fault as Any)")
  }

  /// A version has a name of its own; what takes its place underway is an error.
  @Test(arguments: TestStore.all) func replacedWhileItIsRead(_ store: TestStore) throws {
    let bucket = try Self.bucket(store, "versions")
    try bucket.put(FetchClientTests.content(1_000_000), "a.mp4")
    let origin = try Self.client(bucket.environment).origin(FetchPlace(bucket.url("a.mp4")))
    let (head, bytes) = try FetchClientTests.read(origin, 0, 1000)
    #expect(
      bytes.count == 1000 && head.version?.split(separator: " ").count == (store == .moto ? 2 : 1), "\(head)")
    try bucket.put(FetchClientTests.content(1_000_001), "a.mp4")
    #expect {
      _ = try FetchClientTests.read(origin, 500_000, 1000)
    } throws: { ($0 as? FetchFailure)?.kind == .changed }
  }

  /// What a worker's operator has said is held to where it is fetched, whatever a lane asks.
  @Test(arguments: TestStore.all) func buckets(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    try bucket.put(Data("hello".utf8), "in/a.txt")
    let client = try Self.client(bucket.environment, rules: ["ro:" + bucket.rule("in")])
    #expect(try Self.read(client, bucket.url("in/a.txt")).bytes == Data("hello".utf8))
    for url in ["out/a.txt", "in", "in-2/a"].map(bucket.url) + ["s3://my.media/in/a.txt"] {
      let failure = try Self.failure(client, url)
      #expect(
        failure?.kind == .forbidden && failure?.hint?.contains("ro:\(bucket.rule("in/"))") == true,
        "\(url): \(failure as Any)")
    }
    let none = try Self.failure(Self.client(bucket.environment, rules: []), bucket.url("in/a.txt"))
    #expect(
      none?.kind == .forbidden && none?.hint?.contains("--bucket \(bucket.name)") == true, "\(none as Any)")
    let nowhere = try Self.failure(FetchClient.here(FetchNetwork()), bucket.url("in/a.txt"))
    #expect(nowhere?.kind == .forbidden)
  }

  /// The store is the operator's; the host that it is on is not open to jobs for that, not even over its connections.
  @Test func theEndpointIsNoPermission() throws {
    let server = try Self.shared.get()
    try server.put(Data("hello".utf8), "media", "b.txt")
    var environment = server.environment
    environment["AWS_ENDPOINT_URL"] = "http://localhost.store.example:\(server.port)"
    let client = try Self.client(environment) {
      $0.addresses = ["localhost.store.example:\(server.port):127.0.0.1"]
    }
    #expect(try Self.read(client, "s3://media/b.txt").bytes == Data("hello".utf8))
    let failure = try Self.failure(client, "http://localhost.store.example:\(server.port)/media/b.txt")
    #expect(
      failure?.kind == .forbidden && failure?.message.contains("127.0.0.1") == true, "\(failure as Any)")
  }
}
