import ClipJob
import JobQueue
import LaneProtocol
import Rendering
import Testing

@testable import WorkerPool

/// What a lane may say of its job, and what it may not.
@Suite struct LaneClaimsTests {
  private static let digest = String(repeating: "0a", count: 32)

  private var claims: LaneClaims {
    var job = Job()
    job.outputs = [Output(to: "a.mp4", container: .mp4), Output(to: "b.png", container: .png)]
    let order = LaneOrder(
      lease: LeaseID(job: "j", token: 7, nonce: "n"), queue: "q", document: [], attempts: 2, worker: "w")
    return LaneClaims(order: order, job: job)
  }

  private func manifest(_ change: (inout PublicationManifest) -> Void = { _ in }) -> PublicationManifest {
    var result = JobResult(id: "j", state: .succeeded, attempts: 2, worker: "w")
    let files = ["a.mp4", "b.png"].map { Publication.File(to: $0, bytes: 5, sha256: Self.digest) }
    result.outputs = files.map { .init(to: $0.to, bytes: $0.bytes, sha256: $0.sha256) }
    var manifest = PublicationManifest(token: 7, nonce: "n", files: files, result: result.document)
    change(&manifest)
    return manifest
  }

  @Test func itsOwnPublicationIsBelieved() { #expect(claims.objection(to: manifest()) == nil) }

  @Test func filesAreTheJobsOutputs() {
    for change: (inout PublicationManifest) -> Void in [
      { $0.files.removeLast() }, { $0.files.reverse() }, { $0.files[0].to = "../other.mp4" },
      { $0.files = [] },
      { $0.files.append($0.files[0]) },
    ] { #expect(claims.objection(to: manifest(change))?.contains("other files") == true) }
    for change: (inout PublicationManifest) -> Void in [
      { $0.files[0].bytes = -1 }, { $0.files[1].bytes = .max }, { $0.files[0].sha256 = "" },
      { $0.files[0].sha256 = String(repeating: "g", count: 64) },
      { $0.files[0].sha256 = String(repeating: "x", count: 1 << 20) },
    ] {
      let objection = claims.objection(to: manifest(change))
      #expect(objection?.contains("an impossible file") == true && (objection?.count ?? 0) < 200)
    }
  }

  @Test func theResultIsItsOwn() {
    func told(_ change: (inout JobResult) -> Void) -> String? {
      claims.objection(
        to: manifest { manifest in
          var result = JobResult(manifest.result)!
          change(&result)
          manifest.result = result.document
        })
    }
    #expect(told { $0.id = "k" } == "a result of another job")
    #expect(told { $0.id = nil } == "a result of another job")
    #expect(told { $0.state = .failed } == "a publication whose result is not a success")
    #expect(told { $0.error = JobError("x", "y") } == "a publication whose result is not a success")
    #expect(told { $0.attempts = 1 } == "a result of another attempt")
    #expect(told { $0.worker = "v" } == "a result of another attempt")
    #expect(told { $0.outputs[0].bytes = 6 }?.contains("files differ") == true)
    #expect(told { $0.explain = [String(repeating: "e", count: 1 << 20)] }?.contains("more than") == true)
    #expect(claims.objection(to: manifest { $0.token = 6 }) == "a publication of another lease")
    #expect(claims.objection(to: manifest { $0.nonce = "m" }) == "a publication of another lease")
    #expect(
      claims.objection(to: manifest { $0.result = ["state": "succeeded"] }) == "a result of another job")
  }
}
