import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A worker as its image starts it: not as root. Only root can become somebody else to try it.
@Suite(.enabled(if: geteuid() == 0)) struct UnprivilegedWorkerTests {
  /// A user of this test's own: processes of one user see each other.
  private static let user = "64738"
  private let asUser = [
    "/usr/bin/setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--bounding-set", "-all",
  ]

  private func fleet() throws -> Fleet {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1", "--sandbox", "require"])
    let id = try #require(uid_t(Self.user))
    try #require(chown(fleet.folder.path, id, id) == 0)
    return fleet
  }

  @Test func itsJobsAreDone() throws {
    let fleet = try fleet()
    let worker = try fleet.startListening(launcher: asUser)
    for id in ["j", "l"] {
      try fleet.push(fleet.job(id))
      try fleet.event { $0.job == id && $0.kind == "succeeded" }
    }
    try fleet.push(
      #"{"version": 1, "id": "k", "tracks": [{"clips": [{"source": {"video": "j.mp4"}}]}], "#
        + #""outputs": [{"to": "new/k.mp4"}, {"to": "l.mp4"}]}"#)
    try fleet.event { $0.job == "k" && $0.kind == "succeeded" }
    worker.terminateAndWait()
    #expect(fleet.folder.contents.sorted() == ["j.mp4", "l.mp4", "new"])
  }

  /// Its environment holds Redis's password and keys of clouds.
  @Test func noProcessOfItsUserReadsIt() throws {
    let fleet = try fleet()
    let worker = try fleet.startListening(environment: ["SECRET": "in-test"], launcher: asUser)
    try worker.waitForLine("ready (process")
    let open = try ServerProcess(
      asUser[0], Array(asUser.dropFirst()) + ["/bin/sh", "-c", "echo here; sleep infinity"], directory: "/",
      environment: ["SECRET": "in-test"])
    try open.waitForLine("here")
    func look(_ pid: pid_t, _ name: String) throws -> Fleet.Outcome {
      try fleet.execute(
        asUser[0], Array(asUser.dropFirst()) + ["/usr/bin/head", "-c", "4000", "/proc/\(pid)/\(name)"])
    }
    // A process that does not hide itself is read in the same way.
    let seen = try look(open.pid, "environ")
    #expect(seen.status == 0 && seen.out.contains("in-test"), "\(seen)")
    for name in ["environ", "maps", "mem", "auxv"] {
      let seen = try look(worker.pid, name)
      #expect(
        seen.status != 0 && seen.out.isEmpty && seen.err.contains("Permission denied"), "\(name): \(seen)")
    }
    open.killAndWait()
    worker.terminateAndWait()
  }
}
