import ClipJob
import Foundation
import TestKit
import Testing
import Threads

/// Uploads that are torn at any moment by the death of somebody who takes part in them. One after the other: each takes the whole machine.
@Suite(.serialized) struct UploadChaosTests {
  /// `make test-chaos` asks for more.
  private static let moments =
    ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_MOMENTS"].flatMap(Int.init) ?? 4

  private enum Victim: String, CaseIterable { case lane, fetcher, worker, store }

  /// A job uploads about so much. The two objects are of several parts.
  private static let bytesOfJob = 36 << 20

  /// An object that is streamed while it is encoded, one that is kept first, and a file.
  private static func job(_ id: String, seed: Int, to bucket: TestBucket) -> String {
    let video = #""video": {"codec": "h264", "preset": "ultrafast", "crf": 20}"#
    return
      #"{"version": 1, "id": "\#(id)", "maxAttempts": 100, "canvas": {"width": 1280, "height": 720, "fps": 25}, "#
      + #""tracks": [{"clips": [{"source": {"pattern": {"name": "noise", "seed": \#(seed)}}, "duration": 3}]}], "outputs": ["#
      + #"{"to": "\#(bucket.url(id))-streamed.mp4", "fragmented": true, \#(video)}, "#
      + #"{"to": "\#(bucket.url(id))-kept.mp4", \#(video)}, {"to": "\#(id).mp4", \#(video)}]}"#
  }

  /// kill -9 of lanes, of what sends for them and of workers. Of a store that keeps what it has confirmed, a kill is seen as connections that
  /// break in the middle of anything, and nobody who listens for a while: that is what the proxy before it does.
  @Test(arguments: TestStore.all) func everyObjectIsPublishedOnceAndWholeWhoeverDies(_ kind: TestStore) throws
  {
    // All that was ever visible stays as a version. The other server's bucket need not keep versions: there the last of them is seen.
    let moto = Result {
      try MotoServer(
        """
        s3.create_bucket(Bucket="torn")
        s3.put_bucket_versioning(Bucket="torn", VersioningConfiguration={"Status": "Enabled"})
        """)
    }
    let store = try kind.bucket("torn", of: moto)
    let proxy = try CuttingProxy(to: store.server.port)
    defer { proxy.end() }
    let fleet = try Self.fleet(store, proxy)
    let watch = try PublicationWatch(fleet.folder.path)
    for _ in 0..<2 { try fleet.start() }
    // The same choices in every run.
    var random = SplitMix(seed: 18)
    var jobs = Jobs(bucket: store)
    var victims: [Victim] = []
    var killed: [Victim: Int] = [:]
    while killed.values.reduce(0, +) < Self.moments {
      try jobs.keepBusy(fleet)
      if victims.isEmpty { victims = Victim.allCases.shuffled(using: &random) }
      try Self.waitForMoment(fleet, proxy, &random)
      let victim = victims.removeLast()
      let worker = try #require(fleet.workers.randomElement(using: &random))
      switch victim {
      case .worker:
        fleet.kill9(worker)
        try fleet.start()
      case .lane, .fetcher:
        // One that has just been killed, and not yet replaced, is no moment.
        let lanes = fleet.lanes(of: worker)
        let processes = victim == .lane ? lanes : lanes.flatMap { Fleet.children(of: $0) }
        guard let process = processes.randomElement(using: &random), kill(process, SIGKILL) == 0 else {
          continue
        }
      case .store:
        try proxy.set(.refusing)
        _ = Completion().wait(seconds: .random(in: 0.05..<1, using: &random))
        try proxy.set(.passing)
      }
      killed[victim, default: 0] += 1
    }
    try fleet.waitForEnd(count: jobs.ids.count)
    fleet.stop()

    let told = try jobs.told(fleet)
    // One version each: made visible once, as a whole.
    let visible = try Self.versions(store)
    #expect(visible == told.objects, "\(visible)\n\(told.objects)")
    try jobs.expectFiles(fleet, watch, told.files)
    let events = try fleet.events()
    for id in jobs.ids { #expect(events.count { $0.job == id && $0.kind == "succeeded" } == 1) }
    let left = try Self.pending(store)
    let swept = try Self.sweep(fleet, store)
    #expect(swept.status == 0, "\(swept)")
    #expect(try Self.pending(store).isEmpty)
    // A test that killed nobody would show nothing.
    #expect(Self.moments < 4 || Victim.allCases.allSatisfy { killed[$0, default: 0] > 0 }, "\(killed)")
    let attempts = events.count { $0.kind == "running" }
    print(
      "upload chaos: \(killed.map { "\($1) × \($0)" }.sorted().joined(separator: ", ")); \(jobs.ids.count) jobs in \(attempts) attempts, \(proxy.requestBytes >> 20) MiB sent, \(left.count) uploads left for sweep"
    )
  }

  /// moto has all in memory: killed, it has forgotten objects and uploads alike, whose jobs render again.
  @Test func aStoreThatForgetsItsUploadsCostsRendersOnly() throws {
    let setup = #"s3.create_bucket(Bucket="torn")"#
    var store = try MotoServer(setup, isOpen: true)
    let proxy = try CuttingProxy(to: store.port)
    defer { proxy.end() }
    let fleet = try Self.fleet(Self.bucket(of: store), proxy)
    let watch = try PublicationWatch(fleet.folder.path)
    for _ in 0..<2 { try fleet.start() }
    var random = SplitMix(seed: 81)
    var jobs = Jobs(bucket: try Self.bucket(of: store))
    for _ in 0..<max(2, Self.moments / 4) {
      try jobs.keepBusy(fleet)
      try Self.waitForMoment(fleet, proxy, &random)
      store.kill()
      // Until its bucket is there again: nobody's store begins without.
      try proxy.set(.refusing)
      store = try MotoServer(setup, isOpen: true, port: store.port)
      try proxy.set(.passing)
    }
    try fleet.waitForEnd(count: jobs.ids.count)
    fleet.stop()
    let told = try jobs.told(fleet)
    let bucket = try Self.bucket(of: store)
    let visible = try Self.versions(bucket)
    // Those of jobs that had ended before the last kill are gone.
    #expect(!visible.isEmpty && visible.allSatisfy { told.objects.contains($0) }, "\(visible)\n\(told)")
    try jobs.expectFiles(fleet, watch, told.files)
    let swept = try Self.sweep(fleet, bucket)
    #expect(swept.status == 0, "\(swept)")
    #expect(try Self.pending(bucket).isEmpty)
  }

  // MARK: Parts

  private static func bucket(of store: MotoServer) throws -> TestBucket {
    try TestStore.moto.bucket("torn", of: .success(store))
  }

  private static func fleet(_ store: TestBucket, _ proxy: CuttingProxy) throws -> Fleet {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--lease", "3", "--bucket", store.rule("")])
    fleet.environment = store.environment.merging(["AWS_ENDPOINT_URL": "http://127.0.0.1:\(proxy.port)"]) {
      $1
    }
    return fleet
  }

  /// While something is sent, and perhaps a moment later: between two steps that send little.
  private static func waitForMoment(_ fleet: Fleet, _ proxy: CuttingProxy, _ random: inout SplitMix) throws {
    let bytes = Int.random(in: 1..<bytesOfJob, using: &random)
    guard proxy.wait(forRequestBytes: proxy.requestBytes + bytes) else {
      throw Fleet.FleetTimeout(log: try fleet.run("list", "all").out + fleet.log)
    }
    _ = Completion().wait(seconds: .random(in: 0..<0.2, using: &random))
  }

  /// "KEY DIGEST" of each version of each object, in order.
  private static func versions(_ store: TestBucket) throws -> [String] {
    try store.python(
      """
      import hashlib
      for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
          for v in page.get("Versions", []):
              body = s3.get_object(Bucket=bucket, Key=v["Key"], VersionId=v["VersionId"])["Body"]
              print(v["Key"].removeprefix(prefix), hashlib.sha256(body.read()).hexdigest())
      """
    ).split(separator: "\n").map(String.init).sorted()
  }

  private static func pending(_ store: TestBucket) throws -> [Substring] {
    try store.python(
      """
      for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix):
          for u in page.get("Uploads", []): print(u["Key"])
      """
    ).split(separator: "\n")
  }

  private static func sweep(_ fleet: Fleet, _ store: TestBucket) throws -> Fleet.Outcome {
    let program = try #require(Program.binary, "no clipmill binary is built").path
    return try fleet.execute(
      program, ["sweep", store.url(""), "--older-than", "0s"], environment: store.environment)
  }

  private struct Jobs {
    let bucket: TestBucket
    private(set) var ids: [String] = []

    init(bucket: TestBucket) { self.bucket = bucket }

    /// Pushes jobs until some of them wait.
    mutating func keepBusy(_ fleet: Fleet) throws {
      let ended = Int(try fleet.server.cli("ZCARD", fleet.key("succeeded"))) ?? 0
      while ids.count - ended < 4 {
        let id = "torn-\(ids.count)"
        try fleet.push(UploadChaosTests.job(id, seed: ids.count + 1, to: bucket))
        ids.append(id)
      }
    }

    /// "NAME DIGEST" of all outputs, by what results say, in order.
    func told(_ fleet: Fleet) throws -> (objects: [String], files: [String]) {
      var (objects, files): ([String], [String]) = ([], [])
      for id in ids {
        let status = try fleet.run("status", id, "--json").out
        let outputs = try JSONValue(parsing: Array(status.utf8))["outputs"]?.items
        for output in try #require(outputs, "\(status)") {
          let (name, digest) = (output["to"]?.text ?? "", output["sha256"]?.text ?? "")
          if name.hasPrefix(bucket.url("")) {
            objects.append("\(name.dropFirst(bucket.url("").count)) \(digest)")
          } else {
            files.append("\(name) \(digest)")
          }
        }
      }
      return (objects.sorted(), files.sorted())
    }

    /// Each file is there, published once, as its result tells, and nothing besides.
    func expectFiles(_ fleet: Fleet, _ watch: PublicationWatch, _ told: [String]) throws {
      let names = ids.map { "\($0).mp4" }
      #expect(Set(try fleet.folder.contents) == Set(names), "something half-written was left")
      let sums = try fleet.execute("/usr/bin/sha256sum", names).out.split(separator: "\n")
      let there = sums.map { line in
        let words = line.split(separator: " ")
        return "\(words[1]) \(words[0])"
      }
      #expect(there.sorted() == told)
      #expect(watch.published() == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
    }
  }
}
