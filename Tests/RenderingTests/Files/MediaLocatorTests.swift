import ClipJob
import Foundation
import TestKit
import Testing

@testable import Rendering

@Suite struct MediaLocatorTests {
  private let directory = TemporaryDirectory()
  private var folder: String { directory.path }

  init() throws {
    try FileManager.default.createDirectory(atPath: folder + "/media/deep", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: folder + "/secret.mp4"))
    try Data().write(to: URL(fileURLWithPath: folder + "/media/deep/a.mp4"))
  }

  @Test func rootsHoldAgainstDotsAndLinks() throws {
    symlink(folder + "/secret.mp4", folder + "/media/link.mp4")
    let locator = MediaLocator(baseDirectory: folder + "/media", roots: [folder + "/media"])
    #expect(try locator.locate("deep/a.mp4", at: "p").path == folder + "/media/deep/a.mp4")
    #expect(try locator.locate("deep/../new.mp4", at: "p").path.hasSuffix("new.mp4"))
    for outside in [
      "../secret.mp4", "link.mp4", folder + "/secret.mp4", "deep/../../secret.mp4", "../mediaX/a.mp4",
    ] {
      #expect(throws: JobError.self) { try locator.locate(outside, at: "p") }
    }
    // New folders below a link would be made outside, however deep the path goes.
    for (link, target) in [("out", folder), ("nowhere", folder + "/none")] {
      symlink(target, folder + "/media/" + link)
    }
    for outside in [
      "out/new.mp4", "out/missing/new.mp4", "out/a/b/c/new.mp4", "missing/../out/deep/new.mp4",
      "missing/../../new.mp4", "deep/missing/../../../x/new.mp4", "nowhere/new.mp4", "nowhere",
      // Out and in again is out.
      "out/media/missing/new.mp4",
    ] {
      #expect(throws: JobError.self, "\(outside)") { try locator.locate(outside, at: "p") }
    }
    for inside in ["missing/deeper/new.mp4", "missing/../new.mp4", "deep/missing/../../missing/new.mp4"] {
      #expect(throws: Never.self, "\(inside)") { try locator.locate(inside, at: "p") }
    }
    let relative = MediaLocator(baseDirectory: folder + "/media", roots: ["."])
    #expect(throws: JobError.self) { try relative.locate("deep/a.mp4", at: "p") }
    let open = MediaLocator(baseDirectory: folder)
    #expect(try open.locate("/etc/hosts", at: "p").path == "/etc/hosts")
  }

  /// Looked at as a file, opened as a link to another: nothing that was found out before counts.
  @Test func whatIsLocatedStaysBelowItsRoot() throws {
    let locator = MediaLocator(baseDirectory: folder + "/media", roots: [folder + "/media"])
    let location = try locator.locate("deep/a.mp4", at: "p")
    let output = try locator.locate("deep/new/clip.mp4", at: "p")
    try FileManager.default.removeItem(atPath: folder + "/media/deep")
    try FileManager.default.createDirectory(atPath: folder + "/deep", withIntermediateDirectories: false)
    try Data("secret".utf8).write(to: URL(fileURLWithPath: folder + "/deep/a.mp4"))
    symlink("../deep", folder + "/media/deep")
    #expect(throws: (any Error).self) { try location.openFile() }
    #expect(location.identity == nil)
    #expect(throws: JobError.self) { try StagedFile(output, number: 0) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/deep") == ["a.mp4"])
  }

  @Test func tenantsHaveTheirOwnRoots() {
    let roots: MediaRoots = ["/media", "acme=/acme/a", "acme=/acme/b", "./odd=name"]
    #expect(roots.paths(of: "acme") == ["/acme/a", "/acme/b"])
    #expect(
      roots.paths(of: "other") == ["/media", "./odd=name"] && roots.paths(of: "") == roots.paths(of: nil))
    #expect(roots.all.map(\.text) == ["/media", "acme=/acme/a", "acme=/acme/b", "./odd=name"])
    let single: MediaRoots = ["acme=/acme"]
    #expect(single.paths(of: "other").isEmpty && single.anybodys == ["/acme"])
    #expect(single.absolute(from: "/x").paths(of: "acme") == ["/acme"])
    let relative: MediaRoots = ["acme=media"]
    #expect(relative.absolute(from: "/x").all.map(\.text) == ["acme=/x/media"])
    for wrong in ["", "acme=", "=/x"] { #expect(MediaRoots.Root(wrong) == nil) }
  }

  @Test(arguments: [
    (["/media", "acme=/media/acme"], true), (["a=/m/a", "b=/m/a"], true), (["a=/m/a/x", "b=/m/a"], true),
    (["a=/m/a", "b=/m/ab"], false), (["a=/m/a", "a=/m/a/x"], false), (["/m", "/m/x"], false),
  ])
  func rootsThatKeepNobodyApartAreFound(_ texts: [String], _ overlap: Bool) {
    #expect((MediaRoots(texts.compactMap { MediaRoots.Root($0) }).overlap { $0 } != nil) == overlap)
  }
}
