import ClipJob
import Foundation
import TestKit
import Testing

/// A cache on disk (`--cache-dir`) in the program: whose it is, who fills it, and what becomes of a job without it.
@Suite struct CachedWorkerTests {
  private let served = TemporaryDirectory()
  private let cache = TemporaryDirectory()

  private func film() throws -> NginxServer {
    try FFmpegTool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-vf", "noise=alls=40:allf=t"]
        + MediaFixtures.h264(gop: 10) + [served.file("film.mp4")])
    return try NginxServer(root: served.path)
  }

  private func job(_ id: String, _ server: NginxServer) -> String {
    #"{"version": 1, "id": "\#(id)", "canvas": {"width": 64, "height": 36}, "#
      + #""tracks": [{"clips": [{"source": {"video": "http://127.0.0.1:\#(server.port)/film.mp4"}}]}], "#
      + #""outputs": [{"to": "\#(id).mp4"}]}"#
  }

  private func io(_ fleet: Fleet, _ id: String) throws -> JobResult.Traffic {
    let told = try fleet.run("status", id, "--json").out
    return try #require(JobResult(reading: Array(told.utf8))?.io, "\(told)")
  }

  /// What a process has open, by the links of its descriptors.
  private func files(of pid: pid_t) throws -> [String] {
    let folder = "/proc/\(pid)/fd"
    return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
    }
  }

  /// The second job reads what the first one fetched. Only what reads for the lane has the cache open.
  @Test func theSecondJobReadsFromIt() throws {
    let server = try film()
    let fleet = try Fleet([
      "--device", "cpu", "--lanes", "1", "--sandbox", "require", "--allow-net", "127.0.0.1", "--cache-dir",
      cache.path,
    ])
    let worker = try fleet.startListening()
    for id in ["j", "k"] {
      try fleet.push(job(id, server))
      try fleet.event { $0.job == id && $0.kind == "succeeded" }
    }
    let (first, second) = (try io(fleet, "j"), try io(fleet, "k"))
    #expect(first.bytesFetched ?? 0 > 500_000 && first.bytesFromCache == 0, "\(first)")
    #expect(second.bytesFetched == 0 && second.cacheMisses == 0, "\(second)")
    #expect(second.bytesFromCache == first.bytesFetched, "\(first) \(second)")
    let lane = try #require(
      worker.log.firstMatch(of: /ready \(process ([0-9]+)\)/).flatMap { pid_t($0.1) })
    let children = try String(contentsOfFile: "/proc/\(lane)/task/\(lane)/children", encoding: .utf8)
    let fetcher = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
    #expect(try files(of: lane).allSatisfy { !$0.contains(cache.path) })
    #expect(try files(of: fetcher).contains { $0.contains(cache.path) })
    // A job that names a block by its path gets it as little as any other file outside of the media roots.
    try fleet.push(
      #"{"version": 1, "id": "m", "tracks": [{"clips": [{"source": {"video": "\#(cache.path)/a"}}]}], "#
        + #""outputs": [{"to": "m.mp4"}]}"#)
    try fleet.event { $0.job == "m" && $0.kind == "failed" }
    #expect(try fleet.run("status", "m", "--json").out.contains("source.forbidden"))
    worker.terminateAndWait()
  }

  /// In either direction, and by any name.
  @Test(arguments: ["inside", "around", "same", "linked"]) func itIsNoMediaRoot(_ place: String) throws {
    let fleet = try Fleet(["--device", "cpu", "--lanes", "1"])
    let root = fleet.folder
    let link = cache.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: root.path)
    let folder =
      switch place {
      case "inside": root.file("not/there/yet")
      case "around": URL(fileURLWithPath: root.path).deletingLastPathComponent().path
      case "same": root.path
      default: link + "/cache"
      }
    let refused = try fleet.run("work", "--media-root", root.path, "--cache-dir", folder)
    #expect(refused.status == 3, "\(refused)")
    #expect(
      refused.err.contains("the cache in \(folder) would be open to jobs")
        && refused.err.contains("(--cache-dir)"), "\(refused)")
    #expect(root.contents.isEmpty)
  }

  /// It is said, and the clip is made all the same.
  @Test(.enabled(if: geteuid() == 0)) func itCannotBeWritten() throws {
    let server = try film()
    let fleet = try Fleet()
    let user: uid_t = 64738
    try #require(chown(fleet.folder.path, user, user) == 0 && chmod(cache.path, 0o555) == 0)
    try fleet.write("job.json", job("j", server))
    let binary = try #require(Program.binary, "no clipmill binary is built")
    let made = try fleet.execute(
      "/usr/bin/setpriv",
      ["--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", binary.path, "render", "job.json"]
        + ["--allow-net", "127.0.0.1", "--cache-dir", cache.path, "--device", "cpu"])
    #expect(made.status == 0, "\(made)")
    #expect(
      made.err.contains("there is no cache in \(cache.path): ") && made.err.contains("denied"), "\(made)")
    #expect(cache.contents.isEmpty)
  }
}
