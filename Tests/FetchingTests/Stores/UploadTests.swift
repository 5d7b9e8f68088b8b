import Foundation
import NetworkGuard
import ObjectStores
import Synchronization
import TestKit
import Testing
import Threads

@testable import Fetching

/// Objects that are written into stores that are none of ours and check signatures.
@Suite struct UploadTests {
  static let shared = Result {
    try MotoServer(
      """
      for bucket in ["out", "other", "listed"]:
          s3.create_bucket(Bucket=bucket)
      # moto knows forever what was completed, S3 for a while.
      def forget(self, *args, original=moto.s3.models.S3Backend.complete_multipart_upload):
          key = original(self, *args)
          key.multipart = None
          return key
      moto.s3.models.S3Backend.complete_multipart_upload = forget
      """)
  }
  static let settings = UploadSettings(
    contentType: "video/mp4", cacheControl: "max-age=60",
    contentDisposition: "attachment; filename=\"a.mp4\"",
    metadata: ["Job": "j 1", "sha256": "abc"], storageClass: "STANDARD_IA")

  static func bucket(_ store: TestStore, _ name: String = "out") throws -> TestBucket {
    try store.bucket(name, of: shared)
  }

  static func client(_ bucket: TestBucket, rules: [String]? = nil, port: Int? = nil) throws -> FetchClient {
    var environment = bucket.environment
    if let port { environment["AWS_ENDPOINT_URL"] = "http://127.0.0.1:\(port)" }
    return try ObjectReadingTests.client(environment, rules: rules)
  }

  static func upload(
    _ client: FetchClient, _ url: String, _ data: Data, by step: Int = 3_000_000
  ) throws -> UploadReceipt {
    let upload = try client.upload(to: url, settings) { true }
    var offset = 0
    while offset < data.count {
      let piece = data[offset..<min(data.count, offset + step)]
      try piece.withUnsafeBytes { try upload.write($0) { true } }
      offset += piece.count
    }
    return try upload.finish { true }
  }

  static func failure<T>(_ body: () throws -> T) -> FetchFailure? {
    do {
      _ = try body()
      return nil
    } catch { return error as? FetchFailure }
  }

  @Test(arguments: TestStore.all, [0, 1, 5 << 20, 8 << 20 - 1, 8 << 20, 8 << 20 + 1, 20 << 20])
  func sizes(_ store: TestStore, _ size: Int) throws {
    let bucket = try Self.bucket(store)
    let client = try Self.client(bucket, rules: [bucket.rule("clips")])
    let data = FetchClientTests.content(size)
    let url = bucket.url("clips/\(size).mp4")
    let receipt = try Self.upload(client, url, data)
    #expect(receipt.parts.map(\.size).reduce(0, +) == size)
    #expect(receipt.parts.count == max(1, (size + (8 << 20) - 1) / (8 << 20)))
    // Nothing is visible yet.
    #expect(try client.facts(of: url) { true } == nil)
    let facts = try client.complete(url, receipt, Self.settings) { true }
    #expect(facts.size == size && facts.tag == MultipartMessages.tag(of: receipt.parts.map(\.tag)))
    let seen = try client.facts(of: url) { true }
    #expect(seen == facts && seen?.metadata == ["job": "j 1", "sha256": "abc"], "\(seen as Any)")
    if size > 0 { #expect(try ObjectReadingTests.read(client, url, 0, 1 << 25).bytes == data) }
    // Again, as a successor would.
    #expect(try client.complete(url, receipt, Self.settings) { true } == facts)
    let head = try bucket.python(
      """
      head = s3.head_object(Bucket=bucket, Key=prefix + "clips/\(size).mp4")
      print(head["ContentType"], head["CacheControl"], head["ContentDisposition"], head["StorageClass"])
      """)
    #expect(head == "video/mp4 max-age=60 attachment; filename=\"a.mp4\" STANDARD_IA")
  }

  /// Whoever has the receipt completes it, from another process.
  @Test(arguments: TestStore.all) func aSuccessorCompletes(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let receipt = try Self.upload(
      Self.client(bucket), bucket.url("successor.mp4"), FetchClientTests.content(9 << 20))
    let facts = try Self.client(bucket).complete(bucket.url("successor.mp4"), receipt, Self.settings) { true }
    #expect(facts.size == 9 << 20)
  }

  @Test(arguments: TestStore.all) func aborted(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let client = try Self.client(bucket)
    let receipt = try Self.upload(client, bucket.url("aborted.mp4"), Data(count: 10))
    try client.abort(bucket.url("aborted.mp4"), id: receipt.id) { true }
    try client.abort(bucket.url("aborted.mp4"), id: receipt.id) { true }
    let failure = Self.failure {
      try client.complete(bucket.url("aborted.mp4"), receipt, Self.settings) { true }
    }
    #expect(
      failure?.kind == .notFound && failure?.message.contains("NoSuchUpload") == true, "\(failure as Any)")
    #expect(failure?.message.contains("cannot be written") == true)
    #expect(try client.facts(of: bucket.url("aborted.mp4")) { true } == nil)
  }

  /// An upload that is not there does not become one because some other object has its name.
  @Test(arguments: TestStore.all) func anothersObject(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let client = try Self.client(bucket)
    let receipt = try Self.upload(client, bucket.url("others.mp4"), Data(count: 10))
    try client.abort(bucket.url("others.mp4"), id: receipt.id) { true }
    try bucket.put(Data(count: 10), "others.mp4")
    let failure = Self.failure {
      try client.complete(bucket.url("others.mp4"), receipt, Self.settings) { true }
    }
    #expect(failure?.kind == .notFound, "\(failure as Any)")
  }

  /// Ceph says InternalError of an upload that it does not know, which elsewhere passes. Its parts tell, and so does the object that was made of them.
  @Test(arguments: ["gone", "completed", "there"]) func failingOverWhatItDoesNotKnow(_ upload: String) throws
  {
    let part = UploadReceipt.Part(tag: "\"0cc175b9c0f1b6a831c399e269772661\"", size: 1)
    let receipt = UploadReceipt(id: "u", parts: [part])
    let tag = try #require(receipt.objectTag)
    let server = try RangeServer(Data()) { request, _ in
      let ends = [("Connection", "close")]
      if request.path.contains("max-parts=1") {
        return upload == "there"
          ? .status("200 OK", ends, "<ListPartsResult/>")
          : .status("404 Not Found", ends, "<Error><Code>NoSuchKey</Code></Error>")
      }
      if request.path.contains("uploadId=u") {
        return .status("500 Oops", ends, "<Error><Code>InternalError</Code></Error>")
      }
      return upload == "completed"
        ? .status("200 OK", ends + [("ETag", tag)], "a") : .status("404 Not Found", ends)
    }
    let client = try ObjectReadingTests.client(["AWS_ENDPOINT_URL": server.url, "AWS_NO_SIGN_REQUEST": "1"])
    var facts: ObjectFacts?
    let failure = Self.failure {
      facts = try client.complete("s3://out/a.mp4", receipt, Self.settings) { true }
    }
    let asked = server.requests.count { $0.path.contains("uploadId=u") && !$0.path.contains("max-parts") }
    switch upload {
    case "completed": #expect(facts?.tag == tag && facts?.size == 1 && asked == 1, "\(failure as Any)")
    case "gone":
      #expect(
        failure?.kind == .notFound && failure?.message.contains("NoSuchUpload") == true && asked == 1,
        "\(failure as Any)")
    default: #expect(failure?.kind == .unreachable && asked > 1, "\(failure as Any)")
    }
  }

  /// Where the operator does not say so, nothing is written, whatever a lane asks.
  @Test(arguments: TestStore.all) func forbidden(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let client = try Self.client(bucket, rules: [bucket.rule("clips"), "ro:" + bucket.rule("other")])
    for url in ["a.mp4", "other/a.mp4"].map(bucket.url) + [
      "s3://nobodys/a.mp4", "https://media.example/a.mp4",
    ] {
      let failures = [
        Self.failure { try client.upload(to: url, Self.settings) { true } },
        Self.failure { try client.complete(url, UploadReceipt(id: "a", parts: []), Self.settings) { true } },
        Self.failure { try client.abort(url, id: "a") { true } },
      ]
      #expect(failures.allSatisfy { $0?.kind == .forbidden }, "\(url): \(failures)")
    }
    let put = Self.failure {
      try client.put(
        to: bucket.url("other/a.mp4"), size: 0, Self.settings, read: { _, _ in 0 }, waiting: { true })
    }
    #expect(put?.kind == .forbidden && put?.message.contains("only read") == true, "\(put as Any)")
  }

  @Test(arguments: TestStore.all) func whatIsWrongIsTold(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let missing = Self.failure {
      try Self.client(bucket).upload(to: "s3://nobodys/a.mp4", Self.settings) { true }
    }
    #expect(
      missing?.kind == .notFound && missing?.message.contains("NoSuchBucket") == true, "\(missing as Any)")
    var environment = bucket.environment
    environment["AWS_SECRET_ACCESS_KEY"] = "in-test"
    let denied = Self.failure {
      try ObjectReadingTests.client(environment).upload(to: bucket.url("a.mp4"), Self.settings) { true }
    }
    #expect(
      denied?.kind == .denied && denied?.message.contains("SignatureDoesNotMatch") == true, "\(denied as Any)"
    )
    for (name, value) in [("a b", "c"), ("a", "é"), ("a", "b\r\nc: d"), ("a", " b"), ("a:b", "c")] {
      let wrong = UploadSettings(contentType: "video/mp4", metadata: [name: value])
      let failure = Self.failure { try Self.client(bucket).upload(to: bucket.url("a.mp4"), wrong) { true } }
      #expect(
        failure?.kind == .denied && failure?.message.contains("header") == true, "\(name): \(failure as Any)")
    }
  }

  /// A part whose connection breaks is sent again; a PUT from its beginning.
  @Test(arguments: TestStore.all) func brokenConnections(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let proxy = try BreakingProxy(to: bucket.server.port)
    defer { proxy.end() }
    let client = try Self.client(bucket, port: proxy.port)
    let data = FetchClientTests.content(20 << 20)
    proxy.breaks(after: [4 << 20, 1 << 20, 300_000])
    let receipt = try Self.upload(client, bucket.url("broken.mp4"), data)
    #expect(proxy.broken == 3)
    proxy.breaks(after: [3 << 20, 100])
    _ = try client.complete(bucket.url("broken.mp4"), receipt, Self.settings) { true }
    #expect(try ObjectReadingTests.read(client, bucket.url("broken.mp4"), 0, 1 << 25).bytes == data)
    let asked = Mutex<[Int]>([])
    proxy.breaks(after: [1 << 20, 1 << 20])
    let facts = try client.put(
      to: bucket.url("put.mp4"), size: data.count, Self.settings,
      read: { offset, room in
        asked.withLock { $0.append(offset) }
        let count = min(room.count, data.count - offset, 100_000)
        data.copyBytes(to: room, from: offset..<offset + count)
        return count
      }, waiting: { true })
    #expect(facts.size == data.count && asked.withLock { $0.filter { $0 == 0 }.count } == 3)
    #expect(try ObjectReadingTests.read(client, bucket.url("put.mp4"), 0, 1 << 25).bytes == data)
  }

  /// Who fetches is killed in the middle: the writer is told, nothing is visible, and what is left is found and removed.
  @Test(arguments: TestStore.all) func whoFetchesIsGone(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let (own, other) = try #require(FetchClient.sockets())
    var network = FetchNetwork()
    network.objects = ObjectAccess(rules: nil, environment: StoreEnvironment(bucket.environment))
    let end = dup(other)
    defer { close(end) }
    let fetching = FetchServer(other, network, limits: FetchClientTests.quick, spools: nil)
    let isOver = Completion()
    #expect(WorkThread.start("fetcher", isOver) { fetching.run() })
    let client = try FetchClient(own)
    let upload = try client.upload(to: bucket.url("killed.mp4"), Self.settings) { true }
    let piece = FetchClientTests.content(9 << 20)
    try piece.withUnsafeBytes { try upload.write($0) { true } }
    shutdown(end, Int32(SHUT_RDWR))
    isOver.wait()
    let failure = Self.failure { try upload.finish { true } }
    #expect(failure?.kind == .over, "\(failure as Any)")
    let next = try Self.client(bucket)
    #expect(try next.facts(of: bucket.url("killed.mp4")) { true } == nil)
    let left = try next.uploads(below: bucket.url("killed*")) { true }
    #expect(left.map(\.id) == [upload.id])
    try next.abort(bucket.url("killed.mp4"), id: upload.id) { true }
    #expect(try next.uploads(below: bucket.url("killed*")) { true }.isEmpty)
  }

  /// Nobody waits for one that is given up, and nothing of it becomes visible.
  @Test(arguments: TestStore.all) func cancelled(_ store: TestStore) throws {
    let bucket = try Self.bucket(store)
    let proxy = try BreakingProxy(to: bucket.server.port)
    defer { proxy.end() }
    let client = try Self.client(bucket, port: proxy.port)
    let upload = try client.upload(to: bucket.url("cancelled.mp4"), Self.settings) { true }
    proxy.stall()
    let piece = FetchClientTests.content(1 << 20)
    let failure = Self.failure {
      // Two parts and a piece: there is no more room, and nothing goes on.
      for _ in 0..<18 { try piece.withUnsafeBytes { try upload.write($0) { false } } }
    }
    #expect(failure?.kind == .cancelled, "\(failure as Any)")
    #expect(try Self.client(bucket).facts(of: bucket.url("cancelled.mp4")) { true } == nil)
  }
}
