import ClipJob
import Foundation
import JobQueue
import ObjectStores
import TestKit
import Testing

@testable import WorkerPool

/// What a lane that was taken over gets out of its fetcher: what its job names, and nothing else.
@Suite struct GrantChannelTests {
  private let bench = WorkerBench()

  private func start(_ buckets: BucketRules = []) throws -> WorkerBench.Running {
    try bench.start(.fakeWithFetcher) { $0.buckets = buckets }
  }

  private func push(
    _ id: String, _ script: String, source: String? = nil, output: String? = nil
  ) throws {
    let clip =
      source.map { #"{"source": {"video": "\#($0)"}, "duration": 0.2}"# }
      ?? ##"{"source": {"color": "#204060"}, "duration": 0.2}"##
    #expect(
      try bench.queue.enqueue(
        JobRequest(id: id),
        document: bench.document(
          id, fake: script + " fail:done", to: id + ".mp4", clip: clip, outputs: [output].compactMap { $0 }))
        == .accepted)
    #expect(try bench.end(of: id).state == .failed)
  }

  /// Its own URL is read; another one is refused with its reason, and the worker says what that means and takes another lane.
  @Test func anotherURL() throws {
    let server = try RangeServer(Data(count: 10_000))
    let worker = try start()
    let own = server.url + "/own.mp4"
    try push("a", "ask:read:\(own)", source: own)
    #expect(bench.log.contains("read 10000 bytes of \(own)"), "\(bench.log)")
    #expect(!bench.log.contains("does not name"))
    try push("b", "ask:read:\(server.url)/other.mp4 ask:read:\(own)?token=x", source: own)
    #expect(
      bench.log.matches(
        of: /refused as notNamed: http:[^ ]*\/o[^ ]* is not read: the job names no such source/
      ).count
        == 2, "\(bench.log)")
    try bench.logged("asked for what its job does not name: \(server.url)/other.mp4 is not read")
    try push("c", "ask:read:\(own)", source: own)
    #expect(bench.log.contains("replaced: it asked for what its job does not name"))
    #expect(Set(server.requests.map(\.path)) == ["/own.mp4"])
    try worker.stop()
  }

  /// Of the same tenant: another bucket, another object, and the output of the job before.
  @Test func anotherObject() throws {
    let worker = try start(["media", "stock"])
    try push("a", "", output: "s3://media/a.mp4")
    let asked = [
      "write:s3://stock/b.mp4", "write:s3://media/a.mp4", "read:s3://media/b.mp4", "read:s3://stock/in.mp4",
      "list:s3://media/",
    ]
    try push("b", asked.map { "ask:" + $0 }.joined(separator: " "), output: "s3://media/b.mp4")
    let log = bench.log
    for reason in [
      "s3://stock/b.mp4 is not written: the job names no such output",
      "s3://media/a.mp4 is not written: the job names no such output",
      "s3://media/b.mp4 is not read: the job names no such source",
      "s3://stock/in.mp4 is not read: the job names no such source", "no job names what is left of uploads",
    ] {
      #expect(log.contains("refused as notNamed: ") && log.contains(reason), "\(reason): \(log)")
      try bench.logged("asked for what its job does not name: ", times: asked.count)
    }
    try worker.stop()
  }

  /// Two jobs in one lane: the second uses the connection of the first, and not its URL.
  @Test func oneAfterTheOther() throws {
    let server = try RangeServer(Data(count: 10_000))
    let worker = try start()
    let (first, second) = (server.url + "/first.mp4", server.url + "/second.mp4")
    try push("a", "ask:read:\(first)", source: first)
    try push("b", "ask:read:\(second)", source: second)
    try push("c", "ask:read:\(first)", source: second)
    try worker.stop()
    #expect(server.requests.map(\.path) == ["/first.mp4", "/second.mp4"])
    #expect(server.counts.connections == 1)
    #expect(bench.log.matches(of: /ready \(process/).count == 1, "\(bench.log)")
  }

  private static func job(_ source: String, to output: String) throws -> Job {
    try Job.parse(
      Array(
        #"{"version": 1, "tracks": [{"clips": [{"source": {"video": "\#(source)"}}]}], "outputs": [{"to": "\#(output)"}]}"#
          .utf8))
  }

  /// Credentials go with objects that the lane's buckets cover, and with nothing else.
  @Test func credentials() throws {
    let stores = StoreEnvironment(["AWS_SECRET_ACCESS_KEY": "s"])
    let channel = GrantChannel(
      -1, stores: stores, buckets: [BucketRule("media/in")!, BucketRule("ro:stock")!])
    for (source, output, has) in [
      ("a.mp4", "b.mp4", false), ("https://m.example/a.mp4", "https://m.example/b.mp4", false),
      ("s3://media/in/a.mp4", "b.mp4", true), ("a.mp4", "s3://media/in/b.mp4", true),
      ("s3://media/out/a.mp4", "s3://other/b.mp4", false), ("s3://stock/a.mp4", "b.mp4", true),
    ] {
      let grant = channel.grant(of: try Self.job(source, to: output))
      #expect((grant.stores == stores) == has && (grant.stores == nil) != has, "\(source) \(output)")
      #expect(grant.sources == [source].filter { $0.contains("://") })
      #expect(grant.outputs == [output].filter { $0.contains("://") })
    }
  }
}
