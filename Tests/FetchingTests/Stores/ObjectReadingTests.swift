import Foundation
import NetworkGuard
import ObjectStores
import TestKit
import Testing

@testable import Fetching

/// Objects of a store that is none of ours and checks signatures.
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
  @Test func keys() throws {
    let server = try Self.shared.get()
    let client = try Self.client(server.environment)
    let content = FetchClientTests.content(1_000_000)
    for (bucket, key) in [
      ("media", "talk.mp4"), ("my.media", "a/b c+ü~%20?versionId=1&x#y.mp4"),
      ("media", "a/'(1)*!$&;=:@,.mp4"),
    ] {
      try server.put(content, bucket, key)
      let (head, bytes) = try Self.read(client, "s3://\(bucket)/\(key)", 10, 500_000)
      #expect(bytes == content[10..<500_010] && head.size == 1_000_000, "\(key)")
    }
  }

  @Test func whatIsWrongIsTold() throws {
    let server = try Self.shared.get()
    let right = server.environment
    func told(_ url: String, _ changes: [String: String] = [:]) throws -> FetchFailure? {
      try Self.failure(Self.client(right.merging(changes) { $1 }), url)
    }
    let key = try told("s3://media/none.mp4")
    #expect(
      key?.kind == .notFound && key?.message.contains("s3://media/none.mp4 cannot be read") == true,
      "\(key as Any)")
    #expect(key?.message.contains("NoSuchKey") == true)
    let bucket = try told("s3://nobodys/a.mp4")
    #expect(bucket?.kind == .notFound && bucket?.message.contains("NoSuchBucket") == true, "\(bucket as Any)")
    let secret = try told("s3://media/talk.mp4", ["AWS_SECRET_ACCESS_KEY": "in-test-wrong"])
    #expect(
      secret?.kind == .denied && secret?.message.contains("SignatureDoesNotMatch") == true, "\(secret as Any)"
    )
    #expect(
      secret?.hint?.contains("AWS_SECRET_ACCESS_KEY") == true && secret?.message.contains("in-test") == false)
    let unknown = try told("s3://media/talk.mp4", ["AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"])
    #expect(
      unknown?.kind == .denied && unknown?.message.contains("InvalidAccessKeyId") == true, "\(unknown as Any)"
    )
    let token = try told("s3://media/talk.mp4", ["AWS_SESSION_TOKEN": "in-test-token"])
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

  /// A version has a name of its own; what takes its place underway is an error.
  @Test func replacedWhileItIsRead() throws {
    let server = try Self.shared.get()
    try server.put(FetchClientTests.content(1_000_000), "versions", "a.mp4")
    let origin = try Self.client(server.environment).origin(FetchPlace("s3://versions/a.mp4"))
    let (head, bytes) = try FetchClientTests.read(origin, 0, 1000)
    #expect(bytes.count == 1000 && head.version?.split(separator: " ").count == 2, "\(head)")
    try server.put(FetchClientTests.content(1_000_001), "versions", "a.mp4")
    #expect {
      _ = try FetchClientTests.read(origin, 500_000, 1000)
    } throws: { ($0 as? FetchFailure)?.kind == .changed }
  }

  /// What a worker's operator has said is held to where it is fetched, whatever a lane asks.
  @Test func buckets() throws {
    let server = try Self.shared.get()
    try server.put(Data("hello".utf8), "media", "in/a.txt")
    let client = try Self.client(server.environment, rules: ["ro:media/in"])
    #expect(try Self.read(client, "s3://media/in/a.txt").bytes == Data("hello".utf8))
    for url in ["s3://media/out/a.txt", "s3://media/in", "s3://media/in-2/a", "s3://my.media/in/a.txt"] {
      let failure = try Self.failure(client, url)
      #expect(
        failure?.kind == .forbidden && failure?.hint?.contains("ro:media/in/") == true,
        "\(url): \(failure as Any)")
    }
    let none = try Self.failure(Self.client(server.environment, rules: []), "s3://media/in/a.txt")
    #expect(none?.kind == .forbidden && none?.hint?.contains("--bucket media") == true, "\(none as Any)")
    let nowhere = try Self.failure(FetchClient.here(FetchNetwork()), "s3://media/in/a.txt")
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
