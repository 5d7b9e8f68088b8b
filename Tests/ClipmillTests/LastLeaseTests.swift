import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import MediaIO
import RedisClient
import RedisQueue
import TestKit
import Testing
import WorkerPool

@testable import Rendering

/// A server that loses the record of a publication, and a job that is cancelled before another attempt of it runs.
@Suite(.serialized) struct LastLeaseTests {
  private static let document =
    ##"{"version": 1, "id": "j", "tracks": [{"clips": [{"source": {"color": "#ff0000"}, "duration": 1}]}], "##
    + ##""outputs": [{"to": "a.mp4"}, {"to": "b.mp4"}]}"##

  /// A worker dies when it has put so many of two outputs in place.
  private func publish(_ count: Int, as lease: LeaseID, in fleet: Fleet, _ queue: RedisQueue) throws {
    let locator = MediaLocator(baseDirectory: fleet.folder.path)
    let naming = StagingName.attempt(job: "j@default", token: lease.token, nonce: lease.nonce)
    var files: [StagedFile] = []
    var noted: [Publication.File] = []
    for (number, name) in ["a.mp4", "b.mp4"].enumerated() {
      let file = try StagedFile(try locator.locate(name, at: "outputs"), number: number, naming: naming)
      #expect(write(file.descriptor.raw, "new", 3) == 3)
      let digest = try file.target.receipt()
      noted.append(.init(to: name, bytes: digest.bytes, sha256: digest.sha256))
      files.append(file)
    }
    let manifest = PublicationManifest(
      token: lease.token, nonce: lease.nonce, files: noted, result: ["id": "j", "state": "succeeded"])
    try queue.commit(lease, manifest: manifest.bytes, for: 60)
    for file in files { file.handOver() }
    var set = PublicationSet(files, naming: naming)
    try set.claim()
    try set.prepare()
    for number in 0..<count { try set.place(number) }
  }

  private func text(_ name: String, _ fleet: Fleet) -> String? {
    try? String(contentsOfFile: fleet.folder.file(name), encoding: .utf8)
  }

  @Test(arguments: [1, 2]) func whatAForgottenAttemptPublishedIsTakenBack(_ count: Int) throws {
    let power = try RewindableServer(listening: .tcp)
    let fleet = Fleet(["--lanes", "1"], on: power.server)
    try fleet.write("a.mp4", "old")
    let queue = try RedisQueue(address: try RedisAddress(power.server.url))
    _ = try queue.enqueue(JobRequest(id: "j"), document: Array(Self.document.utf8))
    let position = try power.position()
    let worker = WorkerIdentity(worker: "gone", device: "cpu")
    let lease = try #require(try queue.lease(as: worker, for: 60, wait: 0))
    try publish(count, as: lease.id, in: fleet, queue)
    #expect(text("a.mp4", fleet) == "new")
    try power.losePower(after: position)
    #expect(try fleet.state("j") == "queued")
    #expect(try fleet.run("queue", "pause").status == 0)

    let answer = try fleet.run("cancel", "j")
    #expect(answer.status == 0 && answer.out.contains("is being cancelled"), "\(answer)")
    // Nobody is there who could end it, and that is said.
    #expect(try fleet.run("list").out.contains("cancelling"))
    let status = try fleet.run("status", "j")
    #expect(status.out.contains("as cancelled: the next worker"), "\(status)")
    #expect(try fleet.run("status", "j", "--json").out.contains(#""pendingEnd": "cancelled""#))
    #expect(try fleet.run("wait", "j", "--timeout", "0").out.contains("cancelling"))

    try fleet.start()
    let ended = try fleet.run("wait", "j", "--timeout", "60")
    #expect(ended.status == 1 && ended.out.contains("cancelled"), "\(ended) \(fleet.log)")
    fleet.stop()
    #expect(text("a.mp4", fleet) == "old" && fleet.folder.contents == ["a.mp4"], "\(fleet.folder.contents)")
    #expect(try fleet.server.cli("HGET", fleet.key("job:j"), "attempts").isEmpty)
  }
}
