import ClipJob
import Foundation
import Glibc
import LaneProtocol
import Rendering
import Synchronization
import TestKit
import Testing

@testable import WorkerPool

/// Questions about jobs and sources, answered by the built program's own lanes.
@Suite struct MediaSurveyorTests {
  private let folder = TemporaryDirectory()

  private func surveyor(
    _ program: String = Built.clipmill, patience: Double = 60, roots: MediaRoots? = nil, more: [String] = []
  ) -> MediaSurveyor {
    var options = MediaSurveyor.Options()
    options.mediaRoots = roots ?? [folder.path]
    options.patience = patience
    let launcher = LaneLauncher(executable: program, environment: [:]) { place, roots in
      ["lane"] + place.arguments + ["--supervisor", "\(getpid())", "--sandbox", "require"]
        + roots.flatMap { ["--media-root", $0] } + more
    }
    return MediaSurveyor(launcher, options: options)
  }

  private func job(_ source: String) throws -> (Job, [UInt8]) {
    let text =
      #"{"version": 1, "id": "asked", "tracks": [{"clips": [{"source": \#(source), "duration": 2}]}], "outputs": [{"to": "out.mp4"}]}"#
    return (try Job.parse(Array(text.utf8)), Array(text.utf8))
  }

  private func codes(_ body: () throws(JobErrors) -> Void) -> [String] {
    do throws(JobErrors) { try body() } catch { return error.errors.map(\.code) }
    return []
  }

  private func video(_ name: String) throws {
    _ = try FFmpegTool.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=128x72:r=25:d=2", "-pix_fmt", "yuv420p", folder.file(name),
    ])
  }

  @Test func aJobIsPlannedAsAWorkerWould() throws {
    try video("a.mp4")
    let (job, document) = try job(#"{"video": "a.mp4"}"#)
    let facts = try surveyor().plan(job, document: document)
    let plan = try RenderPlan(job, locator: MediaLocator(baseDirectory: folder.path, roots: [folder.path]))
    #expect(facts.duration == 2 && facts.work.document == plan.facts.work.document)
    #expect(facts.workInHardware.document == plan.facts.workInHardware.document)
    // Nothing is made.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.mp4"])
  }

  @Test func whatIsWrongIsToldWithItsPlace() throws {
    let (job, document) = try job(#"{"video": "missing.mp4"}"#)
    do {
      _ = try surveyor().plan(job, document: document)
      Issue.record("it was planned")
    } catch {
      let first = try #require(error.errors.first)
      #expect(first.code == "source.notFound" && first.path == "tracks[0].clips[0].source.video", "\(error)")
      // In the words of the question: where files lie here is nobody's business.
      #expect(first.message.contains("missing.mp4"), "\(error)")
      #expect(!"\(error)".contains(folder.path), "\(error)")
    }
    let outside = try self.job(#"{"video": "/etc/passwd"}"#)
    #expect(
      codes { () throws(JobErrors) in _ = try surveyor().plan(outside.0, document: outside.1) } == [
        "source.forbidden"
      ])
  }

  @Test func aSourceIsProbed() throws {
    try video("a.mp4")
    let found = try surveyor().probe("a.mp4", counting: true, tenant: "acme")
    let stream = try #require(found["streams"]?.items?.first, "\(found.text())")
    #expect(stream["width"]?.integer == 128 && found.text().contains("50"), "\(found.text())")
    #expect(
      codes { () throws(JobErrors) in _ = try surveyor().probe("../a.mp4", tenant: "") } == [
        "source.forbidden"
      ])
    #expect(codes { () throws(JobErrors) in _ = try surveyor().probe("", tenant: "") } != [])
    // The network is as closed as to a worker's jobs.
    let inside = codes { () throws(JobErrors) in
      _ = try surveyor().probe("http://127.0.0.1:9/a.mp4", tenant: "")
    }
    #expect(inside == ["source.forbidden"])
  }

  /// A lane is of one tenant: another's files are not there.
  @Test func aTenantsRootIsItsOwn() throws {
    let (own, other) = (TemporaryDirectory(), TemporaryDirectory())
    try Data("no video".utf8).write(to: URL(filePath: other.file("theirs.mp4")))
    let roots = MediaRoots([
      try #require(MediaRoots.Root("acme=\(own.path)")), try #require(MediaRoots.Root("other=\(other.path)")),
    ])
    let surveyor = surveyor(roots: roots)
    for name in ["theirs.mp4", other.file("theirs.mp4")] {
      let found = codes { () throws(JobErrors) in _ = try surveyor.probe(name, tenant: "acme") }
      #expect(found == [name.hasPrefix("/") ? "source.forbidden" : "source.notFound"], "\(found)")
    }
    #expect(
      codes { () throws(JobErrors) in _ = try surveyor.probe("theirs.mp4", tenant: "other") } == [
        "source.unreadable"
      ])
    // Nobody's root: nothing may be named.
    #expect(codes { () throws(JobErrors) in _ = try surveyor.probe("a.mp4", tenant: "third") } != [])
  }

  /// Whoever asks more than its share is told so at once, whatever the others do.
  @Test func aTenantHoldsOnlySoMuch() throws {
    // A lane that never says anything.
    var options = MediaSurveyor.Options()
    options.mediaRoots = [folder.path]
    (options.lanes, options.most, options.mostOfTenant, options.patience) = (4, 3, 2, 60)
    let launcher = LaneLauncher(executable: "/bin/sh", environment: [:]) { _, _ in ["-c", "exec sleep 3600"] }
    let surveyor = MediaSurveyor(launcher, options: options)
    let ended = Mutex<[String]>([])
    func ask(_ tenant: String) {
      Thread.detachNewThread {
        let found = codes { () throws(JobErrors) in _ = try surveyor.probe("a", tenant: tenant) }
        ended.withLock { $0 += found }
      }
    }
    func waitFor(_ count: Int) throws {
      try waitUntil {
        try #require(ended.withLock { $0 } == [])
        return surveyor.questions >= count
      }
    }
    ask("acme")
    ask("acme")
    try waitFor(2)
    func asked(_ tenant: String) -> [String] {
      codes { () throws(JobErrors) in _ = try surveyor.probe("a", tenant: tenant) }
    }
    #expect(asked("acme") == ["machine.busy"])
    ask("other")
    try waitFor(3)
    // All together.
    #expect(asked("third") == ["machine.busy"])
  }

  @Test func aLaneThatDiesOrHangsIsTold() throws {
    #expect(
      codes { () throws(JobErrors) in _ = try surveyor("/bin/false").probe("a", tenant: "") } == [
        "lane.crashed"
      ])
    let hanging = surveyor("/usr/bin/env", patience: 0.2)
    #expect(
      ["lane.hung", "lane.crashed"].contains(
        codes { () throws(JobErrors) in _ = try hanging.probe("a", tenant: "") }.first ?? ""))
    #expect(codes { () throws(JobErrors) in _ = try surveyor("/nowhere").probe("a", tenant: "") } != [])
  }
}
