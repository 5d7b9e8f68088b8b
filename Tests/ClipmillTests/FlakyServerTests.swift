import Foundation
import Synchronization
import TestKit
import Testing

/// Many jobs whose source lies on a server of which one answer in ten breaks off.
@Suite(.serialized) struct FlakyServerTests {
  /// `make test-chaos` asks for more.
  private static let jobs =
    ProcessInfo.processInfo.environment["CLIPMILL_CHAOS_JOBS"].flatMap(Int.init) ?? 50

  @Test func everyJobSucceeds() throws {
    let folder = TemporaryDirectory()
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=4"] + MediaFixtures.h264(gop: 10) + [
        folder.file("film.mp4")
      ])
    let cuts = Atomic(0)
    let server = try RangeServer(Data(contentsOf: URL(fileURLWithPath: folder.file("film.mp4")))) {
      request, reply in
      var random = SplitMix(seed: UInt64(request.number))
      guard reply.body.count > 1, Int.random(in: 0..<10, using: &random) == 0 else { return reply }
      var reply = reply
      reply.cutsAfter = .random(in: 1..<reply.body.count, using: &random)
      cuts.wrappingAdd(1, ordering: .relaxed)
      return reply
    }
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "2", "--allow-net", "127.0.0.1", "--cache-dir", "none",
    ])
    let watch = try PublicationWatch(fleet.folder.path)
    try fleet.start()
    let ids = (0..<Self.jobs).map { "flaky-\($0)" }
    let start = Date()
    for id in ids {
      try fleet.push(
        #"{"version": 1, "id": "\#(id)", "tracks": [{"clips": [{"source": {"video": "\#(server.url)/film.mp4?\#(id)"}, "#
          + #""trim": {"from": 3, "to": 3.2}}]}], "outputs": [{"to": "\#(id).mp4", "video": {"codec": "h264", "preset": "ultrafast"}}]}"#
      )
    }
    try fleet.waitForEnd(count: ids.count, bound: 60 + 4 * Double(ids.count))
    let wall = Date().timeIntervalSince(start)
    fleet.stop()
    #expect(watch.published() == Dictionary(uniqueKeysWithValues: ids.map { ("\($0).mp4", 1) }))
    let events = try fleet.events()
    for id in ids { #expect(events.count { $0.job == id && $0.kind == "succeeded" } == 1) }
    // A server that broke nothing would show nothing.
    #expect(cuts.load(ordering: .relaxed) > ids.count / 20)
    let counts = server.counts
    print(
      "flaky server: \(ids.count) jobs, \(counts.requests) requests on \(counts.connections) connections, \(cuts.load(ordering: .relaxed)) cut, \(events.count { $0.kind == "retrying" }) jobs tried again, \(counts.bytes) bytes, \(String(format: "%.1f", wall)) s"
    )
  }
}
