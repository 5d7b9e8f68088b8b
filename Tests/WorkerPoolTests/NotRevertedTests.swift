import ClipJob
import Foundation
import JobQueue
import LaneProtocol
import Rendering
import Testing

@testable import WorkerPool

/// A worker that can neither complete nor take back what an earlier attempt had begun to publish does not end the job.
@Suite struct NotRevertedTests {
  private let bench = WorkerBench(clock: SteadyClock())
  private let gone = WorkerIdentity(worker: "gone", device: "cpu")

  /// A job whose holder died with the note of a publication in the queue.
  private func publishing(_ document: [UInt8], tenant: String = "") throws -> LeaseID {
    #expect(
      try bench.queue.enqueue(JobRequest(id: "j", tenant: tenant, maxAttempts: 1), document: document)
        == .accepted)
    let lease = try #require(try bench.queue.lease(as: gone, for: 0.2, wait: 0)).id
    let manifest = PublicationManifest(
      token: lease.token, nonce: lease.nonce,
      files: [.init(to: "out.mp4", bytes: 1, sha256: String(repeating: "0", count: 64))],
      result: ["state": "succeeded"])
    try bench.queue.commit(lease, manifest: manifest.bytes, for: 0.2)
    return lease
  }

  private func expectWaitingFor(_ code: String, _ running: WorkerBench.Running) throws {
    try bench.logged("[\(code)]")
    try running.stop()
    let record = try #require(try bench.queue.job("j"))
    #expect(record.state == .queued && record.isPublishing && record.error?.code == code, "\(record)")
    // A later attempt knows what there is to take back.
    let again = try bench.queue.lease(as: gone, for: 30, wait: 30)
    #expect(again?.manifest != nil)
  }

  @Test func notOneThatDoesNotUnderstandTheDocument() throws {
    _ = try publishing(Array(#"{"version": 99}"#.utf8))
    try expectWaitingFor("version.unknown", try bench.start())
  }

  @Test func notOneWithoutTheTenantsRoot() throws {
    _ = try publishing(bench.document("j"), tenant: "other")
    let running = try bench.start { [bench] in
      $0.mediaRoots = MediaRoots([MediaRoots.Root("acme=\(bench.folder.path)")].compactMap { $0 })
    }
    try expectWaitingFor("tenant.noRoot", running)
  }

  @Test func notOneWhoseLaneCannotLook() throws {
    _ = try publishing(bench.document("j", fake: "notReverted:machine.sandbox"))
    try expectWaitingFor("machine.sandbox", try bench.start())
  }
}
