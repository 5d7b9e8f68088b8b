import Foundation
import Glibc
import TestKit
import Testing

@testable import Uploads

@Suite struct UploadGateTests {
  private let bench: TestUploads
  private let gate: UploadGate

  init() throws {
    bench = try TestUploads()
    try bench.complete("upload01", "a.mp4", tenant: "acme")
    try bench.complete("upload02", "b.mp4", tenant: "other")
    _ = try bench.store.create("upload03", name: "c.mp4", bytes: 3, tenant: "acme")
    let root = bench.root
    FileManager.default.createFile(atPath: root.file("own.mp4"), contents: Data([1]))
    try FileManager.default.createDirectory(atPath: root.file("in/deep"), withIntermediateDirectories: true)
    for (name, target) in [
      ("link.mp4", "uploads/other/upload02/b.mp4"), ("in/deep/up", "../../uploads"), ("all", "uploads"),
      ("own-link.mp4", "uploads/acme/upload01/a.mp4"), ("far.mp4", root.file("uploads/other/upload02/b.mp4")),
      ("out", "/etc"), ("loop", "loop"), ("uploads/acme/upload01/x.mp4", "../../other/upload02/b.mp4"),
    ] { #expect(symlink(target, root.file(name)) == 0) }
    gate = try UploadGate(bench.store, below: root.path)
  }

  /// Each way in which a path can be written.
  @Test func wherePathsLeadIsWhatCounts() {
    let root = bench.root.path
    let table: [(String, UploadGate.Verdict)] = [
      ("uploads/acme/upload01/a.mp4", .own), ("./uploads/./acme//upload01/a.mp4", .own),
      ("in/../uploads/acme/upload01/a.mp4", .own), ("\(root)/uploads/acme/upload01/a.mp4", .own),
      ("own-link.mp4", .own), ("all/acme/upload01/a.mp4", .own),
      ("uploads/other/../acme/upload01/a.mp4", .own),
      // Another's.
      ("uploads/other/upload02/b.mp4", .refused), ("./uploads//other/./upload02/b.mp4", .refused),
      ("in/../uploads/other/upload02/b.mp4", .refused), ("uploads/acme/../other/upload02/b.mp4", .refused),
      ("\(root)/uploads/other/upload02/b.mp4", .refused), ("\(root)//uploads/other/upload02/b.mp4", .refused),
      ("link.mp4", .refused), ("far.mp4", .refused), ("all/other/upload02/b.mp4", .refused),
      ("in/deep/up/other/upload02/b.mp4", .refused), ("uploads/acme/upload01/x.mp4", .refused),
      // None: in the same word.
      ("uploads/other/upload99/b.mp4", .refused), ("uploads/other/upload02/c.mp4", .refused),
      ("uploads/nobody/upload02/b.mp4", .refused), ("uploads/acme/upload99/a.mp4", .refused),
      ("in/missing/../../uploads/other/x/y.mp4", .refused),
      // Not complete, or no file of an upload.
      ("uploads/acme/upload03/c.mp4", .refused), ("uploads/acme/upload03/.part-upload", .refused),
      ("uploads/acme/upload01/.part-upload.json", .refused), ("uploads", .refused),
      ("uploads/acme", .refused),
      ("uploads/acme/upload01", .refused), ("all", .refused), ("uploads/acme/upload01/a.mp4/x", .refused),
      // Not below the media root as this server knows it.
      ("/media/uploads/other/upload02/b.mp4", .unknowable), ("/etc/passwd", .unknowable),
      ("../\(FileManager.default.displayName(atPath: root))/uploads/other/upload02/b.mp4", .refused),
      ("out/passwd", .refused), ("loop", .refused),
      // Nothing to do with it.
      ("own.mp4", .elsewhere), ("missing.mp4", .elsewhere), ("in/deep/missing/a.mp4", .elsewhere),
      ("file:///uploads/other/upload02/b.mp4", .elsewhere), ("UPLOADS/other/upload02/b.mp4", .elsewhere),
      ("uploads2/other/upload02/b.mp4", .elsewhere),
    ]
    for (path, expected) in table { #expect(gate.verdict(on: path, of: "acme") == expected, "\(path)") }
    #expect(gate.verdict(on: "uploads/other/upload02/b.mp4", of: "other") == .own)
    #expect(gate.verdict(on: "uploads/acme/upload01/a.mp4", of: "") == .refused)
    #expect(gate.prefix == "uploads")
  }

  @Test func nothingIsWrittenThere() {
    for path in [
      "uploads/acme/upload01/out.mp4", "uploads/new.mp4", "uploads/acme/upload01/a.mp4", "link.mp4",
      "all/x.mp4",
      "in/deep/up/x/y/z.mp4", "in/../uploads/other/x.mp4", "in/new/../../uploads/x.mp4", "uploads",
    ] { #expect(gate.outputVerdict(on: path) == .refused, "\(path)") }
    #expect(gate.outputVerdict(on: "/media/out.mp4") == .unknowable)
    for path in ["out.mp4", "in/deep/out.mp4", "new/folder/out.mp4", "own.mp4", "\(bench.root.path)/a.mp4"] {
      #expect(gate.outputVerdict(on: path) == .elsewhere, "\(path)")
    }
  }

  @Test func aFolderElsewhereHasNoWayToIt() throws {
    let other = TemporaryDirectory()
    #expect(try UploadGate(bench.store, below: other.path).prefix == nil)
    #expect(try UploadGate(bench.store, below: bench.root.file("uploads")).prefix == nil)
  }
}
