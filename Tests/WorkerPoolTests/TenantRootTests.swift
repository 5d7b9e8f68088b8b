import ClipJob
import Foundation
import JobQueue
import Rendering
import TestKit
import Testing

@testable import WorkerPool

/// One tenant's jobs neither read nor write another's files. Real lanes, in their sandbox.
@Suite struct TenantRootTests {
  private let bench = WorkerBench()

  private func add(_ id: String, tenant: String, source: String? = nil, to output: String) throws {
    let picture = source.map { #"{"image": "\#($0)"}"# } ?? ##"{"color": "#204060"}"##
    let document =
      #"{"version": 1, "id": "\#(id)", "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": "#
      + #"[{"source": \#(picture), "duration": 0.2}]}], "outputs": [{"to": "\#(output)", "at": 0}]}"#
    #expect(
      try bench.queue.enqueue(JobRequest(id: id, tenant: tenant), document: Array(document.utf8)) == .accepted
    )
  }

  @Test func tenantsReadAndWriteInTheirOwnRoots() throws {
    for folder in ["shared", "acme", "zeta"] {
      try FileManager.default.createDirectory(
        atPath: bench.folder.file(folder), withIntermediateDirectories: false)
    }
    let running = try bench.start(.real) { [bench] options in
      options.mediaRoots = MediaRoots(
        [
          "\(bench.folder.file("shared"))", "acme=\(bench.folder.file("acme"))",
          "zeta=\(bench.folder.file("zeta"))",
        ]
        .compactMap { MediaRoots.Root($0) })
    }
    // Relative paths start at each tenant's own root.
    for tenant in ["acme", "zeta", "other"] {
      try add("of-" + tenant, tenant: tenant, to: "still.png")
      #expect(try bench.end(of: "of-" + tenant).state == .succeeded)
    }
    for folder in ["shared", "acme", "zeta"] {
      #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.file(folder)) == ["still.png"])
    }
    let secret = bench.folder.file("acme/still.png")
    let before = try Data(contentsOf: URL(fileURLWithPath: secret))
    symlink(secret, bench.folder.file("zeta/link.png"))
    for (id, tenant, source) in [
      ("absolute", "zeta", secret), ("dots", "zeta", "../acme/still.png"), ("link", "zeta", "link.png"),
      ("shared", "other", secret), ("of-shared", "acme", bench.folder.file("shared/still.png")),
    ] {
      try add("read-" + id, tenant: tenant, source: source, to: "copy.png")
      let record = try bench.end(of: "read-" + id)
      #expect(record.state == .failed && record.error?.code == "source.forbidden", "\(id): \(record)")
    }
    for (id, output) in [("absolute", secret), ("dots", "../acme/still.png"), ("new", "../acme/x/still.png")]
    {
      try add("write-" + id, tenant: "zeta", to: output)
      let record = try bench.end(of: "write-" + id)
      #expect(record.state == .failed && record.error?.code == "output.forbidden", "\(id): \(record)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: secret)) == before)
    try running.stop()
  }

  @Test func aTenantWithoutAnyRootIsTold() throws {
    let running = try bench.start { [bench] options in
      options.mediaRoots = MediaRoots([MediaRoots.Root("acme=\(bench.folder.path)")].compactMap { $0 })
    }
    try add("j", tenant: "other", to: "still.png")
    let record = try bench.end(of: "j")
    #expect(record.state == .failed && record.error?.path == "labels.tenant")
    #expect(record.error?.message.contains("“other”") == true)
    try running.stop()
  }
}
