import CLinux
import Fetching
import Foundation
import NetworkGuard
import ObjectStores
import TestKit
import Testing

/// Writing through the process that a lane writes through, with all that it has given up.
@Suite struct FetcherUploadTests {
  private static let shared = Result {
    try MotoServer("for bucket in ['out', 'stock']:\n    s3.create_bucket(Bucket=bucket)")
  }
  private static let settings = UploadSettings(contentType: "video/mp4")

  /// `clipmill fetch`, as a lane starts it. The kernel ends it with the thread that has: that waits for its end.
  private final class Fetcher: @unchecked Sendable {
    // Unchecked: `pid` is written before `hasStarted` is signalled, and read after it.
    private(set) var client: FetchClient!
    private(set) var pid: pid_t = 0
    private let channel: Int32
    private let hasStarted = DispatchSemaphore(value: 0)
    private let mayEnd = DispatchSemaphore(value: 0)

    init(_ store: any ObjectServer, _ buckets: [String], outputs: [String]) throws {
      let (own, other) = try #require(FetchClient.sockets())
      client = try FetchClient(own)
      let (worker, grants) = try #require(FetchClient.sockets())
      channel = worker
      grant(FetchGrant(outputs: outputs, stores: StoreEnvironment(store.environment)))
      let binary = try #require(Program.binary, "no clipmill binary is built").path
      let words =
        [
          binary, "fetch", "--grants", "3", "--lane-spool", "100000000", "--sandbox", "require",
          "--proxy", "none",
        ]
        + buckets.flatMap { ["--bucket", $0] }
      Thread.detachNewThread { [self, mayEnd, hasStarted, input = grants] in
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, other, 0)
        posix_spawn_file_actions_adddup2(&actions, input, 3)
        posix_spawn_file_actions_addclosefrom_np(&actions, 4)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = [strdup("HOME=/"), nil]
        posix_spawn(&pid, binary, &actions, nil, &arguments, &variables)
        posix_spawn_file_actions_destroy(&actions)
        for text in arguments + variables { free(text) }
        close(other)
        close(input)
        hasStarted.signal()
        mayEnd.wait()
      }
      hasStarted.wait()
      try #require(pid > 0)
    }

    /// As a worker before it gives a job to the lane.
    func grant(_ grant: FetchGrant) {
      let frame = ToFetcher.grant(grant).frame
      #expect(write(channel, frame, frame.count) == frame.count)
    }

    func kill9() {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
      pid = 0
    }

    deinit {
      if pid > 0 { kill9() }
      close(channel)
      mayEnd.signal()
    }
  }

  private static func content(_ count: Int) -> Data {
    var random = SplitMix(seed: 5)
    return Data((0..<count / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } })
  }

  private func failure<T>(_ body: () throws -> T) -> FetchFailure? {
    do {
      _ = try body()
      return nil
    } catch { return error as? FetchFailure }
  }

  /// Ids of uploads to `killed.mp4` that are neither completed nor aborted.
  private static func pending(_ bucket: TestBucket) throws -> String {
    try bucket.python(
      "print(*[u['UploadId'] for u in s3.list_multipart_uploads(Bucket=bucket).get('Uploads', []) if u['Key'] == prefix + 'killed.mp4'])"
    )
  }

  @Test(arguments: TestStore.all) func written(_ store: TestStore) throws {
    let bucket = try store.bucket("out", of: Self.shared)
    let fetcher = try Fetcher(
      bucket.server, [bucket.rule("clips"), "ro:stock"],
      outputs: [bucket.url("clips/a.mp4"), bucket.url("b.mp4"), "s3://stock/a.mp4"])
    let upload = try fetcher.client.upload(to: bucket.url("clips/a.mp4"), Self.settings) { true }
    let data = Self.content(9 << 20)
    try data.withUnsafeBytes { try upload.write($0) { true } }
    let receipt = try upload.finish { true }
    #expect(receipt.parts.map(\.size) == [8 << 20, 1 << 20])
    #expect(
      try fetcher.client.complete(bucket.url("clips/a.mp4"), receipt, Self.settings) { true }.size
        == data.count)
    let digest = try bucket.python(
      "import hashlib; print(hashlib.sha256(s3.get_object(Bucket=bucket, Key=prefix + 'clips/a.mp4')['Body'].read()).hexdigest())"
    )
    #expect(digest == Digests.hex(data.withUnsafeBytes { Digests.sha256($0) }))
    for url in [bucket.url("b.mp4"), "s3://stock/a.mp4"] {
      #expect(failure { try fetcher.client.upload(to: url, Self.settings) { true } }?.kind == .forbidden)
    }
  }

  /// kill -9 in the middle of a part: the writer is told at once, nothing is visible, and a successor removes what is left.
  @Test(arguments: TestStore.all) func killed(_ store: TestStore) throws {
    let bucket = try store.bucket("out", of: Self.shared)
    let fetcher = try Fetcher(bucket.server, [bucket.rule("")], outputs: [bucket.url("killed.mp4")])
    let upload = try fetcher.client.upload(to: bucket.url("killed.mp4"), Self.settings) { true }
    let data = Self.content(12 << 20)
    try data.withUnsafeBytes { try upload.write($0) { true } }
    fetcher.kill9()
    #expect(failure { try upload.finish { true } }?.kind == .over)
    let next = try Fetcher(bucket.server, [bucket.rule("")], outputs: [bucket.url("killed.mp4")])
    #expect(try next.client.facts(of: bucket.url("killed.mp4")) { true } == nil)
    #expect(try Self.pending(bucket) == upload.id)
    try next.client.abort(bucket.url("killed.mp4"), id: upload.id) { true }
    #expect(try Self.pending(bucket).isEmpty)
  }
}
